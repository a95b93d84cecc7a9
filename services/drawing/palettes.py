"""The colours of drawn pictures: one set for dark screens, one for light ones."""

from dataclasses import dataclass
from enum import StrEnum

Colour = tuple[int, int, int]


class Theme(StrEnum):
    """Which screens a picture is for."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme; text on `ground` and `panel` has a contrast of 4.5 and more."""

    ground: Colour
    panel: Colour
    ink: Colour
    muted: Colour
    track: Colour
    accent: Colour
    warning: Colour


PALETTES = {
    Theme.LIGHT: Palette(
        ground=(240, 243, 247),
        panel=(255, 255, 255),
        ink=(23, 29, 38),
        muted=(93, 103, 117),
        track=(222, 228, 236),
        accent=(28, 104, 192),
        warning=(196, 62, 42),
    ),
    Theme.DARK: Palette(
        ground=(14, 18, 25),
        panel=(26, 33, 43),
        ink=(236, 240, 245),
        muted=(151, 163, 178),
        track=(50, 60, 74),
        accent=(92, 164, 245),
        warning=(240, 122, 98),
    ),
}
