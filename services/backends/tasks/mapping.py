"""From the platform's rows to what is shown: states, what may be done in each, the current item."""

import re
from dataclasses import dataclass
from datetime import timedelta

from services.backends.tasks.models import Log, Task
from services.models import BackendId, QueueState
from services.ports.facts import Value, Wording

ID = BackendId("tasks")
NAME = "Tasks"

OPEN = ("running", "pending", "paused")
STATES = ("running", "pending", "paused", "failed", "completed", "cancelled")
SIGNS = {
    "running": "▶",
    "pending": "⏳",
    "paused": "⏸",
    "failed": "⚠️",
    "completed": "✅",
    "cancelled": "✖",
}
# What the server takes in each state (contract 4); in one nobody knows, nothing is offered.
ALLOWED = {
    "pending": ("start", "cancel"),
    "running": ("pause", "cancel"),
    "paused": ("resume", "cancel", "delete"),
    "failed": ("retry", "start", "delete"),
    "cancelled": ("retry", "delete"),
    "completed": ("delete",),
}
QUEUE = {
    "running": QueueState.RUNNING,
    "pending": QueueState.WAITING,
    "paused": QueueState.PAUSED,
    "failed": QueueState.FAILED,
}
QUIET = timedelta(minutes=2)  # without percent and lines: nobody works on it
_ITEM = re.compile(
    r"[^:：]{0,40}[:：]\s*(?P<name>.{1,200}?)\s*\|\s*(?P<percent>\d{1,3}(?:\.\d+)?)%"
    r"(?:\s+(?P<now>\d{1,3}(?::\d{2}){1,2})/(?P<total>\d{1,3}(?::\d{2}){1,2}))?\s*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a running task is at: a name, 0 to 1, and the times as the server spells them."""

    name: str
    share: float
    now: str = ""
    total: str = ""


def wording(name: str, /, **values: Value) -> Wording:
    """Return words of this backend."""
    return Wording(id=f"{ID}-{name}", values=values)


SOME, DONE = "some", "done"


def counted(state: str, count: int) -> Wording:
    """Return a state with how many are in it: Running (3)."""
    return wording(f"{SOME}-{state}", count=count)


def done(verb: str) -> Wording:
    """Return that something was done."""
    return wording(f"{verb}-{DONE}")


def state_words(state: str) -> Wording:
    """Return a state in words; one that nobody knows is shown as it is."""
    return wording(state) if state in STATES else Wording(literal=state or "?")


def share_of(task: Task) -> float | None:
    """Return how far a task is, 0 to 1, None where it is not told."""
    return None if task.percent is None else task.percent / 100


def item_of(line: Log) -> Item | None:
    """Take a line apart: `…: NAME | 75%  00:50/03:20`; None where it is of another form."""
    found = _ITEM.fullmatch(line.message)
    if found is None:
        return None
    share = min(1.0, float(found["percent"]) / 100)
    return Item(name=found["name"], share=share, now=found["now"] or "", total=found["total"] or "")
