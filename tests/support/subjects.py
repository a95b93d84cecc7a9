"""The backends of the contract suite. A second one is one more entry."""

from typing import Any

import pytest

from services.capabilities import (
    Bell,
    Diagnose,
    Feed,
    Library,
    Pictures,
    Queue,
    Reachable,
    Releases,
    Search,
    Status,
    Subscribe,
)
from support.contract import Subject
from support.moviepilot_stage import moviepilot_stage

SUBJECTS = (
    Subject(
        id="moviepilot",
        capabilities=(
            Search,
            Subscribe,
            Library,
            Queue,
            Status,
            Diagnose,
            Pictures,
            Feed,
            Bell,
            Reachable,
            Releases,
        ),
        stage=moviepilot_stage,
    ),
)


def having(*capabilities: type[Any]) -> pytest.MarkDecorator:
    """Run a test once for every backend that has these capabilities."""
    fitting = [it for it in SUBJECTS if set(capabilities) <= set(it.capabilities)]
    return pytest.mark.parametrize("subject", fitting, ids=lambda it: it.id)
