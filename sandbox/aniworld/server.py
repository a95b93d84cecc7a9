"""One stand-in server: all its parts, put together, and the key under which an app holds it."""

from collections import deque
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.aniworld.accounts import Accounts
from sandbox.aniworld.configuration import Configuration
from sandbox.aniworld.library import Library
from sandbox.aniworld.options import Options, dice
from sandbox.aniworld.queue import Job, Queue
from sandbox.aniworld.socket import Socket
from sandbox.standin.clock import Clock
from sandbox.standin.server import StandIn

VERSION = "1.0.0"
_AMBIENT = (20.0, 40.0)  # world seconds between two episodes that somebody else adds
_MINUTE = timedelta(minutes=1)


class Server(StandIn):
    """Holds the parts; routes and controls reach everything through it."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        super().__init__(clock, pace=options.pace)
        self.options = options
        self.variant = options.variant
        self.chance = dice(options.seed)
        self.accounts = Accounts(options, self.clock)
        self.library = Library(furnished=options.seeded)
        self.socket = Socket(self.clock, self.accounts)
        self.queue = Queue(dice(options.seed + 1), self.socket.tell)
        self.queue.pace = options.pace
        self.configuration = Configuration(self.clock)
        self._stormy = False
        self.elapsed = 0.0
        self._began = self.clock.now()
        self._asked: deque[Any] = deque()
        self._ambient_due = self.chance.uniform(*_AMBIENT) if options.ambient else None
        self.requests = 0
        if options.seeded:
            self._furnish()

    def step(self, seconds: float) -> None:
        """Let world time pass."""
        self.elapsed += seconds
        for job in self.queue.advance(seconds):
            self.end(job, failure=self.queue.luck())
        if self._ambient_due is not None and self._ambient_due <= self.elapsed:
            self._ambient_due = self.elapsed + self.chance.uniform(*_AMBIENT)
            self._somebody_asks()

    def end(self, job: Job, *, failure: tuple[str, str] | None = None) -> None:
        """Finish a job, or let it fail."""
        if failure is None:
            self.library.arrive(job.series, job.episode, counted=self.variant.recounts)
        self.queue.end(job, failure=failure)

    def restart(self) -> None:
        """Do what a restart of the process does to its clients."""
        self.accounts.expire()
        self.queue.restart()
        self._began = self.clock.now()
        self.socket.cut()

    @property
    def uptime(self) -> int:
        """Return the seconds since the last start."""
        return int((self.clock.now() - self._began).total_seconds())

    def count_request(self) -> int | None:
        """Count a request and return how many remain this minute, None when it is one too many."""
        if self.storm is not None:
            self._stormy = True
            self.storm = self.storm - 1 if self.storm > 1 else None
            return None
        self._stormy = False
        now = self.clock.now()
        while self._asked and now - self._asked[0] >= _MINUTE:
            self._asked.popleft()
        if len(self._asked) >= self.options.limit:
            return None
        self._asked.append(now)
        return self.options.limit - len(self._asked)

    @property
    def wait(self) -> int:
        """Return the seconds after which a refused request may come again."""
        if self._stormy or not self._asked:
            return self.storm_seconds
        return max(1, int((self._asked[0] + _MINUTE - self.clock.now()).total_seconds()) + 1)

    def spend(self, requests: int) -> None:
        """Count requests of somebody else."""
        self._asked.extend(self.clock.now() for _ in range(requests))

    def close(self) -> None:
        """Release everything that waits, so that the listener can stop at once."""
        self.socket.cut()
        super().close()

    def _furnish(self) -> None:
        for series_id, count in (("aniworld_101", 3), ("aniworld_102", 2)):
            if series := self.library.get(series_id):
                lacking = [one for one in series.episodes if one not in series.there]
                self.queue.add(series, lacking[:count], priority="normal")
        self.step(3.0)
        self.queue.completed = 8  # of earlier days

    def _somebody_asks(self) -> None:
        busy = {(job.series.id, job.episode) for job in self.queue.jobs}
        for series in self.library.listing(by="updated_at", descending=True):
            for episode in series.episodes:
                if episode not in series.there and (series.id, episode) not in busy:
                    self.queue.add(series, [episode], priority="normal")
                    return


ANIWORLD = web.AppKey("aniworld", Server)
