"""The home panel, help, and the way out."""

from collections.abc import Collection

from aiogram.utils.formatting import Bold, Text

from handlers.permissions import LISTS, PARTS, WORK, commands_for, least_of_room
from handlers.ui.home import open_button
from handlers.ui.screen import Screen, rows_of
from handlers.ui.texts import Texts
from services.household.roles import Role, at_least
from services.people import Viewer

WAYS = (
    "search", "discover", "subscriptions", "requests", "queue", "missing", "library", "recent",
    "status",
)  # fmt: skip
LAST = ("people", "controls", "settings", "help")
OWN = {LISTS: "watchlist", WORK: "tasks"}  # what people have elsewhere, where there is such


def home(texts: Texts, viewer: Viewer, parts: Collection[str] = ()) -> Screen:
    """Return the panel that leads everywhere."""
    hello = texts("start-hello", name=viewer.name) if viewer.name else texts("start-hello-you")
    ways, last = (
        [open_button(texts, name) for name in names if at_least(viewer.role, least_of_room(name))]
        for names in ((*WAYS, *(name for part, name in OWN.items() if part in parts)), LAST)
    )
    return Screen(
        text=Text(Bold(hello), "\n", texts("start-what")),
        rows=rows_of([*ways, *last], width=2),
        kind="home",
    )


def help_text(
    texts: Texts, role: Role, parts: Collection[str] = PARTS, *, in_group: bool = False
) -> Screen:
    """Return what can be done, and what Usher promises; in a group only what is answered there."""
    first = texts("help-in-group") if in_group else texts("help-typing")
    lines: list[Text | str] = [Bold(texts("help-title")), "\n", first, "\n"]
    for entry in commands_for(role, parts):
        if entry.in_groups or not in_group:
            lines += ["\n", f"/{entry.name} – {texts(f'command-{entry.name}')}"]
    if not in_group:
        lines += ["\n\n", Bold(texts("help-promise-title")), "\n", texts("help-promise")]
    return Screen(text=Text(*lines), rows=rows_of([open_button(texts, "home")]), kind="help")


def nothing_to_cancel(texts: Texts) -> Screen:
    """Return that nothing is waiting for an answer."""
    return Screen(text=Text(texts("cancel-nothing")), rows=rows_of([open_button(texts, "home")]))
