import logging

import pytest
import structlog


@pytest.fixture(autouse=True)
def without_logs():
    """Say nothing meanwhile: thousands of lives go wrong on purpose."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    structlog.reset_defaults()
