"""How loud something is told, as a button that goes from one level to the next."""

from handlers.ui.keyboards import toggle
from handlers.ui.press import Press
from handlers.ui.screen import Button
from handlers.ui.texts import Texts
from services.household.matters import Level, Matter

_NEXT = {Level.LOUD: Level.SILENT, Level.SILENT: Level.OFF, Level.OFF: Level.LOUD}


def level_button(texts: Texts, matter: Matter, level: Level, to: type[Press]) -> Button:
    """Return a matter with its level; a tap leads to the next one: `arrivals.silent`."""
    label = level_words(texts, matter, level)
    press = to(argument=f"{matter}.{_NEXT[level]}")
    return toggle(label, press, chosen=level is not Level.OFF)


def level_words(texts: Texts, matter: Matter, level: Level) -> str:
    """Return a matter with its level: Arrivals · with sound."""
    return texts("level-line", matter=texts(f"matter-{matter}"), level=texts(f"level-{level}"))


def level_of(argument: str) -> tuple[Matter, Level]:
    """Read back what a level button carries."""
    matter, _, level = argument.partition(".")
    return Matter(matter), Level(level)
