"""The living world: subscriptions become downloads, downloads become rows, some of them bad.

Time here is world time. `step` moves it, nothing else does, and under one seed the same steps give
the same world. The dates in the rows are the server clock's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from sandbox.moviepilot.arrivals import DISK_FULL, UNRECOGNISED, Delivery, Organiser
from sandbox.moviepilot.catalogue import Catalogue, MediaKind, Title
from sandbox.moviepilot.downloads import DEFAULT_DOWNLOADER, DOWNLOADERS, Queue, Task, Wish
from sandbox.moviepilot.library import Library
from sandbox.moviepilot.media import has_begun
from sandbox.moviepilot.messages import Messages
from sandbox.moviepilot.options import MEMBER
from sandbox.moviepilot.subscriptions import Subscriptions
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

_TICK = 1.0
_SEARCH_DELAY = (2.0, 5.0)  # world seconds from subscribing to the first download
_ORGANISE_SECONDS = 1.5
_RETRY_SECONDS = 40.0  # after a failure another release is looked for
_DELETED_SECONDS = 600.0  # what a person deleted is not fetched again at once
_AT_ONCE = 3  # downloads of one subscription
_FAIL_EVERY = 8
_REASONS = (UNRECOGNISED, DISK_FULL)
_AMBIENT = (60.0, 120.0)
_YOUNG = 60.0  # contract section 9: a younger subscription is not searched again
FILM = 0  # stands for the one "episode" of a film


@dataclass(slots=True, kw_only=True)
class Pursuit:
    """What the world remembers about one subscription."""

    since: float
    due: float
    resting: dict[int, float] = field(default_factory=dict)  # episode -> not before


@dataclass(slots=True, kw_only=True)
class Organising:
    """A finished download whose files are being moved."""

    task: Task
    due: float


class World:
    """Owns world time and everything that happens by itself."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        queue: Queue,
        organiser: Organiser,
        library: Library,
        subscriptions: Subscriptions,
        messages: Messages,
        clock: ServerClock,
        chance: Random,
    ) -> None:
        self.queue = queue
        self.paused = False
        self.elapsed = 0.0
        self.organising: list[Organising] = []
        self._catalogue = catalogue
        self._organiser = organiser
        self._library = library
        self._subscriptions = subscriptions
        self._messages = messages
        self._clock = clock
        self._chance = chance
        self._pursuits: dict[int, Pursuit] = {}
        self._agenda: list[tuple[float, Callable[[], object]]] = []
        self._transfers = 0
        self._ambient_due: float | None = None

    def step(self, seconds: float) -> None:
        """Let world time pass, in ticks short enough that effects keep their order."""
        while seconds > 0:
            tick = min(_TICK, seconds)
            seconds -= tick
            self._tick(tick)

    def enliven(self) -> None:
        """Let other people of the household ask for things now and then."""
        self._ambient_due = self.elapsed + self._chance.uniform(*_AMBIENT)

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Do something after this many world seconds."""
        self._agenda.append((self.elapsed + seconds, act))

    def subscribed(self, subscription_id: int) -> None:
        """Take note of a new subscription; an id may have belonged to another one before."""
        due = self.elapsed + self._chance.uniform(*_SEARCH_DELAY)
        self._pursuits[subscription_id] = Pursuit(since=self.elapsed, due=due)

    def search(self, subscription_id: int) -> bool:
        """Look for releases now; a subscription younger than a minute is skipped silently."""
        pursuit = self._pursuits.get(subscription_id)
        subscription = self._subscriptions.get(subscription_id)
        if pursuit and subscription and self.elapsed - pursuit.since >= _YOUNG:
            pursuit.resting.clear()
            pursuit.due = self.elapsed
            self._messages.system("订阅搜索", f"{subscription['name']} 搜索完成！")
            return True
        return False

    def drop(self, task: Task) -> None:
        """Delete a download and its files."""
        self.queue.remove(task)
        self._rest(task, _DELETED_SECONDS)

    def finish(self, task: Task, *, reason: str | None = None) -> list[int]:
        """Complete a download at once and organise it; a reason makes it fail."""
        self.queue.remove(task)
        return self._arrive(task, reason)

    def settle(self, title: Title) -> None:
        """Bring the subscriptions of a title in line with the library."""
        for subscription in self._subscriptions.of_title(title.tmdb_id):
            if subscription["type"] == title.kind.value:
                self._account(title, subscription)

    def pick(self, *, kind: MediaKind, episodes: int = 1) -> Wish | None:
        """Choose something nobody has or asked for yet."""
        candidates = self._catalogue.films() if kind is MediaKind.FILM else self._catalogue.series()
        busy = {task.wish.title.key for task in self.queue.tasks()}
        busy |= {task.task.wish.title.key for task in self.organising}
        for title in self._chance.sample(candidates, len(candidates)):
            if title.key in busy or self._subscriptions.of_title(title.tmdb_id):
                continue
            if wish := self._gap(title, episodes):
                return wish
        return None

    def title_of(self, subscription: Json) -> Title | None:
        """Return what a subscription is about."""
        number = subscription["tmdbid"]  # music has none
        return (
            None if number is None else self._catalogue.get(MediaKind(subscription["type"]), number)
        )

    def _tick(self, seconds: float) -> None:
        self.elapsed += seconds
        for entry in [it for it in self._agenda if it[0] <= self.elapsed]:
            self._agenda.remove(entry)
            entry[1]()
        for subscription in self._subscriptions.everything():
            self._pursue(subscription)
        for task in self.queue.advance(seconds):
            self.organising.append(Organising(task=task, due=self.elapsed + _ORGANISE_SECONDS))
        for item in [it for it in self.organising if it.due <= self.elapsed]:
            self.organising.remove(item)
            self._arrive(item.task, self._luck())
        if self._ambient_due is not None and self._ambient_due <= self.elapsed:
            self._ambient_due = self.elapsed + self._chance.uniform(*_AMBIENT)
            self._somebody_asks()

    def _pursue(self, subscription: Json) -> None:
        pursuit = self._pursuits.get(subscription["id"])
        title = self.title_of(subscription)
        if pursuit is None or title is None or pursuit.due > self.elapsed:
            return
        if subscription["state"] == "N":
            self._subscriptions.change(subscription["id"], state="R")
        elif subscription["state"] != "R":
            return
        lacking = self._account(title, subscription)
        if not lacking or not self._released(title, subscription["season"]):
            return
        busy = self._under_way(title, subscription["season"])
        for episode in lacking:
            if len(busy) >= _AT_ONCE:
                return
            if episode not in busy and pursuit.resting.get(episode, 0.0) <= self.elapsed:
                self._fetch(title, subscription, episode)
                busy.add(episode)

    def _fetch(self, title: Title, subscription: Json, episode: int) -> None:
        chosen = subscription["downloader"]
        self.queue.add(
            Wish(
                title=title,
                season=subscription["season"],
                episodes=() if episode == FILM else (episode,),
                username=subscription["username"],
                subscription_id=subscription["id"],
                downloader=chosen if chosen in DOWNLOADERS else DEFAULT_DOWNLOADER,
            )
        )

    def _account(self, title: Title, subscription: Json) -> list[int]:
        """Correct the count of missing episodes; a subscription that lacks nothing is complete."""
        season = subscription["season"]
        known = title.season(season) if season is not None else None
        total = subscription["total_episode"] or (known.episodes if known else 0)
        lacking = self._library.lacks(title, season, total=total)
        if not lacking:
            self._subscriptions.complete(subscription)
            self._pursuits.pop(subscription["id"], None)
            self._messages.completed(title, season, username=subscription["username"])
        elif season is not None and len(lacking) != subscription["lack_episode"]:
            self._subscriptions.change(
                subscription["id"], lack_episode=len(lacking), last_update=self._clock.text()
            )
        return lacking

    def _arrive(self, task: Task, reason: str | None) -> list[int]:
        wish = task.wish
        reason = reason if wish.title.tmdb_id else UNRECOGNISED
        delivery = Delivery(title=wish.title, release=task.release, downloader=wish.downloader)
        if reason is not None:
            self._rest(task, _RETRY_SECONDS)
            return self._organiser.fail(delivery, reason)
        ids = self._organiser.succeed(delivery)
        self.settle(wish.title)
        return ids

    def _luck(self) -> str | None:
        """Return why the next transfer fails; most do not."""
        self._transfers += 1
        failures, rest = divmod(self._transfers, _FAIL_EVERY)
        return None if rest else _REASONS[(failures - 1) % len(_REASONS)]

    def _rest(self, task: Task, seconds: float) -> None:
        pursuit = self._pursuits.get(task.wish.subscription_id or 0)
        if pursuit is not None:
            for episode in task.wish.episodes or (FILM,):
                pursuit.resting[episode] = self.elapsed + seconds

    def _under_way(self, title: Title, season: int | None) -> set[int]:
        tasks = self.queue.tasks() + [item.task for item in self.organising]
        return {
            episode
            for task in tasks
            if task.wish.title.key == title.key and task.wish.season == season
            for episode in task.wish.episodes or (FILM,)
        }

    def _released(self, title: Title, season: int | None) -> bool:
        known = title.season(season) if season is not None else None
        return has_begun(known.air_date if known else title.date, self._clock.now().date())

    def _gap(self, title: Title, episodes: int) -> Wish | None:
        if title.kind is MediaKind.FILM:
            open_film = self._released(title, None) and self._library.lacks(title, None)
            return Wish(title=title) if open_film else None
        for season in title.seasons:
            lacking = self._library.lacks(title, season.number, total=season.episodes)
            if season.number and len(lacking) >= episodes and self._released(title, season.number):
                chosen = tuple(lacking[:episodes])
                return Wish(title=title, season=season.number, episodes=chosen)
        return None

    def _somebody_asks(self) -> None:
        kind = MediaKind.FILM if self._chance.random() < 0.6 else MediaKind.SERIES
        wish = self.pick(kind=kind, episodes=1)
        if wish is not None:
            self.queue.add(
                Wish(
                    title=wish.title,
                    season=wish.season,
                    episodes=wish.episodes,
                    username=MEMBER,
                    downloader=self._chance.choice(tuple(DOWNLOADERS)),
                )
            )
