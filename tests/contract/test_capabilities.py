"""A backend has what it promises, and nothing by accident."""

import pytest

from services.capabilities import (
    Backend,
    Bell,
    Browse,
    Calendar,
    Controls,
    Diagnose,
    Feed,
    Gaps,
    Library,
    Order,
    Pictures,
    Queue,
    Reachable,
    Releases,
    Resolve,
    Search,
    Shelves,
    Status,
    Subscribe,
)
from services.ports.accounts import Accounts
from services.ports.mending import Decide, Foresee, Mend
from services.ports.personal import Doors, Keepsakes, OwnQueue
from services.ports.specialities import (
    FilteredShelves,
    FollowedSearch,
    OwnPictures,
    Private,
    Tend,
)
from support.contract import Stage, Subject
from support.recorded import RECORDINGS
from support.subjects import SUBJECTS, having

ALL = (
    *(Search, Resolve, Browse, Calendar, Subscribe, Library, Queue, Status, Diagnose, Pictures),
    *(Feed, Bell, Reachable, Order, Gaps, Shelves, Controls, Releases, Mend),
    *(Doors, OwnQueue, Accounts, Keepsakes),
    *(Private, FilteredShelves, OwnPictures, Tend, FollowedSearch, Foresee, Decide),
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


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda it: it.name or it.id)
def test_a_backend_is_held_to_recordings(subject: Subject) -> None:
    assert len(list((RECORDINGS / subject.id).glob("*.json"))) > 10
