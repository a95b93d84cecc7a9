"""What may be said in a group, where others read along: one place decides (reliability.md A-08).

Searching may be done anywhere, and an admin may bind what is to be told somewhere; nothing else of
the library, of the servers or of what somebody follows stands in a group. What is not listed here
is answered in private, and the way there is said.
"""

import re

from aiogram.filters import CommandObject

from handlers.permissions import ALIASES, COMMANDS, ROOMS
from handlers.ui.home import Open
from handlers.ui.press import Press
from services.screens import Parked

HOME = "home"

IN_GROUPS = frozenset(
    {
        # the ways through, and cards that say nothing of the library there
        "again", "where", "title", "card", "list", "kinds", "only", "beside", "more", "share",
        # asking for a title, of which everybody may read
        "subscribe", "picker", "season", "seasons", "ask-seasons", "ask-rest",
        # what an admin has bound to the group: requests to decide, failures to mend
        "request", "approve", "deny", "deny-for",
        "mend", "mend-all", "mend-pick", "mend-leave", "mend-why", "mend-every", "mend-hit",
        "mend-this", "mend-name", "mend-season", "mend-episode", "mend-next", "mend-file",
        "mend-stop",
        # what is told there at all
        "bind",
    }
)  # fmt: skip
ANSWERS = frozenset({"mending-question"})  # the kinds of screens that may ask there

_ANYWHERE = frozenset(entry.name for entry in COMMANDS if entry.in_groups)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a link may carry (Bot API, deep linking)


def room_of(payload: str) -> str | None:
    """Return the command that a link's payload leads to, None where it is no room."""
    name = ROOMS.get(payload, payload)
    known = {entry.name for entry in COMMANDS}
    return name if name in known else None


def way_of_command(command: CommandObject) -> str | None:
    """Return what the link to private carries for a command, None where a group may read it."""
    name = command.command.lower()
    name = ALIASES.get(name, name)
    if name in _ANYWHERE:
        return None
    if name != "start":
        return name if room_of(name) else HOME
    payload = command.args or ""
    return payload if _PAYLOAD.fullmatch(payload) else HOME


def way_of_press(press: Press) -> str | None:
    """Return what the link to private carries for a button, None where a group may read it."""
    if isinstance(press, Open):
        room = room_of(press.argument)
        return None if room in _ANYWHERE else press.argument if room else HOME
    return None if press.verb in IN_GROUPS else HOME


def may_answer(asked: object) -> bool:
    """Say whether a question may be answered in a group."""
    return isinstance(asked, Parked) and asked.kind in ANSWERS
