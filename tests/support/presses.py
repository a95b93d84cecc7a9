"""Every button there is, and those whose taps are written down."""

from handlers.routers import build_routers
from handlers.ui.press import Press


def every_press() -> list[type[Press]]:
    """Return the class of every button."""
    build_routers()
    found, open_ends = [], [Press]
    while open_ends:
        for kind in open_ends.pop().__subclasses__():
            found.append(kind)
            open_ends.append(kind)
    return found


def every_act() -> list[type[Press]]:
    """Return those that change something: the audit has words for each."""
    return [kind for kind in every_press() if kind.effect or kind.sets]
