"""The queue: what is under way, and trying again what failed. Nothing can be stopped (2.8)."""

import re
from collections.abc import Sequence
from datetime import timedelta

from services.backends.nassav.client import NassavClient
from services.backends.nassav.live import Live
from services.backends.nassav.mapping import ID, ref_of, wording
from services.backends.nassav.models import Filed, Task
from services.backends.nassav.tasks import Entry, State
from services.errors import NotSupported, UnknownItem
from services.events import Started
from services.models import QueueAction, QueueItem, QueueSnapshot, QueueState, TitleKind
from services.ports.facts import Wording

STALLED = 300.0  # seconds without a word of progress: the worker is dead, its row stays
LONELY = 60.0  # seconds that one waits while nothing runs, before nobody seems to work
_UNITS = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}


class Downloads:
    """Implements Queue; `under_way` of Feed."""

    def __init__(self, client: NassavClient, live: Live) -> None:
        self._client = client
        self._live = live

    async def queue(self) -> QueueSnapshot:
        """Return what runs, waits and has failed."""
        ledger = await self._live.look()
        tasks = {task.code: task for task in self._live.tasks or []}
        lonely = self._lonely()
        shown = [one for one in ledger.entries.values() if one.state is not State.DONE]
        shown.sort(key=lambda one: (State.RUNNING, State.WAITING, State.FAILED).index(one.state))
        waiting = [one.code for one in shown if one.state is State.WAITING]
        return QueueSnapshot(
            items=tuple(
                self._item(one, tasks.get(one.code), waiting, lonely=lonely) for one in shown
            )
        )

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Try one that failed again. Raises: UnknownItem, NotSupported."""
        ledger = await self._live.look()
        there = ledger.entries.get(item.native_id)
        if there is None or there.state is State.DONE:
            raise UnknownItem
        if action is not QueueAction.RETRY:
            raise NotSupported
        await self.retry(item.native_id)

    async def retry(self, code: str) -> None:
        """Hand in again what failed. Raises: UnknownItem when it did not fail or is gone."""
        ledger = await self._live.look()
        there = ledger.entries.get(code)
        if there is None or there.state is not State.FAILED:
            raise UnknownItem
        done = await self._client.download(code)
        if done.filed is Filed.THERE:
            await self._live.drop(code)
        else:
            await self._live.handed_in(code, name=there.name, task=done.task)

    async def under_way(self) -> Sequence[Started]:
        """Return what is at work or waits for its turn."""
        ledger = await self._live.look()
        return [
            Started(
                backend=ID,
                native_id=one.fingerprint[:16],
                name=one.name or one.code,
                title_kind=TitleKind.FILM,
                ref=ref_of(one.code),
            )
            for one in ledger.entries.values()
            if one.is_open
        ]

    def _lonely(self) -> bool:
        """Say whether something has waited for a while and nothing runs: nobody seems to work."""
        tasks = self._live.tasks or []
        if not tasks or any(task.running for task in tasks):
            return False
        return self._live.now - min(task.created_at or self._live.now for task in tasks) >= LONELY

    def _item(
        self, one: Entry, task: Task | None, waiting: list[str], *, lonely: bool
    ) -> QueueItem:
        state, note = self._standing(one, task, waiting, lonely=lonely)
        running = task is not None and state is QueueState.RUNNING
        return QueueItem(
            backend=ID,
            native_id=one.code,
            name=one.name or one.code,
            ref=ref_of(one.code),
            detail="" if one.name.upper().startswith(one.code) else one.code,
            progress=min(1.0, max(0.0, (task.percent or 0.0) / 100)) if task and running else 0.0,
            state=state,
            speed=_speed(task.speed) if task and running else None,
            remaining=_left(task.left) if task and running else None,
            note=note,
            actions=frozenset({QueueAction.RETRY} if state is QueueState.FAILED else ()),
        )

    def _standing(
        self, one: Entry, task: Task | None, waiting: list[str], *, lonely: bool
    ) -> tuple[QueueState, Wording | None]:
        if one.state is State.FAILED:
            return QueueState.FAILED, wording(f"reason-{one.reason}")
        if one.state is State.RUNNING:
            silent = task is not None and task.told_at is not None
            if silent and task and self._live.now - (task.told_at or 0.0) >= STALLED:
                return QueueState.WAITING, wording("stalled")
            return QueueState.RUNNING, None
        if self._live.tasks is None:
            return QueueState.WAITING, wording("untold")
        if lonely:
            return QueueState.WAITING, wording("no-worker")
        return QueueState.WAITING, wording("place", place=waiting.index(one.code) + 1)


def _speed(told: str) -> int | None:
    """Return bytes per second of the downloader's own spelling, `2.5MB/s`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?B)(?:/s|ps)", told, re.IGNORECASE)
    return int(float(found[1]) * _UNITS[found[2].upper()]) if found else None


def _left(told: str) -> timedelta | None:
    """Return how long it takes still, of `00:00:06`."""
    found = re.fullmatch(r"(?:(\d+):)?(\d+):(\d+)", told)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
