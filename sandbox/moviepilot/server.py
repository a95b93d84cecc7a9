"""One stand-in server: all its parts, put together, and the key under which an app holds it."""

import asyncio
from datetime import timedelta

from aiohttp import web

from sandbox.moviepilot.arrivals import Organiser
from sandbox.moviepilot.auth import Accounts
from sandbox.moviepilot.batches import Batches
from sandbox.moviepilot.catalogue import load_catalogue
from sandbox.moviepilot.database import open_database
from sandbox.moviepilot.downloads import Queue
from sandbox.moviepilot.history import DownloadHistory, TransferHistory
from sandbox.moviepilot.library import Library
from sandbox.moviepilot.lines.dialect import Dialect
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.lines.table import DIALECTS
from sandbox.moviepilot.media import Shapes
from sandbox.moviepilot.messages import Messages
from sandbox.moviepilot.options import Options, dice
from sandbox.moviepilot.posters import Gallery
from sandbox.moviepilot.redoing import Redoing
from sandbox.moviepilot.reviews import Reviews
from sandbox.moviepilot.seeding import Furnisher
from sandbox.moviepilot.subscriptions import Subscriptions
from sandbox.moviepilot.world import World
from sandbox.standin.clock import Clock, ServerClock, SystemClock
from sandbox.standin.faults import Faults
from sandbox.standin.journal import Journal
from sandbox.standin.wire import Json

_TICK = 0.5  # real seconds between two steps of a living world


class Server:
    """Holds the parts; routes and controls reach everything through it."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        self.options = options
        self.dialect: Dialect = DIALECTS[Line(options.line)]
        self.ready = True  # v3: the parts that check tokens have started
        self.initialized = True  # v3: somebody finished the set-up
        self.clock = ServerClock(clock or SystemClock(), timezone=options.timezone)
        self.chance = dice(options.seed)
        database = open_database(dice(options.seed + 1))
        self.catalogue = load_catalogue()
        self.gallery = Gallery(self.catalogue, base=options.image_base)
        self.shapes = Shapes(self.gallery, language=options.language)
        self.accounts = Accounts(options, self.clock)
        self.library = Library(furnished=options.seeded)
        self.history = TransferHistory(database, self.clock, self.gallery)
        self.downloaded = DownloadHistory(database, self.gallery)
        self.subscriptions = Subscriptions(database, self.clock, self.gallery)
        self.messages = Messages(database, self.clock, self.gallery, language=options.language)
        self.organiser = Organiser(
            self.history, self.library, self.messages, self.clock, language=options.language
        )
        self.queue = Queue(
            self.chance,
            self.clock,
            self.downloaded,
            self.messages,
            self.gallery,
            language=options.language,
        )
        self.world = self._make_world()
        self.batches = Batches(self.world, self.clock)
        self.redoing = Redoing(self.world, self.organiser, self.history, self.catalogue)
        self.reviews = Reviews(self.world, self.organiser, self.chance)
        self.outcomes: list[str] = []  # states that the next files organised by hand end in
        self.faults = Faults()
        self.journal = Journal(self.clock)
        self.streams: set[asyncio.Transport] = set()  # open message streams, cut by a restart
        self.last_search: list[Json] = []  # one cache for everybody, as on the real server
        self.history.in_place = self.dialect.redo_in_place
        if options.seeded:
            self._furnish()
        if options.ambient:
            self.world.enliven()

    async def live(self) -> None:
        """Move the world along with real time, until cancelled."""
        while True:
            await self.clock.sleep(_TICK)
            if not self.world.paused:
                self.world.step(_TICK * self.options.pace)

    def restart(self) -> None:
        """Do what a restart of the process does to its clients: tokens, queues, open streams."""
        self.accounts.restart()
        self.messages.clear()
        self._cut_streams()

    def speak(self, line: Line, *, keep_tokens: bool = False) -> None:
        """Become a server of another line over the same world.

        Another line is another container: tokens, queues and streams go with the old one, unless
        `keep_tokens` pretends otherwise.
        """
        self.dialect = DIALECTS[line]
        self.history.in_place = self.dialect.redo_in_place
        if keep_tokens:
            self.messages.clear()
            self._cut_streams()
        else:
            self.restart()

    def jump(self, seconds: float) -> None:
        """Set the server's clock this far from the true time."""
        self.clock.offset = timedelta(seconds=seconds)

    def close(self) -> None:
        """Release everything that waits, so that the listener can stop at once."""
        self._cut_streams()
        self.faults.release()

    def _cut_streams(self) -> None:
        for transport in list(self.streams):
            transport.abort()

    def _make_world(self) -> World:
        return World(
            catalogue=self.catalogue,
            queue=self.queue,
            organiser=self.organiser,
            library=self.library,
            subscriptions=self.subscriptions,
            messages=self.messages,
            clock=self.clock,
            chance=self.chance,
        )

    def _furnish(self) -> None:
        Furnisher(
            catalogue=self.catalogue,
            library=self.library,
            organiser=self.organiser,
            queue=self.queue,
            subscriptions=self.subscriptions,
            world=self.world,
            chance=self.chance,
        ).furnish(language=self.options.language)


SERVER = web.AppKey("server", Server)
