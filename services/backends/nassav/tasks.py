"""The downloads as far as they are known: what was handed in, what was seen, how it ended.

The server forgets a task the moment it ends, well or not (contract 2.12). What it was is kept
here until the feed has told it; one that failed a day longer, to be tried again.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from services.backends.nassav.models import Task

MOST = 200  # entries kept; the oldest ends go first
KEPT = 24 * 3600.0  # seconds a failure can be tried again
YOUNG = 20.0  # seconds until a task that was handed in must show itself
PATIENCE = 1800.0  # seconds the server lets one wait behind another


class State(StrEnum):
    """Where a download stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Reason(StrEnum):
    """Why one failed, as far as can be known; the words are `nassav-reason-<reason>`."""

    NO_FILE = "no-file"
    WAITED = "waited-too-long"
    NO_SIGN = "no-sign-of-it"
    DELETED = "deleted"


@dataclass(slots=True, kw_only=True)
class Entry:
    """One download; times are seconds since 1970 by our clock."""

    code: str
    name: str = ""
    task: str = ""
    at: float = 0.0
    state: State = State.WAITING
    seen: bool = False
    ran: bool = False
    ended: float = 0.0
    reason: str = ""
    size: int | None = None

    @property
    def fingerprint(self) -> str:
        """Return what names this try of this code, without either in it."""
        parts = ["nassav", self.code, self.task or f"{self.at:.3f}"]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Say whether it has not ended."""
        return self.state in (State.WAITING, State.RUNNING)


_FIELDS = {one.name for one in fields(Entry)}


@dataclass(slots=True)
class Ledger:
    """The downloads by code, in the order in which they were handed in."""

    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Read back what `to_json` wrote; anything else is an empty ledger."""
        found = cls()
        for row in value if isinstance(value, list) else []:
            if isinstance(row, dict) and set(row) <= _FIELDS and row.get("code"):
                entry = Entry(**row)
                entry.state = State(entry.state)
                found.entries[entry.code] = entry
        return found

    def to_json(self) -> list[dict[str, Any]]:
        """Return the ledger as JSON values."""
        return [asdict(one) for one in self.entries.values()]

    def handed_in(self, code: str, *, name: str, task: str, at: float) -> None:
        """Note a download that was just handed in, or that somebody waits for as well."""
        known = self.entries.get(code)
        if known and known.is_open and task in ("", known.task):
            known.name = name or known.name
            return
        self.entries.pop(code, None)
        self.entries[code] = Entry(code=code, name=name, task=task, at=at)
        self._trim()

    def seen(self, task: Task, *, at: float) -> bool:
        """Note that the server tells of a task; say whether that is news."""
        known = self.entries.get(task.code)
        if known is None or not known.is_open or (known.task and known.task != task.id):
            self.entries.pop(task.code, None)
            self.entries[task.code] = known = Entry(
                code=task.code,
                name=known.name if known else "",
                task=task.id,
                at=task.created_at or at,
            )
        state = State.RUNNING if task.running else State.WAITING
        news = (known.state, known.seen, known.task) != (state, True, task.id)
        known.state, known.seen, known.task = state, True, task.id
        known.ran = known.ran or task.running
        self._trim()
        return news

    def vanished(self, there: Collection[str], *, now: float) -> list[Entry]:
        """Return what has ended, for it is no longer among the codes that the server tells."""
        return [
            one
            for one in self.entries.values()
            if one.is_open and one.code not in there and (one.seen or now - one.at >= YOUNG)
        ]

    def ended(self, entry: Entry, reason: Reason | None, *, at: float, size: int | None) -> None:
        """Note how one ended; without a reason, well."""
        entry.state = State.FAILED if reason else State.DONE
        entry.reason, entry.ended, entry.size = reason or "", at, size

    def forget(self, told: Collection[str], *, now: float) -> bool:
        """Drop ends that are told; failures stay until they are old. Say whether any went."""
        gone = [
            one.code
            for one in self.entries.values()
            if one.fingerprint in told
            and (one.state is State.DONE or (one.state is State.FAILED and now - one.ended > KEPT))
        ]
        for code in gone:
            del self.entries[code]
        return bool(gone)

    @property
    def ends(self) -> dict[str, Entry]:
        """Return what has ended, by fingerprint."""
        return {one.fingerprint: one for one in self.entries.values() if not one.is_open}

    def _trim(self) -> None:
        for code in [one.code for one in self.entries.values() if not one.is_open]:
            if len(self.entries) <= MOST:
                return
            del self.entries[code]


def why(entry: Entry, *, now: float) -> Reason:
    """Return why a task vanished without a file, as far as can be known."""
    return Reason.WAITED if not entry.ran and now - entry.at >= PATIENCE else Reason.NO_FILE
