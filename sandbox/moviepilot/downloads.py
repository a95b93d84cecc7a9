"""The downloaders: tasks under way, what a person can do to them, how they are shown."""

from dataclasses import dataclass
from random import Random

from sandbox.moviepilot.catalogue import Title
from sandbox.moviepilot.history import DownloadHistory
from sandbox.moviepilot.messages import Messages
from sandbox.moviepilot.naming import (
    DOWNLOADS,
    Release,
    file_size,
    make_release,
    parsed_name,
    time_left,
)
from sandbox.moviepilot.options import Language
from sandbox.moviepilot.posters import Gallery, poster_path
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

DOWNLOADERS = {"qb": "qbittorrent", "tr": "transmission"}  # the first is the default
DEFAULT_DOWNLOADER = "qb"
_UPLOAD = 20.0 * 1024
_FILM_SECONDS, _EPISODE_SECONDS = (24.0, 44.0), (8.0, 16.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants fetched."""

    title: Title
    season: int | None = None
    episodes: tuple[int, ...] = ()
    username: str | None = None
    subscription_id: int | None = None
    downloader: str = DEFAULT_DOWNLOADER


@dataclass(slots=True, kw_only=True)
class Task:
    """One torrent under way; `speed` is bytes per world second."""

    wish: Wish
    release: Release
    speed: float
    done: float = 0.0
    paused: bool = False

    @property
    def left(self) -> float:
        """World seconds until it is complete, if nobody pauses it."""
        return max(0.0, self.release.size - self.done) / self.speed


class Queue:
    """Every task of every downloader, in the order they were added."""

    def __init__(
        self,
        chance: Random,
        clock: ServerClock,
        history: DownloadHistory,
        messages: Messages,
        gallery: Gallery,
        *,
        language: Language,
    ) -> None:
        self._chance = chance
        self._clock = clock
        self._history = history
        self._messages = messages
        self._gallery = gallery
        self._language = language
        self._tasks: dict[str, Task] = {}

    def add(self, wish: Wish, *, release: Release | None = None, quiet: bool = False) -> Task:
        """Start a download, write its history row and announce it."""
        release = release or make_release(
            wish.title, self._chance, season=wish.season, episodes=wish.episodes
        )
        span = _FILM_SECONDS if wish.season is None else _EPISODE_SECONDS
        task = Task(wish=wish, release=release, speed=release.size / self._chance.uniform(*span))
        self._tasks[release.hash] = task
        self._history.add(self._history_row(task))
        if not quiet:
            self._messages.download_added(
                wish.title, release, span=release.span, username=wish.username or ""
            )
        return task

    def tasks(self) -> list[Task]:
        """Return every task, oldest first."""
        return list(self._tasks.values())

    def get(self, torrent_hash: str) -> Task | None:
        """Return one task."""
        return self._tasks.get(torrent_hash)

    def remove(self, task: Task) -> None:
        """Take a task out."""
        self._tasks.pop(task.release.hash, None)

    def pick(self, torrent_hash: str, downloader: str | None) -> Task | None:
        """Return the task a control call reaches: without a name only the default downloader's."""
        task = self._tasks.get(torrent_hash)
        if task is None or task.wish.downloader != (downloader or DEFAULT_DOWNLOADER):
            return None
        return task

    def advance(self, seconds: float) -> list[Task]:
        """Let time pass; return what became complete."""
        for task in self._tasks.values():
            if not task.paused:
                task.done = min(task.release.size, task.done + task.speed * seconds)
        complete = [task for task in self._tasks.values() if task.done >= task.release.size]
        for task in complete:
            self.remove(task)
        return complete

    def speed(self, downloader: str | None = None) -> float:
        """Return bytes per second over all, or one downloader's, tasks."""
        return sum(
            task.speed
            for task in self._tasks.values()
            if not task.paused and downloader in (None, task.wish.downloader)
        )

    def wire(self, task: Task, *, pace: float) -> Json:
        """Return a task as `GET /download/` shows it; speeds are per real second."""
        release = task.release
        speed = 0.0 if task.paused else task.speed * pace
        return {
            "downloader": task.wish.downloader,
            "hash": release.hash,
            "title": release.name,
            "name": parsed_name(release.name),
            "year": task.wish.title.year if release.season is None else None,
            "season_episode": release.span,
            "size": float(release.size),
            "progress": task.done / release.size * 100,
            "state": "paused" if task.paused else "downloading",
            "upspeed": file_size(_UPLOAD),
            "dlspeed": file_size(speed),
            "media": self._media(task.wish.title, release),
            "userid": None,
            "username": task.wish.username,
            "left_time": time_left(task.left / pace) if speed else "",
        }

    def _media(self, title: Title, release: Release) -> Json:
        if not title.tmdb_id:
            return {}
        return {
            "tmdbid": title.tmdb_id,
            "type": title.kind.value,
            "title": title.name.read(self._language),
            "season": release.season_text,
            "episode": release.episode_text,
            "image": self._gallery.poster(title),
        }

    def _history_row(self, task: Task) -> Json:
        title, release = task.wish.title, task.release
        return {
            "path": f"{DOWNLOADS}/{release.name}",
            "type": title.kind.value,
            "title": title.name.read(self._language),
            "year": title.year,
            "tmdbid": title.tmdb_id,
            "imdbid": title.imdb_id,
            "tvdbid": title.tvdb_id,
            "doubanid": None,
            "seasons": release.season_text,
            "episodes": release.episode_text,
            "image": poster_path(title),
            "download_hash": release.hash,
            "torrent_name": release.name,
            "torrent_description": release.quality,
            "torrent_site": release.site,
            "userid": None,
            "username": task.wish.username,
            "channel": "",
            "date": self._clock.text(),
            "note": {"source": "Subscribe" if task.wish.subscription_id else "Manual"},
            "media_category": title.category,
            "episode_group": None,
        }
