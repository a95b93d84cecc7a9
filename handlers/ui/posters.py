"""Titles as a collage of posters: a picture with numbers, the names below it."""

from collections.abc import Iterable, Sequence

from aiogram.utils.formatting import Text, TextLink

from handlers.ui.listed import OpenListed
from handlers.ui.outgoing import Picture, sketched
from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, rows_of
from handlers.ui.texts import Texts
from services.drawing.palettes import Theme
from services.drawing.sketches import CollageSketch, Pane
from services.handles import handle
from services.models import ItemRef

NAME = 60  # UTF-16 units of a title in a caption


def collage(panes: Iterable[Pane], *, first: int, theme: Theme, name: str) -> Picture | None:
    """Return the picture of some titles, None where there are none."""
    shown = tuple(panes)
    if not shown:
        return None
    return sketched(CollageSketch(panes=shown, first=first, theme=theme), name=name)


def numbered(refs: Sequence[ItemRef | None], *, first: int) -> tuple[Row, ...]:
    """Return a button for every title that has a card, labelled with its number."""
    return rows_of(
        Button(label=str(number), press=OpenListed(argument=handle(ref.key)))
        for number, ref in enumerate(refs, start=first)
        if ref
    )


def watch(texts: Texts, url: str | None) -> list[Text | str]:
    """Return the end of a title's line: where it can be watched, if that is known."""
    return [" · ", TextLink(texts("watch"), url=url)] if url else []


def switch(texts: Texts, press: type[Press], *, posters: bool) -> Button:
    """Return the button that leads to the other way of showing the same titles."""
    label = texts("button-list") if posters else texts("button-posters")
    return Button(label=label, press=press(argument=int(not posters)))
