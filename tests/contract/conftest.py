"""The stage of the subject a contract test is about."""

from collections.abc import AsyncIterator

import pytest

from support.contract import Stage, Subject

PATIENT = 20.0  # seconds; machines are busy
HASTY = 1.5


@pytest.fixture
async def stage(subject: Subject) -> AsyncIterator[Stage]:
    """Run the subject's stand-in with the backend in front of it."""
    async with subject.stage(PATIENT) as running:
        yield running


@pytest.fixture
async def hasty_stage(subject: Subject) -> AsyncIterator[Stage]:
    """Run the same with a backend that soon gives up on a silent server."""
    async with subject.stage(HASTY) as running:
        yield running
