"""The stage of the subject a contract test is about."""

from collections.abc import AsyncIterator

import pytest

from support.contract import Stage, Subject

PATIENT = 20.0  # seconds; machines are busy


@pytest.fixture
async def stage(subject: Subject) -> AsyncIterator[Stage]:
    """Run the subject's stand-in with the backend in front of it."""
    async with subject.stage(PATIENT) as running:
        yield running
