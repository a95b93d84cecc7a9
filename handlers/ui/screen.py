"""What a view returns: a text, buttons, perhaps a picture, and what the buttons will need."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Text

from handlers.ui.formatting import CAPTION_LIMIT, TEXT_LIMIT, cut, split, units
from handlers.ui.outgoing import Outgoing, Picture
from handlers.ui.press import Press

MOST_PIECES = 5  # messages of one push; a text that needs more is cut


class Style(StrEnum):
    """Telegram's button colours."""

    PRIMARY = "primary"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A label with something to press or somewhere to go.

    `inline` are words that are looked for in a chat the reader chooses.
    """

    label: str
    press: Press | None = None
    url: str | None = None
    inline: str | None = None
    style: Style | None = None


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One message as a person sees it.

    `kind` names the screen for the one who reads the database; `state` is what its buttons will
    need, as JSON values. `for_anyone` lets everybody Usher knows press, not only the asker.
    `again` is after how many seconds another look is worth it, 0 where nothing moves by itself.
    `essence` is its text without the moment at which it was looked at, empty where it names none.
    """

    text: Text
    rows: tuple[Row, ...] = ()
    picture: Picture | None = None
    kind: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    for_anyone: bool = False
    spoiler: bool = False
    protect: bool = False
    again: float = 0.0
    essence: str = ""

    def reads_like(self, other: "Screen") -> bool:
        """Say whether a person would see no difference between the two but the moment."""
        if (self.rows, self.picture) != (other.rows, other.picture):
            return False
        if self.essence or other.essence:
            return self.essence == other.essence
        return self.text.render() == other.text.render()

    @property
    def covered(self) -> bool:
        """Say whether its picture is nobody's business but the reader's."""
        return self.picture is not None and self.picture.private

    @property
    def offers(self) -> frozenset[str]:
        """Return every verb:argument the screen's buttons carry."""
        return frozenset(b.press.offer for row in self.rows for b in row if b.press)

    def with_buttons(self, offers: frozenset[str]) -> Self:
        """Return the screen with only those buttons that press one of these offers, or none."""
        kept = (
            tuple(b for b in row if not b.press or b.press.offer in offers) for row in self.rows
        )
        return replace(self, rows=tuple(row for row in kept if row))


def rows_of(buttons: Iterable[Button | None], *, width: int = 3) -> tuple[Row, ...]:
    """Lay buttons out left to right, at most `width` in a row, leaving out what is None."""
    present = [button for button in buttons if button]
    return tuple(tuple(present[i : i + width]) for i in range(0, len(present), width))


def compose(
    screen: Screen,
    row: str,
    *,
    caption: bool = False,
    plain: bool = False,
    with_picture: bool = True,
) -> Outgoing:
    """Turn a screen into what Telegram is sent; its buttons carry `row`.

    `caption` says that the message it will edit carries a picture; `plain` leaves the markup
    out, `with_picture` False the picture.
    """
    picture = screen.picture if with_picture else None
    text, entities = cut(screen.text, CAPTION_LIMIT if picture or caption else TEXT_LIMIT)
    return Outgoing(
        text=text,
        entities=() if plain else entities,
        keyboard=_keyboard(screen.rows, row),
        picture=picture,
        spoiler=screen.spoiler or screen.covered,
        protect=screen.protect or screen.covered,
    )


def compose_all(
    screen: Screen, row: str, *, plain: bool, with_picture: bool, shorter: bool
) -> list[Outgoing]:
    """Turn a screen that nobody waits for into one message, or several where its text is long.

    The first carries picture and buttons. `shorter` makes at least two, well within the limits.
    """
    picture = screen.picture if with_picture else None
    first, rest = CAPTION_LIMIT if picture else TEXT_LIMIT, TEXT_LIMIT
    if shorter:
        half = -(-units(screen.text.render()[0]) // 2)
        first, rest = min(first // 2, half), TEXT_LIMIT // 2
    pieces = split(screen.text, (first, *[rest] * (MOST_PIECES - 1)))
    return [
        Outgoing(
            text=text,
            entities=() if plain else entities,
            keyboard=None if number else _keyboard(screen.rows, row),
            picture=None if number else picture,
            spoiler=screen.spoiler or screen.covered,
            protect=screen.protect or screen.covered,
        )
        for number, (text, entities) in enumerate(pieces)
    ]


def _keyboard(rows: tuple[Row, ...], row: str) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(b, row) for b in r] for r in rows if r])


def _button(button: Button, row: str) -> InlineKeyboardButton:
    data = button.press.model_copy(update={"row": row}).pack() if button.press else None
    return InlineKeyboardButton(
        text=button.label,
        callback_data=data,
        url=button.url,
        switch_inline_query=button.inline,
        style=button.style,
    )
