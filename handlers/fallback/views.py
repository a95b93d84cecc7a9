"""Words for what cannot be understood."""

from aiogram.utils.formatting import Code, Text

from handlers.ui.home import open_button
from handlers.ui.screen import Screen, rows_of
from handlers.ui.texts import Texts

SHOWN = 32  # characters of an unknown command


def unknown_command(texts: Texts, command: str) -> Screen:
    """Return that a command is unknown."""
    return Screen(
        text=texts.rich("fallback-unknown-command", command=Code(command[:SHOWN])),
        rows=rows_of([open_button(texts, "help"), open_button(texts, "home")]),
    )


def not_text(texts: Texts) -> Screen:
    """Return that only words are understood."""
    return Screen(text=Text(texts("fallback-not-text")), rows=rows_of([open_button(texts, "help")]))
