"""What people have on their lists, what they watched, and what moved when (contract 3, 4)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import Json
from sandbox.trakt.catalogue import Title

_BLINK = timedelta(milliseconds=1)
_TYPES = {"movie": "movies", "show": "shows", "season": "seasons", "episode": "episodes"}


@dataclass(slots=True, kw_only=True)
class Entry:
    """One line of a watchlist; `season` and `episode` say which part of a show it is."""

    id: int
    title: Title
    listed_at: datetime
    season: int | None = None
    episode: int | None = None
    notes: str | None = None

    @property
    def kind(self) -> str:
        """Return the server's word: movie, show, season, episode."""
        if self.episode is not None:
            return "episode"
        return self.title.kind if self.season is None else "season"

    @property
    def what(self) -> tuple[str, int, int | None, int | None]:
        """Return what makes two entries the same."""
        return (self.kind, self.title.trakt, self.season, self.episode)

    def wire(self, rank: int) -> Json:
        """Return it as the server writes it."""
        told: Json = {
            "rank": rank,
            "id": self.id,
            "listed_at": text(self.listed_at),
            "notes": self.notes,
            "type": self.kind,
        }
        base = self.title.trakt * 100
        if self.episode is not None:
            ids: Json = {"trakt": base + self.episode, "tvdb": 1, "imdb": None, "tmdb": 2}
            told["episode"] = {
                "season": self.season,
                "number": self.episode,
                "title": None,
                "ids": ids,
            }
        elif self.season is not None:
            ids = {"trakt": base + self.season, "tvdb": None, "tmdb": None}
            told["season"] = {"number": self.season, "ids": ids}
        told[self.title.kind] = self.title.wire()
        return told


@dataclass(slots=True)
class Lists:
    """Everything of one person."""

    clock: ServerClock
    entries: list[Entry] = field(default_factory=list)
    watched: list[Json] = field(default_factory=list)
    collected: list[Json] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    moved: dict[str, datetime] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(91_000_001))

    def add(
        self,
        title: Title,
        *,
        season: int | None = None,
        episode: int | None = None,
        ago: float = 0.0,
    ) -> Entry | None:
        """Put something on the watchlist, None where it is there; a new entry has a new id."""
        entry = Entry(
            id=next(self.ids),
            title=title,
            season=season,
            episode=episode,
            listed_at=self.clock.now() - timedelta(seconds=ago),
        )
        if any(one.what == entry.what for one in self.entries):
            return None
        self.entries.append(entry)
        self.move(entry.kind)
        return entry

    def remove(self, what: tuple[str, int, int | None, int | None]) -> bool:
        """Take something off the watchlist; say whether it was there."""
        found = next((one for one in self.entries if one.what == what), None)
        if found is None:
            return False
        self.entries.remove(found)
        self.move(found.kind)
        return True

    def watch(self, title: Title, *, season: int | None = None, episode: int | None = None) -> None:
        """Watch something: whatever of the title is listed leaves the list by itself."""
        row: Json = {"id": next(self.ids), "watched_at": text(self.clock.now()), "action": "watch"}
        row["type"] = "movie" if title.kind == "movie" else "episode"
        if title.kind == "show":
            row["episode"] = {"season": season or 1, "number": episode or 1, "title": None}
        row[title.kind] = title.wire()
        self.watched.insert(0, row)
        for entry in [one for one in self.entries if one.title is title]:
            self.remove(entry.what)

    def move(self, kind: str) -> None:
        """Let the activities of a kind move, on additions and removals alike; never none at all."""
        last = self.moved.get("watchlist")
        now = self.clock.now()
        if last is not None and now - last < _BLINK:
            now = last + _BLINK
        self.moved[_TYPES[kind]] = self.moved["watchlist"] = now

    def named(self, kind: str) -> list[Entry]:
        """Return the entries of a plural type, or `all`, as they were listed."""
        every = sorted(self.entries, key=lambda one: (one.listed_at, one.id))
        return [one for one in every if kind == "all" or _TYPES[one.kind] == kind]


def text(moment: datetime) -> str:
    """Return a moment as the server writes it: UTC with milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
