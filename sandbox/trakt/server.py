"""One stand-in server: all its parts, put together, and the key under which its apps hold it."""

import hashlib

from aiohttp import web

from sandbox.standin.clock import Clock, ServerClock, SystemClock
from sandbox.standin.faults import Faults
from sandbox.standin.journal import Journal
from sandbox.trakt.accounts import Accounts
from sandbox.trakt.catalogue import Catalogue
from sandbox.trakt.limits import Limits
from sandbox.trakt.lists import Lists
from sandbox.trakt.options import Options

SOMEBODY = "olive"  # who confirms codes on the stage


class Server:
    """Holds the parts; routes and controls reach everything through it."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        self.options = options
        self.variant = options.variant
        self.clock = ServerClock(clock or SystemClock(), timezone="UTC")
        self.accounts = Accounts(options, self.clock)
        self.catalogue = Catalogue()
        self.limits = Limits(self.clock)
        self.faults = Faults()
        self.journal = Journal(self.clock)
        self.activation = ""  # the page a code is confirmed on; the apps know their address
        self._lists: dict[str, Lists] = {}
        if options.seeded:
            self._furnish()

    def lists(self, person: str = SOMEBODY) -> Lists:
        """Return somebody's lists."""
        return self._lists.setdefault(person, Lists(self.clock))

    def close(self) -> None:
        """Release everything that waits, so that the listener can stop at once."""
        self.faults.release()

    def _furnish(self) -> None:
        mine = self.lists()
        for place, trakt in enumerate((500_001, 500_003, 500_008, 500_010, 500_011)):
            title = self.catalogue.get("movie", trakt)
            if title:
                mine.add(title, ago=86_400.0 * (20 - place))
        for trakt, season in ((600_003, None), (600_002, None), (600_005, 2)):
            title = self.catalogue.get("show", trakt)
            if title:
                mine.add(title, season=season, ago=86_400.0)


def digest(secret: str) -> str:
    """Return what a journal says of a secret: enough to tell one from another."""
    return "#" + hashlib.sha256(secret.encode()).hexdigest()[:12]


TRAKT = web.AppKey("trakt", Server)
