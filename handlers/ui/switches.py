"""Switches that a conversation offers beside its own buttons, from the panels of the servers."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from aiogram.enums import ChatType
from aiogram.types import InaccessibleMessage, Message
from aiogram.utils.formatting import Text

from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Style, rows_of
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from handlers.ui.wordings import worded
from services.controls import Offered, Visit
from services.household.audit import Act
from services.people import Viewer
from services.ports.panels import Action, Done, Place

_LONG_AGO = datetime.fromtimestamp(0, UTC)
LABEL = 40  # characters of a button's label


class OpenSwitch(Press, prefix="switch-ask"):
    """Begin an action of a place that needs more taps: `queue.<handle>`."""

    argument: str = ""


def switches(
    texts: Texts,
    offered: Iterable[Offered],
    place: Place,
    direct: Callable[[str], Press],
    *,
    now: datetime,
) -> tuple[Row, ...]:
    """Return the buttons of a place's switches; `direct` makes the press where one tap does it."""
    every = tuple(offered)
    several = len({one.server.id for one in every}) > 1
    return rows_of(
        (_switch(texts, one, place, direct, several=several, now=now) for one in every), width=2
    )


def switch(
    texts: Texts, one: Offered, place: Place, direct: Callable[[str], Press], *, now: datetime
) -> Button:
    """Return the button of one switch as the main step, without its server's name."""
    button = _switch(texts, one, place, direct, several=False, now=now)
    return replace(button, style=Style.PRIMARY)


def style_of(action: Action) -> Style | None:
    """Return the colour of an action's button."""
    return Style.DANGER if action.destructive else None


def clipped(label: str) -> str:
    """Return a label no longer than a button shows."""
    return label if len(label) <= LABEL else label[: LABEL - 1] + "…"


def result(texts: Texts, done: Done, *, now: datetime) -> str:
    """Return what came of an action, as one line."""
    return f"{'✓' if done.well else '✗'} {worded(texts, done.said, now=now)}"


def visit_of(viewer: Viewer, message: Message | InaccessibleMessage | None) -> Visit:
    """Return who acts, and whether the chat of this message is theirs alone."""
    private = message is not None and message.chat.type == ChatType.PRIVATE
    return Visit(viewer=viewer, private=private)


def note_switch(act: Act, texts: Texts, server: str, action: Action) -> None:
    """Note which switch it is; a moment in its name is written out, for it is read much later."""
    act.about = f"{server} · {worded(texts, action.label, now=_LONG_AGO)}"


def note_done(act: Act, done: Done) -> None:
    """Note what came of a switch."""
    if not done.well:
        act.failed("not-well")


async def tell(toast: Toast, texts: Texts, done: Done, *, now: datetime) -> None:
    """Say over the chat what came of an action; what went wrong has to be read."""
    await toast(result(texts, done, now=now), alert=not done.well)


def lines_of(*lines: Text | str) -> Text:
    """Return lines as one text."""
    parts: list[Text | str] = []
    for line in lines:
        parts += ["\n", line] if parts else [line]
    return Text(*parts)


def _switch(
    texts: Texts,
    one: Offered,
    place: Place,
    direct: Callable[[str], Press],
    *,
    several: bool,
    now: datetime,
) -> Button:
    label = clipped(worded(texts, one.action.label, now=now))
    return Button(
        label=f"{label} · {one.server.name}" if several else label,
        press=direct(one.handle) if one.simple else OpenSwitch(argument=f"{place}.{one.handle}"),
        style=style_of(one.action),
    )
