"""The buttons that lead to a conversation from anywhere."""

from handlers.ui.press import Press
from handlers.ui.screen import Button
from handlers.ui.texts import Texts

INLINE_START = "inline"  # what the way here from another chat passes to /start


class Open(Press, prefix="open"):
    """Open a conversation by its command's name: `queue`, `status`."""

    argument: str = ""


class Again(Press, prefix="again"):
    """Do once more what the state's `text` asked for."""


def open_button(texts: Texts, name: str) -> Button:
    """Return the button that opens a conversation; its label is `home-<name>`."""
    return Button(label=texts(f"home-{name}"), press=Open(argument=name))
