"""What the screens that ask what a file is need: the candidates, and what was chosen so far."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.errors import ScreenExpired
from services.events import Failure
from services.late_adapter import LateAdapter
from services.models import Season, Title, TitleKind
from services.ports.mending import Identity

KIND = "mending"
QUESTION = "mending-question"  # a screen that waits for typed words
MOST_TITLES = 20
_EPISODE = re.compile(r"(?:S\d{1,3}\W?|\b)EP?\d{1,4}|第\s*\d+\s*[集话話]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """`burst` names the message of the failures, `every` says that all of it is meant.

    `files` are the names of what would be filed, and `silent` says that none of them tells its
    episode. `season` None leaves it to the files' names, as `episode` does. `asking` is what typed
    words would answer: `name` or `episode`.
    """

    burst: int
    every: bool = False
    files: tuple[str, ...] = ()
    silent: bool = False
    words: str = ""
    titles: tuple[Title, ...] = ()
    index: int = 0
    seasons: tuple[Season, ...] = ()
    season: int | None = None
    episode: int | None = None
    asking: str = ""

    @property
    def title(self) -> Title:
        """Return the candidate shown. Raises: ScreenExpired where there is none."""
        if not 0 <= self.index < len(self.titles):
            raise ScreenExpired
        return self.titles[self.index]

    @property
    def is_series(self) -> bool:
        """Say whether seasons are a question."""
        return self.title.ref.kind is TitleKind.SERIES

    @property
    def identity(self) -> Identity:
        """Return what was chosen."""
        if not self.is_series:
            return Identity(title=self.title)
        return Identity(title=self.title, season=self.season, episode=self.episode)


_STATE = LateAdapter[Picking](Picking)


def dump(state: Picking) -> dict[str, Any]:
    """Return the state as JSON values."""
    kept: dict[str, Any] = _STATE.adapter.dump_python(state, mode="json")
    return kept


def load(kept: Mapping[str, Any]) -> Picking:
    """Read back what `dump` returned."""
    return _STATE.adapter.validate_python(dict(kept))


def tells_episode(failure: Failure) -> bool:
    """Say whether a file's name, or what the server read in it, names an episode."""
    return bool(failure.episodes) or _EPISODE.search(failure.file_name) is not None
