"""The one download queue: jobs of one episode each, two at a time, and what the socket tells."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from sandbox.aniworld.library import Episode, Series, text_of

Json = dict[str, Any]
Tell = Callable[[str, Json], None]

PRIORITIES = ("high", "normal", "low")
_AT_ONCE = 2
_SECONDS = (8.0, 16.0)
_SIZES = (250, 450)  # megabytes
_MEGABYTE = 1_000_000
_FAIL_EVERY = 7
FAILURES = (
    ("PROVIDER_ERROR", "the source has no stream of this episode"),
    ("DOWNLOAD_ERROR", "the connection broke off at 43 percent"),
)


@dataclass(slots=True, kw_only=True)
class Job:
    """One episode under way; `item` is the queue item it belongs to, shared by its order."""

    item: str
    series: Series
    episode: Episode
    priority: str
    size: int
    seconds: float
    done: float = 0.0
    state: str = "pending"

    @property
    def name(self) -> str:
        """Return the episode as the socket spells it."""
        return text_of(self.episode)


class Queue:
    """Every job, in the order it was added; `tell` hears the events of the socket."""

    def __init__(self, chance: Random, tell: Tell) -> None:
        self._chance = chance
        self._tell = tell
        self.jobs: list[Job] = []
        self.completed = 0
        self.failed = 0
        self.running = True
        self.paused = False
        self._number = 455
        self._ended = 0
        self.pace = 1.0

    def add(self, series: Series, episodes: list[Episode], *, priority: str) -> list[str]:
        """Add episodes under one id and return the ids, one per episode: all the same."""
        self._number += 1
        item = f"queue_{self._number}"
        for episode in episodes:
            self.jobs.append(
                Job(
                    item=item,
                    series=series,
                    episode=episode,
                    priority=priority,
                    size=self._chance.randint(*_SIZES) * _MEGABYTE,
                    seconds=self._chance.uniform(*_SECONDS),
                )
            )
        return [item for _ in episodes]

    def split(self, ids: list[str]) -> list[str]:
        """Give each job of the latest order an id of its own, as some servers do."""
        jobs = self.jobs[-len(ids) :] if ids else []
        for place, job in enumerate(jobs):
            job.item = f"{job.item}_{place + 1}"
        return [job.item for job in jobs]

    def remove(self, item: str) -> bool:
        """Take an item out; say whether it was there."""
        before = len(self.jobs)
        self.jobs = [job for job in self.jobs if job.item != item]
        return len(self.jobs) < before

    def at(self, state: str) -> list[Job]:
        """Return the jobs in a state."""
        return [job for job in self.jobs if job.state == state]

    @property
    def moving(self) -> bool:
        """Say whether jobs are worked on."""
        return self.running and not self.paused

    def advance(self, seconds: float) -> list[Job]:
        """Let time pass and return what is complete now; the caller ends it."""
        if not self.moving:
            return []
        self._begin()
        for job in self.at("downloading"):
            job.done = min(1.0, job.done + seconds / job.seconds)
            if job.done < 1.0:
                self._tell("download_progress", self._progress(job))
        return [job for job in self.at("downloading") if job.done >= 1.0]

    def end(self, job: Job, *, failure: tuple[str, str] | None = None) -> None:
        """Take a job out of the queue and tell how it ended."""
        if job.state == "pending":
            self._start(job)
        self.jobs.remove(job)
        if failure:
            code, message = failure
            self.failed += 1
            data = {"queue_item_id": job.item, "error_message": message, "error_code": code}
            self._tell("download_error", data)
            return
        self.completed += 1
        path = f"/srv/anime/{job.series.title}/{job.name}.mp4"
        seconds = round(job.seconds * 20)
        ended: Json = {"queue_item_id": job.item, "total_time_seconds": seconds}
        self._tell("download_completed", ended | {"file_path": path})

    def luck(self) -> tuple[str, str] | None:
        """Return why the next job fails; most do not."""
        self._ended += 1
        failures, rest = divmod(self._ended, _FAIL_EVERY)
        return None if rest else FAILURES[(failures - 1) % len(FAILURES)]

    def restart(self) -> None:
        """Forget what a restart forgets: counters, and how far each download was."""
        self.completed = self.failed = 0
        for job in self.jobs:
            job.state, job.done = "pending", 0.0

    def status(self) -> Json:
        """Return the numbers of `queue/status`."""
        loading, pending = self.at("downloading"), self.at("pending")
        speed = sum(job.size / job.seconds for job in loading) if self.moving else 0.0
        return {
            "total_items": len(self.jobs) + self.completed + self.failed,
            "pending": len(pending),
            "downloading": len(loading) if self.moving else 0,
            "completed": self.completed,
            "failed": self.failed,
            "total_size_bytes": sum(job.size for job in self.jobs),
            "download_speed_mbps": round(speed * self.pace / _MEGABYTE, 1),
        }

    def items(self) -> list[Json]:
        """Return the jobs, as a server might list them."""
        return [
            {
                "queue_item_id": job.item,
                "anime_id": job.series.id,
                "anime_title": job.series.title,
                "episode": job.name,
                "status": job.state,
                "progress_percent": round(job.done * 100, 1),
            }
            for job in self.jobs
        ]

    def _begin(self) -> None:
        free = _AT_ONCE - len(self.at("downloading"))
        waiting = sorted(self.at("pending"), key=lambda job: PRIORITIES.index(job.priority))
        for job in waiting[: max(0, free)]:
            self._start(job)

    def _start(self, job: Job) -> None:
        job.state = "downloading"
        data = {"queue_item_id": job.item, "anime_title": job.series.title}
        self._tell("download_started", data | {"episode": job.name})

    def _progress(self, job: Job) -> Json:
        return {
            "queue_item_id": job.item,
            "progress_percent": round(job.done * 100, 1),
            "downloaded_bytes": round(job.done * job.size),
            "total_bytes": job.size,
            "speed_mbps": round(job.size / job.seconds * self.pace / _MEGABYTE, 1),
        }
