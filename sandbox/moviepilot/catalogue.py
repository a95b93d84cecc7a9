"""The films and series this world knows, in two languages, and how they are found."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.moviepilot.lines.identity import Ref
from sandbox.moviepilot.options import Language


class MediaKind(StrEnum):
    """The server's media types (contract section 1, fact 8); any other word crashes it."""

    FILM = "电影"
    SERIES = "电视剧"
    COLLECTION = "系列"
    UNKNOWN = "未知"
    MUSIC = "音乐"  # v3 only


GENRES: dict[int, tuple[str, str]] = {
    12: ("Adventure", "冒险"),
    14: ("Fantasy", "奇幻"),
    16: ("Animation", "动画"),
    18: ("Drama", "剧情"),
    27: ("Horror", "恐怖"),
    28: ("Action", "动作"),
    35: ("Comedy", "喜剧"),
    36: ("History", "历史"),
    37: ("Western", "西部"),
    53: ("Thriller", "惊悚"),
    80: ("Crime", "犯罪"),
    99: ("Documentary", "纪录"),
    878: ("Science Fiction", "科幻"),
    9648: ("Mystery", "悬疑"),
    10749: ("Romance", "爱情"),
    10752: ("War", "战争"),
    10759: ("Action & Adventure", "动作冒险"),
    10765: ("Sci-Fi & Fantasy", "科幻奇幻"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text in both languages."""

    en: str
    zh: str

    def read(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """One season; number 0 holds the specials."""

    number: int
    episodes: int
    air_date: str
    overview: Words

    @property
    def name(self) -> Words:
        """What the season is called."""
        if self.number == 0:
            return Words(en="Specials", zh="特别篇")
        return Words(en=f"Season {self.number}", zh=f"第 {self.number} 季")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """One film or series."""

    kind: MediaKind
    tmdb_id: int
    imdb_id: str | None
    tvdb_id: int | None
    name: Words
    original: str
    language: str
    country: str
    date: str
    runtime: int
    rating: float
    votes: int
    genres: tuple[int, ...]
    category: str
    status: str
    overview: Words
    directors: tuple[str, ...]
    cast: tuple[str, ...]
    seasons: tuple[Season, ...]
    collection: int | None
    motif: str
    poster: str  # "drawn", "missing" (an address that answers 404) or "none"

    @property
    def year(self) -> str:
        """The year of the first showing."""
        return self.date[:4]

    @property
    def key(self) -> tuple[MediaKind, int]:
        """What identifies a title: films and series number theirs separately."""
        return self.kind, self.tmdb_id

    def season(self, number: int) -> Season | None:
        """Return a season by its number."""
        return next((season for season in self.seasons if season.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Films that belong together."""

    id: int
    name: Words
    language: str


class Catalogue:
    """Everything that can be found, in the order the source would rank it.

    While the source is not `reachable`, a search answers as if nothing were there.
    """

    def __init__(self, titles: tuple[Title, ...], collections: tuple[Collection, ...]) -> None:
        self.reachable = True
        self.titles = titles
        self.collections = collections
        self._by_key = {title.key: title for title in titles}

    def get(self, kind: MediaKind, tmdb_id: int) -> Title | None:
        """Return the title with this number."""
        return self._by_key.get((kind, tmdb_id))

    def find(self, ref: Ref | None, kind: MediaKind) -> Title | None:
        """Return the title that a request means; of other sources this catalogue has none."""
        number = ref.tmdb if ref is not None else None
        return None if number is None else self.get(kind, number)

    def guess(self, tmdb_id: int, *, season: int | None = None) -> Title | None:
        """Return a title when only the number is known; a season makes it a series."""
        order = [MediaKind.FILM, MediaKind.SERIES]
        for kind in order if season is None else reversed(order):
            if title := self.get(kind, tmdb_id):
                return title
        return None

    def search(self, text: str) -> list[Title]:
        """Return titles whose name in any language holds `text`, exact names first."""
        wanted = text.strip().casefold()
        hits = [title for title in self.titles if any(wanted in name for name in _names(title))]
        return sorted(hits, key=lambda title: wanted not in _names(title)) if wanted else []

    def named(self, text: str, *, kind: MediaKind | None = None) -> Title | None:
        """Return the title called exactly `text`."""
        wanted = text.strip().casefold()
        hits = (title for title in self.titles if kind in (None, title.kind))
        return next((title for title in hits if wanted in _names(title)), None)

    def people(self, text: str) -> list[str]:
        """Return the names of cast and directors that hold `text`."""
        wanted = text.strip().casefold()
        return [name for name in self.everybody() if wanted and wanted in name.casefold()]

    def everybody(self) -> list[str]:
        """Return the names of cast and directors, each once."""
        known = {name: None for title in self.titles for name in (*title.directors, *title.cast)}
        return list(known)

    def of_collection(self, collection: Collection) -> list[Title]:
        """Return the films of a collection."""
        return [title for title in self.titles if title.collection == collection.id]

    def films(self) -> list[Title]:
        """Return the films."""
        return [title for title in self.titles if title.kind is MediaKind.FILM]

    def series(self) -> list[Title]:
        """Return the series."""
        return [title for title in self.titles if title.kind is MediaKind.SERIES]


@cache
def load_catalogue() -> Catalogue:
    """Read the catalogue that lies beside this module."""
    raw = json.loads(files(__package__).joinpath("catalogue.json").read_text("utf-8"))
    collections = tuple(
        Collection(id=it["id"], name=Words(en=it["en"], zh=it["zh"]), language=it["language"])
        for it in raw["collections"]
    )
    return Catalogue(tuple(_title(it) for it in raw["titles"]), collections)


def unknown_title(name: str) -> Title:
    """Return what stands for something nobody recognised: number 0, and next to nothing known."""
    return Title(
        kind=MediaKind.FILM,
        tmdb_id=0,
        imdb_id=None,
        tvdb_id=None,
        name=Words(en=name, zh=name),
        original=name,
        language="xx",
        country="",
        date="1900-01-01",
        runtime=0,
        rating=0.0,
        votes=0,
        genres=(),
        category="",
        status="Released",
        overview=Words(en="", zh=""),
        directors=(),
        cast=(),
        seasons=(),
        collection=None,
        motif="",
        poster="none",
    )


def _names(title: Title) -> tuple[str, ...]:
    return (title.name.en.casefold(), title.name.zh.casefold(), title.original.casefold())


def _title(raw: dict[str, Any]) -> Title:
    seasons = tuple(
        Season(
            number=it["number"],
            episodes=it["episodes"],
            air_date=it["date"],
            overview=Words(en=it["overview_en"], zh=it["overview_zh"]),
        )
        for it in raw.get("seasons", ())
    )
    return Title(
        kind=MediaKind.SERIES if raw["kind"] == "tv" else MediaKind.FILM,
        tmdb_id=raw["tmdb"],
        imdb_id=raw["imdb"],
        tvdb_id=raw.get("tvdb"),
        name=Words(en=raw["en"], zh=raw["zh"]),
        original=raw["original"],
        language=raw["language"],
        country=raw["country"],
        date=raw["date"],
        runtime=raw["runtime"],
        rating=raw["rating"],
        votes=raw["votes"],
        genres=tuple(raw["genres"]),
        category=raw["category"],
        status=raw.get("status", "Released"),
        overview=Words(en=raw["overview_en"], zh=raw["overview_zh"]),
        directors=tuple(raw["directors"]),
        cast=tuple(raw["cast"]),
        seasons=seasons,
        collection=raw.get("collection"),
        motif=raw["motif"],
        poster=raw.get("poster", "drawn"),
    )
