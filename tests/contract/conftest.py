"""The stage of the subject a contract test is about."""

from collections.abc import AsyncIterator

import pytest

from support.contract import Stage, Subject


@pytest.fixture
async def stage(subject: Subject) -> AsyncIterator[Stage]:
    """Run the subject's stand-in with the backend in front of it."""
    async with subject.stage() as running:
        yield running
