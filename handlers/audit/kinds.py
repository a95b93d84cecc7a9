"""The kinds of acts that the audit can be narrowed down to, as sets of verbs."""

from collections.abc import Mapping
from typing import Final

OTHER = "other"

_WISHES = frozenset(
    {
        "subscribe", "ask-seasons", "ask-rest", "ask-again", "want", "want-season", "save-options",
        "follow", "leave", "unwish-ok", "wish-pause", "wish-resume", "wish-search", "wish-halt",
        "wish-reset-ok",
    }
)  # fmt: skip
_DOWNLOADS = frozenset(
    {
        "rel-get", "rel-there", "rel-anyway", "order-all", "order-these", "order-start",
        "pause", "resume", "redo", "call-off", "queue-do", "delete-ok",
    }
)  # fmt: skip
_PEOPLE = frozenset(
    {
        "knock", "admit", "refuse", "block", "set-role", "remove-ok", "erase-ok",
        "invite-make", "invite-end",
    }
)  # fmt: skip
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "wishes": _WISHES,
    "downloads": _DOWNLOADS,
    "requests": frozenset({"approve", "approve-so", "deny-for", "withdraw", "set-policy"}),
    "failures": frozenset(
        {"mend", "mend-leave", "mend-file", "mend-again", "mend-every", "retry", "drop-ok"}
    ),
    "servers": frozenset({"act", "give", "act-ok", "library-do"}),
    "people": _PEOPLE,
    "settings": frozenset(
        {
            "language",
            "zone",
            "quiet",
            "switch",
            "level",
            "mute",
            "unmute",
            "bind",
            "unbind",
            "forget-ok",
        }
    ),
}
LISTED = frozenset[str]().union(*KINDS.values())
