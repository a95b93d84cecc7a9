"""The start of a lived-in world: a library, three weeks of history, a queue, some subscriptions."""

from datetime import timedelta
from random import Random

from sandbox.moviepilot.arrivals import DISK_FULL, UNRECOGNISED, Delivery, Organiser
from sandbox.moviepilot.catalogue import Catalogue, MediaKind, Title
from sandbox.moviepilot.downloads import DEFAULT_DOWNLOADER, Queue, Wish
from sandbox.moviepilot.library import Library
from sandbox.moviepilot.naming import make_release
from sandbox.moviepilot.options import ADMIN, MEMBER, Language
from sandbox.moviepilot.subscriptions import Subscriptions
from sandbox.moviepilot.world import World

# Films on the shelf: eleven rows of history.
_FILMS = (775, 5698, 234, 669, 32318, 9303101, 2981, 28966, 10728, 4808, 9303105)
_VAMPIRES, _FANTOMAS, _HELEN, _UNDERSEA, _PHANTOM_EMPIRE = 653, 910001, 910005, 910010, 910009
_SEVEN_CHANCES, _HAXAN, _KID, _CIRCUS, _GOLEM = 32600, 57283, 10098, 28978, 2972
_UNDERSEA_PRESENT = 3


class Furnisher:
    """Puts the start state together."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        library: Library,
        organiser: Organiser,
        queue: Queue,
        subscriptions: Subscriptions,
        world: World,
        chance: Random,
    ) -> None:
        self._catalogue = catalogue
        self._library = library
        self._organiser = organiser
        self._queue = queue
        self._subscriptions = subscriptions
        self._world = world
        self._chance = chance

    def furnish(self, *, language: Language) -> None:
        """Build everything; nothing of it is news, so no message is posted."""
        self._shelve()
        self._past()
        self._wishes(language)
        self._under_way()

    def _shelve(self) -> None:
        for tmdb_id, episodes in ((_VAMPIRES, 10), (_HELEN, 48)):
            for episode in range(1, episodes + 1):
                self._library.learn(self._series(tmdb_id), season=1, episode=episode)

    def _past(self) -> None:
        days = 20.0
        for tmdb_id in _FILMS:
            days -= self._chance.uniform(0.7, 1.3)
            self._arrived(self._film(tmdb_id), days)
        self._arrived(self._series(_VAMPIRES), 6.2, season=1, episodes=(8,))
        self._arrived(self._series(_VAMPIRES), 6.1, season=1, episodes=(9,))
        self._arrived(self._series(_VAMPIRES), 6.0, season=1, episodes=(10,))
        self._arrived(self._series(_FANTOMAS), 4.0, season=1, episodes=(1, 2, 3, 4, 5))
        for episode in range(1, _UNDERSEA_PRESENT + 1):
            self._arrived(self._series(_UNDERSEA), 1 - episode * 0.1, season=1, episodes=(episode,))
        self._failed(self._film(_KID), 9.5, UNRECOGNISED)
        self._failed(self._film(_CIRCUS), 5.5, DISK_FULL)
        self._failed(self._film(_GOLEM), 2.5, UNRECOGNISED)

    def _wishes(self, language: Language) -> None:
        for title, season, username in (
            (self._series(_UNDERSEA), 1, ADMIN),
            (self._film(_SEVEN_CHANCES), None, ADMIN),
            (self._series(_PHANTOM_EMPIRE), 2, MEMBER),
        ):
            subscription_id = self._subscriptions.add(
                title, {}, season=season, username=username, language=language
            )
            self._subscriptions.change(subscription_id, state="R")
            self._world.subscribed(subscription_id)
        self._world.settle(self._series(_UNDERSEA))

    def _under_way(self) -> None:
        undersea, chances = self._subscriptions.everything()[:2]
        running = self._queue.add(
            Wish(
                title=self._series(_UNDERSEA),
                season=1,
                episodes=(_UNDERSEA_PRESENT + 1,),
                username=ADMIN,
                subscription_id=undersea["id"],
            ),
            quiet=True,
        )
        running.done = running.release.size * 0.12
        film = self._queue.add(
            Wish(
                title=self._film(_SEVEN_CHANCES),
                username=ADMIN,
                subscription_id=chances["id"],
            ),
            quiet=True,
        )
        film.done = film.release.size * 0.4237
        paused = self._queue.add(
            Wish(title=self._film(_HAXAN), username=MEMBER, downloader="tr"), quiet=True
        )
        paused.done, paused.paused = paused.release.size * 0.1, True

    def _arrived(
        self,
        title: Title,
        days: float,
        *,
        season: int | None = None,
        episodes: tuple[int, ...] = (),
    ) -> None:
        delivery = self._delivery(title, season, episodes)
        self._organiser.succeed(delivery, ago=timedelta(days=days), announce=False)

    def _failed(self, title: Title, days: float, reason: str) -> None:
        delivery = self._delivery(title, None, ())
        self._organiser.fail(delivery, reason, ago=timedelta(days=days), announce=False)

    def _delivery(self, title: Title, season: int | None, episodes: tuple[int, ...]) -> Delivery:
        release = make_release(title, self._chance, season=season, episodes=episodes)
        return Delivery(title=title, release=release, downloader=DEFAULT_DOWNLOADER)

    def _film(self, tmdb_id: int) -> Title:
        return self._known(MediaKind.FILM, tmdb_id)

    def _series(self, tmdb_id: int) -> Title:
        return self._known(MediaKind.SERIES, tmdb_id)

    def _known(self, kind: MediaKind, tmdb_id: int) -> Title:
        title = self._catalogue.get(kind, tmdb_id)
        if title is None:
            raise LookupError(kind, tmdb_id)
        return title
