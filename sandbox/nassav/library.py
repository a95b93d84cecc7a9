"""The resources, in the words of either family."""

from dataclasses import dataclass, field

from sandbox.nassav import covers
from sandbox.nassav.options import Family
from sandbox.standin.wire import Json

SOURCES = ("DemoA", "DemoB")
SIZE = 4096  # bytes of a video
MINUTES = 120
_GENRES = ("Genre A", "Genre B", "Genre C")
_PEOPLE = ("Person One", "Person Two")
_COUNT = {"old": 12, "new": 30}


@dataclass(slots=True, kw_only=True)
class Resource:
    """One resource; `size` is None while there is no video."""

    code: str
    name: str  # what follows "Sample title"
    source: str
    released: str
    created: float
    genres: tuple[str, ...] = (_GENRES[0],)
    actors: tuple[str, ...] = (_PEOPLE[0],)
    translated: str | None = None
    scraped: bool = True
    cover: bool = True
    size: int | None = None
    filed: float | None = None
    updated: float = 0.0
    watched: bool = False
    favourite: bool = False

    def titles(self) -> Json:
        """Return the three titles of the newer family."""
        original = f"Original title {self.name}" if self.scraped else ""
        return {
            "original_title": original,
            "source_title": f"{self.code} Sample title {self.name}",
            "translated_title": self.translated,
        }

    def file(self, *, null: bool) -> Json:
        """Return whether the video is there; without one its size is null or left out."""
        size = {"file_size": self.size} if null or self.size is not None else {}
        return {**size, "file_exists": self.size is not None}

    def details(self, *, seconds: bool) -> Json:
        """Return what a scraper found."""
        return {
            "release_date": self.released,
            "duration": MINUTES * 60 if seconds else f"{MINUTES}分钟",
            "director": "Director One" if self.scraped else "",
            "studio": "Studio One" if self.scraped else "",
            "label": "",
            "series": "",
            "genres": list(self.genres) if self.scraped else [],
            "actors": list(self.actors) if self.scraped else [],
        }

    @property
    def stream(self) -> Json:
        """Return the address that nobody may be shown."""
        return {"m3u8": f"https://media.example/{self.code}/index.m3u8"}

    def row(self, family: Family) -> Json:
        """Return the resource as a row of a list."""
        if family == "old":
            return {
                "avid": self.code,
                "title": f"Sample title {self.name}",
                "source": self.source,
                "release_date": self.released,
                "has_video": self.size is not None,
            }
        return {
            "avid": self.code,
            **self.titles(),
            "source": self.source,
            "release_date": self.released,
            "has_video": self.size is not None,
            "watched": self.watched,
            "is_favorite": self.favourite,
            "metadata_create_time": self.created,
            "metadata_update_time": self.updated or self.created,
            "video_create_time": self.filed,
            "genres": list(self.genres),
            "thumbnail_url": covers.address(self.code, stamp=self.created),
        }

    def metadata(self, family: Family) -> Json:
        """Return the resource in full."""
        if family == "old":
            title = f"Sample title {self.name}"
            first = {**self.stream, "title": title, "avid": self.code, "source": self.source}
            return {**first, **self.details(seconds=False), **self.file(null=False)}
        marks = {"watched": self.watched, "is_favorite": self.favourite}
        first = {"avid": self.code, **self.titles(), "source": self.source}
        return {**first, **self.details(seconds=False), **self.file(null=True), **marks}

    def whole(self) -> Json:
        """Return the bigger object in the newer family's answers to refresh and delete."""
        details = self.details(seconds=True)
        kept = ("release_date", "duration", "actors", "genres")
        marks = {"watched": self.watched, "is_favorite": self.favourite}
        titles = {**self.titles(), "translated_title": self.translated or ""}
        first = {"avid": self.code, **titles, **self.stream, "source": self.source}
        return {**first, **{key: details[key] for key in kept}, **self.file(null=True), **marks}


@dataclass(slots=True)
class Library:
    """Every resource by its code, and the cookies of the sources."""

    family: Family
    resources: dict[str, Resource] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def furnish(self, began: float) -> None:
        """Put in what was there before."""
        for number in range(1, _COUNT[self.family] + 1):
            self.put(f"ABC-{number:03}", SOURCES[(number + 1) % 2], began + number, number=number)

    def put(self, code: str, source: str, at: float, *, number: int | None = None) -> Resource:
        """Add a resource and return it."""
        n = number or 0
        month = 1 if self.family == "old" or number is None else n % 12 + 1
        video = bool(n) and n % 3 == 0
        self.resources[code] = Resource(
            code=code,
            name=str(number) if number else code,
            source=source if self.family == "new" else SOURCES[0],
            released=f"2024-{month:02}-{10 if number else 15}",
            created=at,
            genres=_GENRES[: n % 3 + 1] if number else _GENRES[:2],
            actors=_PEOPLE[: 1 + n % 2],
            translated=f"Translated title {number}" if n % 2 else None,
            scraped=not code.startswith("RAW-"),
            size=SIZE if video else None,
            filed=at if video else None,
            watched=bool(n) and n % 10 == 0,
            favourite=bool(n) and n % 4 == 0,
        )
        return self.resources[code]

    def get(self, code: str) -> Resource | None:
        """Return a resource; case does not matter."""
        return self.resources.get(code.upper())

    def source(self, name: str) -> str | None:
        """Return a source in its own spelling."""
        return next((one for one in SOURCES if one.casefold() == name.casefold()), None)
