"""Searches for subscriptions as v3 runs them: in batches that can be watched and stopped.

Moviepilot-v3 sections 4 and 5; read, not recorded, the names of the states included.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from sandbox.moviepilot.world import World
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

_EACH = 4.0  # world seconds that the search for one subscription takes

State = Literal["queued", "searching", "completed", "skipped", "cancelled"]
_OVER = ("completed", "skipped", "cancelled")


@dataclass(slots=True, kw_only=True)
class Batch:
    """One order: subscriptions in turn, and how far each is."""

    id: str
    created: str
    updated: str
    tasks: dict[int, State] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return all(state in _OVER for state in self.tasks.values())


class Batches:
    """Every order since the start, and the one subscription that is searched at a time."""

    def __init__(self, world: World, clock: ServerClock) -> None:
        self.held = False  # the sites have to be waited for: nothing moves on
        self._world = world
        self._clock = clock
        self._batches: dict[str, Batch] = {}

    def submit(self, ids: Collection[int], *, single: bool) -> Json:
        """Take an order; what is being searched already is not queued again."""
        ongoing = [it for it in ids if self._ongoing(it) is not None]
        queued = [it for it in ids if it not in ongoing]
        held = {self._ongoing(it) for it in ongoing}
        batch_ids = sorted(batch.id for batch in self._batches.values() if batch.id in held)
        if queued:
            batch = self._open(queued)
            batch_ids = [batch.id, *batch_ids]
        return {
            "batch_id": batch_ids[0] if batch_ids else None,
            "batch_ids": batch_ids,
            "target_count": len(ids),
            "queued_count": len(queued),
            "ongoing_count": len(ongoing),
            "single": single,
        }

    def recent(self, limit: int, visible: Callable[[int], bool]) -> list[Json]:
        """Return the last orders of which everything is visible, the newest first."""
        mine = [it for it in self._batches.values() if all(map(visible, it.tasks))]
        return [self._wire(it) for it in reversed(mine[-limit:])]

    def get(self, batch_id: str, visible: Callable[[int], bool]) -> Json | None:
        """Return one order; None if there is none, or not for this account."""
        batch = self._batches.get(batch_id)
        return self._wire(batch) if batch and all(map(visible, batch.tasks)) else None

    def cancel(self, batch_id: str) -> bool:
        """Stop an order; False if it is over."""
        batch = self._batches[batch_id]
        if batch.is_over:
            return False
        for subscription_id, state in batch.tasks.items():
            if state not in _OVER:
                batch.tasks[subscription_id] = "cancelled"
        batch.updated = self._clock.text()
        return True

    def status(self, subscription_id: int) -> Json | None:
        """Return what is being done for a subscription; None if it was never searched."""
        for batch in reversed(self._batches.values()):
            if subscription_id in batch.tasks:
                state = batch.tasks[subscription_id]
                return {
                    "state": state,
                    "phase": self._phase(state),
                    "updated_at": batch.updated,
                    "source": "manual",
                    "batch_id": batch.id,
                    "task_id": f"{batch.id}-{subscription_id}",
                    "current_site_id": 1 if state == "searching" else None,
                    "next_run_at": None,
                    "error": "站点暂时忙，系统会自动继续搜索" if self._waits(state) else None,
                    "can_cancel": state not in _OVER,
                }
        return None

    def _open(self, ids: list[int]) -> Batch:
        now = self._clock.text()
        batch = Batch(id=f"batch-{len(self._batches) + 1:04d}", created=now, updated=now)
        batch.tasks = dict.fromkeys(ids, "queued")
        self._batches[batch.id] = batch
        self._world.later(_EACH / 4, lambda: self._next(batch))
        return batch

    def _next(self, batch: Batch) -> None:
        """Finish what is searched and begin the next; while sites are held, look again later."""
        if batch.is_over:
            return
        if not self.held:
            self._advance(batch)
        self._world.later(_EACH, lambda: self._next(batch))

    def _advance(self, batch: Batch) -> None:
        for subscription_id, state in batch.tasks.items():
            if state == "searching":
                found = self._world.search(subscription_id)
                batch.tasks[subscription_id] = "completed" if found else "skipped"
        waiting = [it for it, state in batch.tasks.items() if state == "queued"]
        if waiting:
            batch.tasks[waiting[0]] = "searching"
        batch.updated = self._clock.text()

    def _ongoing(self, subscription_id: int) -> str | None:
        for batch in self._batches.values():
            if batch.tasks.get(subscription_id, "completed") not in _OVER:
                return batch.id
        return None

    def _waits(self, state: State) -> bool:
        return self.held and state == "searching"

    def _phase(self, state: State) -> str:
        return "waiting_site_budget" if self._waits(state) else state

    def _wire(self, batch: Batch) -> Json:
        states = list(batch.tasks.values())
        current = next((it for it, state in batch.tasks.items() if state == "searching"), None)
        state: State = "searching" if current is not None else "queued"
        if batch.is_over:
            state = "cancelled" if "cancelled" in states else "completed"
        return {
            "batch_id": batch.id,
            "source": "manual",
            "state": state,
            "phase": self._phase(state),
            "total_count": len(states),
            "processed_count": sum(it in _OVER for it in states),
            "finished_count": states.count("completed"),
            "failed_count": 0,
            "cancelled_count": states.count("cancelled"),
            "skipped_count": states.count("skipped"),
            "created_at": batch.created,
            "updated_at": batch.updated,
            "current_subscription_id": current,
            "current_site_id": None if current is None else 1,
            "error": None,
            "can_cancel": not batch.is_over,
        }
