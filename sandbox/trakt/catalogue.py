"""The films and series of this world; their TMDB numbers are those of the other servers' world."""

from dataclasses import dataclass, field

from sandbox.standin.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A film or series. `seasons` are numbers, first days and how many episodes have aired."""

    kind: str  # movie or show
    trakt: int
    name: str
    year: int | None
    tmdb: int | None
    imdb: str | None = None
    tvdb: int | None = None
    seasons: tuple[tuple[int, str, int], ...] = field(default=())

    @property
    def slug(self) -> str:
        """Return the name in addresses."""
        letters = "".join(c.lower() if c.isalnum() else "-" for c in self.name)
        tail = f"-{self.year}" if self.kind == "movie" and self.year else ""
        return "-".join(filter(None, letters.split("-"))) + tail

    def wire(self) -> Json:
        """Return it as the server writes it, with a field nobody announced."""
        ids: Json = {"trakt": self.trakt, "slug": self.slug}
        if self.kind == "show":
            ids["tvdb"] = self.tvdb
        ids |= {"imdb": self.imdb, "tmdb": self.tmdb, "plex": {"guid": None, "slug": None}}
        return {"title": self.name, "year": self.year, "ids": ids, "colors": {"poster": []}}


def _film(trakt: int, name: str, year: int | None, tmdb: int | None, imdb: str | None) -> Title:
    return Title(kind="movie", trakt=trakt, name=name, year=year, tmdb=tmdb, imdb=imdb)


def _show(trakt: int, name: str, year: int, tmdb: int, *seasons: tuple[int, str, int]) -> Title:
    return Title(
        kind="show", trakt=trakt, name=name, year=year, tmdb=tmdb, tvdb=trakt + 1, seasons=seasons
    )


TITLES = (
    _film(500_001, "Metropolis", 1927, 19, "tt0017136"),
    _film(500_002, "Nosferatu", 1922, 653, "tt0013442"),  # a series has the same TMDB number
    _film(500_003, "Sherlock Jr.", 1924, 992, "tt0015324"),
    _film(500_004, "The General", 1926, 961, "tt0017925"),
    _film(500_005, "The Gold Rush", 1925, 962, "tt0015864"),
    _film(500_006, "The Kid", 1921, 10098, "tt0012349"),
    _film(500_007, "Wings", 1927, 28966, "tt0018578"),
    _film(500_008, "Charade", 1963, 4808, "tt0056923"),
    _film(500_009, "Faust", 1926, 10728, "tt0016847"),
    _film(500_010, "The Goddess", None, None, "tt0025189"),  # nobody has linked it yet
    _film(500_011, "Safety Last!", 1923, 22596, "tt0014429"),
    _film(500_012, "The Circus", 1928, 28978, "tt0018773"),
    _show(600_001, "Les Vampires", 1915, 653, (0, "1916-07-15", 2), (1, "1915-11-13", 10),
          (2, "2019-10-04", 6), (3, "2021-10-01", 8)),
    _show(600_002, "Fantômas", 1913, 910001, (1, "1913-05-09", 5), (2, "2014-05-09", 3)),
    _show(600_003, "Tih-Minh", 1919, 910007, (1, "1919-02-07", 12)),
    _show(600_004, "The Phantom Empire", 1935, 910009, (1, "1935-02-23", 12),
          (2, "2039-04-01", 0)),
    _show(600_005, "Judex", 1916, 910003, (0, "1916-12-16", 1), (1, "1917-01-19", 12),
          (2, "1918-01-25", 12)),
)  # fmt: skip


class Catalogue:
    """Finds titles; tests add others."""

    def __init__(self) -> None:
        self._titles = {(one.kind, one.trakt): one for one in TITLES}

    def add(self, title: Title) -> None:
        """Know one more."""
        self._titles[title.kind, title.trakt] = title

    def get(self, kind: str, trakt: int) -> Title | None:
        """Return a title."""
        return self._titles.get((kind, trakt))

    def every(self, kind: str) -> list[Title]:
        """Return the films or the series."""
        return [one for one in self._titles.values() if one.kind == kind]

    def by_ids(self, kind: str, ids: Json) -> Title | None:
        """Return the title that any of the ids names."""
        for key in ("trakt", "slug", "imdb", "tmdb", "tvdb"):
            wanted = ids.get(key)
            for one in self.every(kind) if wanted else ():
                if getattr(one, key) == wanted:
                    return one
        return None
