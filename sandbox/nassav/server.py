"""One stand-in server: all its parts, put together, and the key under which an app holds it."""

import random

from aiohttp import web

from sandbox.nassav.library import SIZE, Library
from sandbox.nassav.options import Options
from sandbox.nassav.queue import Queue
from sandbox.standin.clock import Clock
from sandbox.standin.server import StandIn


class Server(StandIn):
    """Holds the parts; routes and controls reach everything through it."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        super().__init__(clock, pace=options.pace)
        self.options = options
        self.family = options.family
        self.library = Library(options.family)
        self.queue = Queue(random.Random(options.seed))  # noqa: S311 - a seeded world, no secret
        self.settings = {"enable_avatar": "true", "display_title": "source_title"}
        self.down: set[str] = set()  # sources that do not answer
        if options.seeded:
            self.library.furnish(self.now)

    @property
    def now(self) -> float:
        """Return the server's time in seconds since 1970."""
        return self.clock.now().timestamp()

    def step(self, seconds: float) -> None:
        """Let world time pass."""
        for task, well in self.queue.advance(seconds, self.now):
            if well:
                self.arrive(task.code)

    def end(self, code: str, *, well: bool) -> None:
        """End a task: it vanishes, and only the file tells how."""
        del self.queue.tasks[code]
        if well:
            self.arrive(code)
        self.queue.start(self.now)

    def arrive(self, code: str) -> None:
        """Put the video of a resource there."""
        if resource := self.library.get(code):
            resource.size, resource.filed = SIZE, self.now


NASSAV = web.AppKey("nassav", Server)
