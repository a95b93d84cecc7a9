"""Titles in lists: each a button that opens its card, named by a handle."""

from collections.abc import Iterable

from handlers.ui.press import Press
from handlers.ui.screen import Button
from services.handles import handle
from services.models import ItemRef

REFS = "refs"  # of a list's state: the titles' keys by their handles
LABEL = 44  # characters of an entry


class OpenListed(Press, prefix="listed"):
    """Show the card of a title of a list, as a new message; the argument is its handle."""

    argument: str = ""


def entry(label: str, ref: ItemRef) -> Button:
    """Return the button of one title."""
    return Button(label=label, press=OpenListed(argument=handle(ref.key)))


def refs(titles: Iterable[ItemRef]) -> dict[str, str]:
    """Return what the list's state must keep of its titles."""
    return {handle(ref.key): ref.key for ref in titles}


def fitted(name: str, facts: str) -> str:
    """Return a name with facts behind it; a long name is cut, the facts stay."""
    room = max(LABEL - len(facts) - 3, 8)
    name = name if len(name) <= room else name[: room - 1] + "…"
    return f"{name} · {facts}" if facts else name
