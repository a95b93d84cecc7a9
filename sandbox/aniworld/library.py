"""The series: those in the library with what is there of them, and those that can be found."""

import re
from dataclasses import dataclass, field

Episode = tuple[int, int]  # season and number
_SITE = "https://series.example.org/stream"
_CODE = re.compile(r"S(\d{1,3})E(\d{1,4})", re.IGNORECASE)
_MANY = 24  # further series with one missing episode each, so that lists have pages


@dataclass(slots=True, kw_only=True)
class Series:
    """One series; `seasons` are episode counts by number, 0 the specials."""

    id: str
    title: str
    description: str
    seasons: dict[int, int]
    there: set[Episode] = field(default_factory=set)
    listed: bool = True  # in the library; others only a search finds
    counted: int = -1  # missing episodes as the last scan found them
    updated: int = 0  # the order in which they changed

    @property
    def episodes(self) -> list[Episode]:
        """Return all episodes, specials last."""
        order = sorted(self.seasons, key=lambda number: (number == 0, number))
        return [(season, one) for season in order for one in range(1, self.seasons[season] + 1)]

    @property
    def missing(self) -> int:
        """Return how many episodes are not there."""
        return len(self.episodes) - len(self.there)

    @property
    def site(self) -> str:
        """Return its page at the provider."""
        return f"{_SITE}/{self.id}"


def code_of(episode: Episode) -> str:
    """Return S01E01."""
    return f"S{episode[0]:02}E{episode[1]:02}"


def text_of(episode: Episode) -> str:
    """Return the words of the document."""
    return f"Season {episode[0]} Episode {episode[1]}"


def episode_of(code: str) -> Episode | None:
    """Read S01E01."""
    found = _CODE.fullmatch(code.strip())
    return (int(found[1]), int(found[2])) if found else None


class Library:
    """Every series by id."""

    def __init__(self, *, furnished: bool) -> None:
        self.series: dict[str, Series] = {}
        self._changes = 0
        self.undiscovered: dict[str, int] = {}  # new episodes of season 1 that a rescan will find
        if furnished:
            self._furnish()
            self.undiscovered = {"aniworld_101": 2}

    def add(self, series: Series) -> Series:
        """Add a series."""
        self._changes += 1
        series.updated = self._changes
        series.counted = series.missing
        self.series[series.id] = series
        return series

    def get(self, series_id: str) -> Series | None:
        """Return a series by its id."""
        return self.series.get(series_id)

    def arrive(self, series: Series, episode: Episode, *, counted: bool) -> None:
        """Put an episode into the library."""
        series.there.add(episode)
        series.listed = True
        self.touch(series, counted=counted)

    def touch(self, series: Series, *, counted: bool = True) -> None:
        """Note that a series changed."""
        self._changes += 1
        series.updated = self._changes
        if counted:
            series.counted = series.missing

    def rescan(self) -> tuple[int, int]:
        """Look through the disk and return how many series and episodes are new."""
        found = 0
        for series_id, episodes in self.undiscovered.items():
            if series := self.get(series_id):
                series.seasons[1] = series.seasons.get(1, 0) + episodes
                found += episodes
        self.undiscovered = {}
        for series in self.series.values():
            if series.counted != series.missing:
                self.touch(series)
        return 0, found

    def search(self, words: str) -> list[Series]:
        """Return every series whose title holds all the words, in the order they were made."""
        wanted = words.casefold().split()
        return [
            one
            for one in self.series.values()
            if wanted and all(word in one.title.casefold() for word in wanted)
        ]

    def listing(self, *, by: str, descending: bool) -> list[Series]:
        """Return the series of the library."""
        rows = [one for one in self.series.values() if one.listed]
        key = (lambda it: it.title.casefold()) if by == "name" else (lambda it: it.updated)
        return sorted(rows, key=key, reverse=descending)

    def _furnish(self) -> None:
        for number, (title, about, seasons, there, listed) in enumerate(_SHELF, start=101):
            series = Series(
                id=f"aniworld_{number}",
                title=title,
                description=about,
                seasons=dict(seasons),
                listed=listed,
            )
            series.there = set(series.episodes[:there])
            self.add(series)
        for number in range(1, _MANY + 1):
            series = Series(
                id=f"aniworld_{200 + number}",
                title=f"Weather Report, Volume {number}",
                description="A year in a village, told by its weather.",
                seasons={1: 12},
            )
            series.there = set(series.episodes[1:])
            self.add(series)


# title, description, episodes by season, how many of them are there, whether the library lists it
_SHELF: tuple[tuple[str, str, dict[int, int], int, bool], ...] = (
    (
        "Harbour Lights",
        "A lamplighter and her robot keep a harbour awake through one long winter.",
        {1: 12, 2: 12},
        19,
        True,
    ),
    ("The Paper Moon Club", "Five students fold a moon, and it floats.", {1: 24, 0: 2}, 21, True),
    ("Clockwork Meadow", "Sheep of brass, and a shepherd who can mend.", {1: 13}, 12, True),
    ("Night Train to Anywhere", "Each night another stop on no map.", {1: 12, 2: 10}, 22, True),
    ("The Quiet Volcano", "A village waits, politely.", {1: 12, 2: 12, 0: 3}, 0, False),
    ("Tea for the Tides", "An inn that is an island twice a day.", {1: 26}, 0, False),
)
