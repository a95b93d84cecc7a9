"""A backend has what it promises, and nothing by accident."""

import pytest

from services.capabilities import (
    Backend,
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
from support.contract import Stage, Subject
from support.recorded import RECORDINGS
from support.subjects import SUBJECTS, having

ALL = (
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
)


@having()
async def test_a_backend_implements_exactly_what_it_promises(
    subject: Subject, stage: Stage
) -> None:
    implemented = [it for it in ALL if isinstance(stage.backend, it)]

    assert isinstance(stage.backend, Backend)
    assert set(implemented) == set(subject.capabilities)
    assert stage.backend.id == subject.id
    assert stage.backend.name.strip()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda it: it.id)
def test_a_backend_is_held_to_recordings(subject: Subject) -> None:
    assert len(list((RECORDINGS / subject.id).glob("*.json"))) > 10
