"""What a drawn picture shows, as values: words are chosen by whoever asks for it."""

import hashlib
from dataclasses import dataclass

from services.drawing.palettes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How full something is, `share` of one; `note` stands at the end of its line."""

    label: str
    share: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A bar for every day, oldest first; `marks` stand under those days that have one."""

    heading: str
    note: str
    counts: tuple[int, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A number today, how it has changed, and how it came there, oldest first."""

    label: str
    value: str
    change: str
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSketch:
    """How full the disks are, what arrived day by day, and how the library grows.

    A part without values is left out; `trends_note` says what their changes are counted from.
    """

    title: str
    moment: str
    gauges_heading: str
    gauges: tuple[Gauge, ...]
    days: Days
    trends_heading: str
    trends_note: str
    trends: tuple[Trend, ...]
    theme: Theme = Theme.LIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One title of a collage; drawn under its name where its poster cannot be had."""

    name: str
    detail: str = ""
    poster_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollageSketch:
    """Posters side by side, numbered from `first` on."""

    panes: tuple[Pane, ...]
    first: int = 1
    theme: Theme = Theme.LIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSketch:
    """An address as a code that a camera reads."""

    text: str


Sketch = StatusSketch | CollageSketch | CodeSketch
DRAWN = "sketch:"  # how the keys of their pictures begin


def key_of(sketch: Sketch) -> str:
    """Return a name under which the picture may be kept: what looks the same has the same one."""
    return f"{DRAWN}{hashlib.sha256(repr(sketch).encode()).hexdigest()[:32]}"
