"""The download tasks: one runs, others wait, and what ends vanishes (contract 2.12)."""

import random
from dataclasses import dataclass, field

from sandbox.standin.wire import Json

_TAKES = 25.0  # world seconds of one download
_SPEED = "2.5MB/s"
PATIENCE = 1800.0  # world seconds that one waits behind another


@dataclass(slots=True, kw_only=True)
class Task:
    """One task; `done` runs from 0 to 1."""

    code: str
    id: str
    created: float
    started: float | None = None
    told: float | None = None
    waited: float = 0.0
    done: float = 0.0


@dataclass(slots=True)
class Queue:
    """Tasks by code, in their order; `workers` says whether anybody takes them."""

    chance: random.Random
    tasks: dict[str, Task] = field(default_factory=dict)
    workers: bool = True
    broken: bool = False  # the store of tasks is down
    frozen: bool = False  # the worker died: its row stays as it was

    def add(self, code: str, now: float) -> Task | None:
        """Take a task on, None where it is there; without a worker nobody looks."""
        if code in self.tasks and self.workers:
            return None
        made = f"{self.chance.getrandbits(128):032x}"
        parts = (made[:8], made[8:12], made[12:16], made[16:20], made[20:])
        self.tasks[code] = Task(code=code, id="-".join(parts), created=now)
        self.start(now)
        return self.tasks[code]

    @property
    def running(self) -> Task | None:
        """Return the task at work."""
        return next((one for one in self.tasks.values() if one.started is not None), None)

    def start(self, now: float) -> None:
        """Let the next one begin where none runs."""
        if self.workers and self.running is None and self.tasks:
            first = next(iter(self.tasks.values()))
            first.started = first.told = now

    def advance(self, seconds: float, now: float) -> list[tuple[Task, bool]]:
        """Let time pass; return what ended, and whether well."""
        ended = []
        self.start(now)
        at_work = self.running
        if at_work and not self.frozen:
            at_work.done = min(1.0, at_work.done + seconds / _TAKES)
            at_work.told = now
            if at_work.done >= 1.0:
                ended.append((at_work, not at_work.code.startswith("FAIL-")))
        for one in self.tasks.values():
            if one.started is None and self.workers:
                one.waited += seconds
                if one.waited >= PATIENCE:
                    ended.append((one, False))
        for one, _ in ended:
            self.tasks.pop(one.code, None)
        self.start(now)
        return ended

    def status(self) -> Json:
        """Return the queue as the newer family tells it."""
        active = [_active(one) for one in self.tasks.values() if one.started is not None]
        pending = [_head(one, "PENDING") for one in self.tasks.values() if one.started is None]
        return {
            "active_tasks": active,
            "pending_tasks": pending,
            "active_count": len(active),
            "pending_count": len(pending),
            "total_count": len(active) + len(pending),
        }


def _head(task: Task, state: str) -> Json:
    return {
        "task_id": task.id,
        "avid": task.code,
        "state": state,
        "task_type": "download",
        "created_at": task.created,
    }


def _active(task: Task) -> Json:
    left = int((1 - task.done) * _TAKES)
    progress = {
        "percent": round(task.done * 100, 1),
        "speed": _SPEED,
        "updated_at": task.told,
        "eta": f"00:00:{left:02}",
    }
    return {**_head(task, "STARTED"), "updated_at": task.started, "progress": progress}
