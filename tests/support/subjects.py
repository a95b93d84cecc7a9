"""The backends of the contract suite. A further one is one more entry."""

from functools import partial
from typing import Any

import pytest

from sandbox.moviepilot.lines.line import Line
from services.capabilities import (
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
from services.models import QueueAction
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
from support.aniworld_stage import aniworld_stage
from support.contract import Subject
from support.moviepilot_stage import moviepilot_stage
from support.nassav_stage import new_nassav_stage, old_nassav_stage
from support.tasks_stage import tasks_stage

MOVIEPILOT = (
    *(Search, Resolve, Browse, Calendar, Subscribe, Library, Queue, Status, Controls),
    *(Diagnose, Pictures, Feed, Bell, Reachable, Gaps, Shelves, Releases, Mend),
    *(FollowedSearch, Foresee, Decide),
)
NASSAV = (
    *(Search, Library, Order, Shelves, FilteredShelves, Pictures, OwnPictures, Queue, Status),
    *(Controls, Tend, Diagnose, Feed, Reachable, Mend, Private),
)

SUBJECTS = (
    *(
        Subject(
            id="moviepilot",
            name=f"moviepilot-{line}",
            capabilities=MOVIEPILOT,
            stage=partial(moviepilot_stage, line=line),
            item_actions=frozenset({QueueAction.PAUSE, QueueAction.RESUME, QueueAction.DELETE}),
        )
        for line in Line
    ),
    Subject(
        id="aniworld",
        capabilities=(
            Search,
            Library,
            Order,
            Gaps,
            Shelves,
            Queue,
            Status,
            Controls,
            Diagnose,
            Feed,
            Bell,
            Reachable,
            Mend,
        ),
        stage=aniworld_stage,
        item_actions=frozenset({QueueAction.DELETE, QueueAction.RETRY}),
        history=False,
    ),
    Subject(
        id="tasks",
        capabilities=(
            *(Status, Controls, Doors, OwnQueue, Accounts, Keepsakes, Diagnose, Feed, Reachable),
        ),
        stage=tasks_stage,
        history=False,
        parts=False,
    ),
    *(
        Subject(
            id="nassav",
            name=f"nassav-{family}",
            capabilities=NASSAV,
            stage=stage,
            item_actions=frozenset({QueueAction.RETRY}),
            history=False,
            parts=False,
        )
        for family, stage in (("new", new_nassav_stage), ("old", old_nassav_stage))
    ),
)


def having(*capabilities: type[Any], parts: bool = False) -> pytest.MarkDecorator:
    """Run a test once for every backend that has these capabilities; `parts`: of its titles."""
    fitting = [it for it in SUBJECTS if set(capabilities) <= set(it.capabilities)]
    fitting = [it for it in fitting if it.parts or not parts]
    return pytest.mark.parametrize("subject", fitting, ids=lambda it: it.name or it.id)
