"""The organiser: turns a finished download into a history row, good or bad, and tells the rest."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.history import TransferHistory
from sandbox.moviepilot.library import Library
from sandbox.moviepilot.messages import Messages
from sandbox.moviepilot.naming import (
    Release,
    file_item,
    library_path,
    parsed_name,
    source_path,
)
from sandbox.moviepilot.options import Language
from sandbox.moviepilot.posters import poster_path
from sandbox.moviepilot.releases import read_release
from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json

UNRECOGNISED = "未识别到媒体信息"
DISK_FULL = "目标存储空间不足"
NO_EPISODE = "未识别到文件集数"
_NOW = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Files of one release on their way into the library."""

    title: Title
    release: Release
    downloader: str | None
    mode: str = "link"


class Organiser:
    """Writes the rows of the transfer history."""

    def __init__(
        self,
        history: TransferHistory,
        library: Library,
        messages: Messages,
        clock: ServerClock,
        *,
        language: Language,
    ) -> None:
        self._history = history
        self._library = library
        self._messages = messages
        self._clock = clock
        self._language = language

    def succeed(
        self, delivery: Delivery, *, ago: timedelta = _NOW, announce: bool = True
    ) -> list[int]:
        """Insert one row per file, teach the library, post one message; return the new ids."""
        title, release = delivery.title, delivery.release
        ids = []
        for episode in release.episodes or (None,):
            ids.append(self._history.add(self._row(delivery, episode, ago)))
            self._library.learn(title, season=release.season, episode=episode)
        if announce:
            self._messages.transferred(
                title, release, span=release.span, files=len(ids), size=release.size
            )
        return ids

    def fail(
        self, delivery: Delivery, reason: str, *, ago: timedelta = _NOW, announce: bool = True
    ) -> list[int]:
        """Insert failed rows; the reason decides whether the title is known to them."""
        release = delivery.release
        ids = []
        for episode in release.episodes or (None,):
            row = self._row(delivery, episode, ago) | _FAILED | {"errmsg": reason}
            if reason == UNRECOGNISED:
                year = delivery.title.year if release.season is None else None
                row |= _UNKNOWN | {"title": parsed_name(release.name), "year": year}
            ids.append(self._history.add(row))
            if announce and reason == UNRECOGNISED:
                self._messages.unrecognised(row["src_fileitem"]["name"], ids[-1])
        if announce and reason != UNRECOGNISED:
            self._messages.failed(delivery.title, span=release.span, reason=reason)
        return ids

    def redo(
        self,
        row: Json,
        title: Title | None,
        *,
        season: int | None = None,
        episode: int | None = None,
        announce: bool = False,
    ) -> int:
        """Organise the source of a row again: the row is deleted and a new one inserted.

        Without a title the file stays unrecognised, and so does an episode of which neither its
        name nor `episode` says the number.
        """
        fresh = {key: value for key, value in row.items() if key not in ("id", "date")}
        if title is None:
            return self._history.add(fresh | _FAILED | _UNKNOWN | {"errmsg": UNRECOGNISED})
        release = _release_of(row)
        if title.kind is MediaKind.FILM:
            release = replace(release, season=None, episodes=())
        else:
            told = (episode,) if episode is not None else release.episodes
            release = replace(release, season=season or release.season or 1, episodes=told)
            if not told:
                lost = {"errmsg": NO_EPISODE, "title": title.name.read(self._language)}
                return self._history.add(fresh | _FAILED | lost)
        episode = release.episodes[0] if release.episodes else None
        delivery = Delivery(title=title, release=release, downloader=row.get("downloader"))
        known = self._row(delivery, episode, _NOW)
        kept = ("src", "src_fileitem", "files", "mode", "download_hash")
        new_id = self._history.add(known | {key: fresh[key] for key in kept if key in fresh})
        self._library.learn(title, season=release.season, episode=episode)
        if announce:
            self._messages.transferred(
                title, release, span=release.span, files=1, size=release.size
            )
        return new_id

    def _row(self, delivery: Delivery, episode: int | None, ago: timedelta) -> Json:
        title, release = delivery.title, delivery.release
        source = source_path(release, episode)
        target = library_path(title, release, language=self._language, episode=episode)
        size = release.size // max(1, len(release.episodes))
        written = (self._clock.now() - ago).timestamp()
        return {
            "date": self._clock.text(ago=ago),
            "type": title.kind.value,
            "category": title.category,
            "title": title.name.read(self._language),
            "year": title.year,
            "tmdbid": title.tmdb_id,
            "imdbid": title.imdb_id,
            "tvdbid": title.tvdb_id,
            "seasons": release.season_text,
            "episodes": "" if episode is None else f"E{episode:02d}",
            "image": poster_path(title),
            "src": source,
            "src_fileitem": file_item(source, size=size, modified=written),
            "dest": target,
            "dest_storage": "local",
            "dest_fileitem": file_item(target, size=size, modified=written),
            "files": [source],
            "mode": delivery.mode,
            "downloader": delivery.downloader,
            "download_hash": release.hash,
            "status": True,
            "errmsg": None,
        }


_FAILED: Json = {
    "status": False, "dest": None, "dest_fileitem": {}, "dest_storage": None, "files": [],
}  # fmt: skip
_UNKNOWN: Json = {
    "type": None, "category": None, "tmdbid": None, "imdbid": None, "tvdbid": None,
    "image": None,
}  # fmt: skip


def _release_of(row: Json) -> Release:
    """Read back what a row says about the release it came from."""
    item = row.get("src_fileitem") or {}
    season, episode = row.get("seasons") or "", row.get("episodes") or ""
    name = item.get("basename") or parsed_name(str(row.get("src")))
    named = read_release({"title": name, "size": item.get("size")})
    return replace(
        named,
        hash=row.get("download_hash") or "",
        season=int(season[1:]) if season[1:].isdigit() else named.season,
        episodes=(int(episode[1:3]),) if episode[1:3].isdigit() else named.episodes,
    )
