"""The tasks of everybody, and the worker that runs them in the world's time (contract 4)."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json
from sandbox.tasks.accounts import User, stamp
from sandbox.tasks.options import Options

ITEMS = 3  # videos of a course set
_LENGTH = 200  # seconds of what is watched in a run
_STEP = 1.0  # world seconds between two reports of the worker
_MOST_LOGS = 200
RECOVERED = "系统重启后自动恢复任务"
OPEN = ("pending", "running")


@dataclass(slots=True, kw_only=True)
class Log:
    """One line."""

    id: int
    level: str
    message: str
    at: datetime

    def shown(self, task: int) -> Json:
        """Return the line as the server tells it."""
        return {
            "id": self.id,
            "task_id": task,
            "level": self.level,
            "message": self.message,
            "created_at": stamp(self.at),
        }


@dataclass(slots=True, kw_only=True)
class Task:
    """One task; `run` is how many world seconds its worker has spent, None while none does."""

    id: int
    owner: User
    name: str
    courses: list[str]
    created: datetime
    status: str = "pending"
    progress: int = 0
    job: str | None = None
    began: datetime | None = None
    ended: datetime | None = None
    error: str | None = None
    done: int = 0
    logs: list[Log] = field(default_factory=list)
    run: float | None = None
    reported: float = 0.0
    doomed: str | None = None  # the reason for which this run will fail

    def shown(self) -> Json:
        """Return the row of a list: no logs."""
        return {
            "id": self.id,
            "user_id": self.owner.id,
            "name": self.name,
            "course_ids": self.courses,
            "status": self.status,
            "progress": self.progress,
            "celery_task_id": self.job,
            "created_at": stamp(self.created),
            "start_time": stamp(self.began),
            "end_time": stamp(self.ended),
            "error_msg": self.error,
            "completed_courses": self.done,
            "total_courses": len(self.courses),
        }

    def detail(self) -> Json:
        """Return the task with its newest lines."""
        return self.shown() | {"logs": self.lines(_MOST_LOGS)}

    def lines(self, limit: int) -> list[Json]:
        """Return the newest lines, newest first."""
        return [one.shown(self.id) for one in reversed(self.logs[-limit:])]


class Board:
    """Holds every task and works on those that run."""

    def __init__(self, options: Options, clock: ServerClock, chance: Random) -> None:
        self._options = options
        self._clock = clock
        self._chance = chance
        self._lines = itertools.count(1)
        self._jobs = itertools.count(1)
        self.worker = options.worker
        self.tasks: dict[int, Task] = {}
        self.moved: Callable[[Task], None] = lambda _: None

    def add(self, owner: User, name: str, courses: list[str]) -> Task:
        """Make a task; an id that was the last one and is gone is given anew."""
        number = max(self.tasks, default=0) + 1
        now = self._clock.now()
        task = Task(id=number, owner=owner, name=name, courses=courses, created=now)
        self.tasks[number] = task
        return task

    def of(self, owner: User, status: str | None = None) -> list[Task]:
        """Return somebody's tasks, newest first."""
        return [one for one in self.newest(status) if one.owner is owner]

    def newest(self, status: str | None = None) -> list[Task]:
        """Return everybody's tasks, newest first."""
        every = (one for one in self.tasks.values() if status in (None, one.status))
        return sorted(every, key=lambda one: (one.created, one.id), reverse=True)

    def begin(self, task: Task) -> None:
        """Hand a task to the worker, from the beginning; the old progress stands until it reports.

        Without a worker nothing more happens.
        """
        task.status, task.job = "running", f"job-{next(self._jobs):06}"
        task.began = task.began or self._clock.now()
        task.ended = None
        task.run, task.reported = 0.0, 0.0
        if self.worker:
            self.log(task, "INFO", "task started")

    def end(self, task: Task, status: str, error: str | None = None, *, missed: int = 0) -> None:
        """End a run; one that missed some courses is completed all the same, with a text."""
        task.status, task.error, task.run = status, error, None
        task.ended = self._clock.now()
        if status == "completed":
            task.progress, task.done = 100, len(task.courses) - missed
            self.log(task, "INFO", "task finished")
        elif status == "failed":
            self.log(task, "ERROR", error or "failed")
        self.moved(task)

    def stop(self, task: Task) -> None:
        """Pause a run; its worker finds out and leaves."""
        task.status, task.run = "paused", None
        if self.worker:
            self.log(task, "WARNING", "task stopped by its owner")

    def log(self, task: Task, level: str, message: str) -> None:
        """Write a line."""
        now = self._clock.now()
        task.logs.append(Log(id=next(self._lines), level=level, message=message, at=now))

    def advance(self, seconds: float) -> None:
        """Let world time pass for every run."""
        if not self.worker:
            return
        for task in [one for one in self.tasks.values() if one.status == "running"]:
            task.run = (task.run or 0.0) + seconds
            self._report(task)

    def restart(self) -> None:
        """Do what a restart of the server does: begin everything open anew (contract 4)."""
        for task in self.tasks.values():
            if task.status in OPEN:
                self.begin(task)
                task.progress, task.error = 0, RECOVERED

    def _report(self, task: Task) -> None:
        run, whole = task.run or 0.0, self._options.duration
        if task.doomed and run >= whole * 0.4:
            reason, task.doomed = task.doomed, None
            self.end(task, "failed", reason)
            return
        if run >= whole:
            self.end(task, "completed")
            return
        if run - task.reported < _STEP:
            return
        task.reported, part = run, run / whole
        task.progress = int(part * 100)
        item = int(part * ITEMS)
        percent = int((part * ITEMS - item) * 100)
        task.done = int(part * len(task.courses))
        now, total = _clock(part * _LENGTH), _clock(_LENGTH)
        self.log(task, "INFO", f"当前任务: Video {item + 1} | {percent}%  {now}/{total}")
        self.moved(task)

    def furnish(self, owner: User, others: User) -> None:
        """Fill a board that has been lived in."""
        for who in (owner, others):
            for letter, status, progress in _LIVED_IN:
                task = self.add(who, f"Course set {letter}", ["1001", "1002"])
                task.created -= timedelta(minutes=90 - task.id)
                task.began = task.created + timedelta(minutes=10)
                task.status, task.progress = status, progress
                for number in (1, 2, 3):
                    self.log(task, "INFO", f"log line {number}")
                if status == "failed":
                    task.error = "demo: wrong account"
                    task.logs[-1].level = "ERROR"
                if status in ("completed", "failed", "cancelled"):
                    task.ended = task.created + timedelta(minutes=20)
                if status == "completed":
                    task.done = 2
        for task in self._older(owner):
            task.status, task.progress, task.done = "completed", 100, 1
            task.courses = ["1001"]

    def _older(self, owner: User) -> Iterator[Task]:
        for number in range(1, 21):
            task = self.add(owner, f"Old task {number}", [])
            task.created -= timedelta(hours=number + 2)
            yield task


_LIVED_IN = (
    ("A", "running", 35),
    ("B", "completed", 100),
    ("C", "failed", 20),
    ("D", "paused", 60),
    ("E", "cancelled", 10),
)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02}:{rest:02}"
