"""What the media server already holds: the index behind "exists", "missing" and the counts."""

from dataclasses import dataclass, field

from sandbox.moviepilot.catalogue import MediaKind, Title

# What this library held before the world began, beyond the titles of the catalogue.
_FILMS, _SERIES, _EPISODES = 109, 30, 1494


@dataclass(slots=True, kw_only=True)
class Item:
    """One film or series on the media server."""

    id: str
    title: Title
    seasons: dict[int, set[int]] = field(default_factory=dict)


class Library:
    """Titles and episodes present, newest arrival last."""

    def __init__(self, *, furnished: bool) -> None:
        self._items: dict[tuple[MediaKind, int], Item] = {}
        self._base = (_FILMS, _SERIES, _EPISODES) if furnished else (0, 0, 0)
        self._numbers = {MediaKind.FILM: 0, MediaKind.SERIES: 0}

    def learn(self, title: Title, *, season: int | None = None, episode: int | None = None) -> None:
        """Add a film or one episode."""
        item = self._items.pop(title.key, None) or self._new(title)
        if season is not None and episode is not None:
            item.seasons.setdefault(season, set()).add(episode)
        self._items[title.key] = item

    def find(self, kind: MediaKind, tmdb_id: int) -> Item | None:
        """Return an item by its number."""
        return self._items.get((kind, tmdb_id))

    def items(self) -> list[Item]:
        """Return everything, oldest first."""
        return list(self._items.values())

    def episodes(self, title: Title, season: int) -> set[int]:
        """Return the episodes of a season that are present."""
        item = self._items.get(title.key)
        return item.seasons.get(season, set()) if item else set()

    def lacks(self, title: Title, season: int | None, *, total: int = 0) -> list[int]:
        """Return missing episodes of a season; a missing film is `[0]`."""
        if title.kind is MediaKind.FILM or season is None:
            return [] if title.key in self._items else [0]
        present = self.episodes(title, season)
        return [number for number in range(1, total + 1) if number not in present]

    def counts(self) -> dict[str, int]:
        """Return the numbers of the dashboard."""
        films = sum(1 for kind, _ in self._items if kind is MediaKind.FILM)
        episodes = sum(len(it) for item in self.items() for it in item.seasons.values())
        return {
            "movie_count": self._base[0] + films,
            "tv_count": self._base[1] + len(self._items) - films,
            "episode_count": self._base[2] + episodes,
            "user_count": 3,
        }

    def _new(self, title: Title) -> Item:
        self._numbers[title.kind] += 1
        letter = "i" if title.kind is MediaKind.FILM else "s"
        return Item(id=f"{letter}{self._numbers[title.kind]}", title=title)
