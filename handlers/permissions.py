"""Who may do what: the least role of every command and every button, in one table.

The middleware of permissions reads nothing else, for messages, presses and inline queries alike.
What somebody may do to one thing beyond that, such as a request of their own, is the use case's to
say. A rules test holds the table and the handlers together.

The words of a command are `command-<name>` in the catalogs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handlers.ui.home import Open
from handlers.ui.press import Press
from services.deep_links import is_invite
from services.household.roles import Role, at_least
from services.ports.panels import Place
from services.ports.personal import Doors
from services.registry import Registry
from services.watchlist.port import Watchlist

STRANGER, VIEWER, MEMBER, ADMIN, OWNER = (
    Role.STRANGER, Role.VIEWER, Role.MEMBER, Role.ADMIN, Role.OWNER
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEntry:
    """One command: the least role that may use it, and whether it is answered in groups, too.

    One that `needs` something is there only where the household has that.
    """

    name: str
    role: Role
    in_groups: bool = False
    needs: str = ""


LISTS = "lists"  # people's own lists elsewhere
WORK = "work"  # people's own work elsewhere
PARTS = frozenset({LISTS, WORK})  # everything that a command may need


COMMANDS = (  # in the order of the menu
    CommandEntry(name="search", role=VIEWER, in_groups=True),
    CommandEntry(name="discover", role=VIEWER),
    CommandEntry(name="subscriptions", role=MEMBER),
    CommandEntry(name="requests", role=MEMBER),
    CommandEntry(name="watchlist", role=MEMBER, needs=LISTS),
    CommandEntry(name="missing", role=VIEWER),
    CommandEntry(name="library", role=VIEWER),
    CommandEntry(name="recent", role=VIEWER),
    CommandEntry(name="queue", role=VIEWER),
    CommandEntry(name="tasks", role=MEMBER, needs=WORK),
    CommandEntry(name="status", role=VIEWER),
    CommandEntry(name="people", role=ADMIN),
    CommandEntry(name="controls", role=ADMIN),
    CommandEntry(name="bind", role=ADMIN, in_groups=True),
    CommandEntry(name="settings", role=VIEWER),
    CommandEntry(name="doctor", role=OWNER),
    CommandEntry(name="audit", role=OWNER),
    CommandEntry(name="help", role=VIEWER, in_groups=True),
    CommandEntry(name="cancel", role=VIEWER, in_groups=True),
    CommandEntry(name="start", role=VIEWER),
)

ALIASES: Mapping[str, str] = {"s": "search"}

# What `Open` leads to that is no command of its own: the command it belongs to.
ROOMS: Mapping[str, str] = {"home": "start", "calendar": "discover"}

PRESSES: Mapping[str, Role] = {
    # the status
    "status-picture": VIEWER,
    "status-details": VIEWER,
    "status-theme": VIEWER,
    # the audit
    "audit": OWNER,
    "audit-kinds": OWNER,
    "audit-who": OWNER,
    # the ways through: "open" by the command it leads to, "again" by what is typed again
    "open": VIEWER,
    "again": VIEWER,
    "where": VIEWER,
    # search
    "title": VIEWER,
    "listed": VIEWER,
    "card": VIEWER,
    "list": VIEWER,
    "kinds": VIEWER,
    "only": VIEWER,
    "beside": VIEWER,
    "source": VIEWER,
    "more": VIEWER,
    "share": VIEWER,
    # asking for a title, here and on a card in another chat
    "subscribe": MEMBER,
    "picker": MEMBER,
    "season": MEMBER,
    "seasons": MEMBER,
    "ask-seasons": MEMBER,
    "ask-rest": MEMBER,
    "want": MEMBER,
    "want-season": MEMBER,
    # subscriptions
    "wishes": MEMBER,
    "wish": MEMBER,
    "wish-files": MEMBER,
    "finished": MEMBER,
    "ask-again": MEMBER,
    "follow": MEMBER,
    "leave": MEMBER,
    "unwish": MEMBER,
    "unwish-ok": MEMBER,
    "wish-pause": MEMBER,
    "wish-resume": MEMBER,
    "wish-search": MEMBER,
    "wish-halt": MEMBER,
    "wish-reset": MEMBER,
    "wish-reset-ok": MEMBER,
    "options": MEMBER,
    "option": MEMBER,
    "set-option": MEMBER,
    "save-options": MEMBER,
    # releases
    "releases": MEMBER,
    "release": MEMBER,
    "rel-season": MEMBER,
    "rel-stop": MEMBER,
    "rel-page": MEMBER,
    "rel-filters": MEMBER,
    "rel-narrow": MEMBER,
    "rel-to": MEMBER,
    "rel-get": MEMBER,
    "rel-there": MEMBER,
    "rel-anyway": MEMBER,
    # orders
    "order": MEMBER,
    "order-of": MEMBER,
    "order-set": MEMBER,
    "parts": MEMBER,
    "pick": MEMBER,
    "pick-all": MEMBER,
    "order-all": MEMBER,
    "order-these": MEMBER,
    "order-start": MEMBER,
    # requests
    "requests": MEMBER,
    "request": MEMBER,
    "withdraw": MEMBER,
    "approve": ADMIN,
    "deny": ADMIN,
    "deny-for": ADMIN,
    "deny-words": ADMIN,
    "change": ADMIN,
    "change-season": ADMIN,
    "change-back": ADMIN,
    "change-how": ADMIN,
    "change-option": ADMIN,
    "change-title": ADMIN,
    "change-to": ADMIN,
    "approve-so": ADMIN,
    "policy": OWNER,
    "set-policy": OWNER,
    # people's own lists elsewhere
    "watchlist": MEMBER,
    "watch-in": MEMBER,
    "watch-all": MEMBER,
    "watch-later": MEMBER,
    "watch-item": MEMBER,
    "watch-want": MEMBER,
    "watch-skip": MEMBER,
    "watch-title": MEMBER,
    "watch-season": MEMBER,
    "watch-take": MEMBER,
    "watch-rules": MEMBER,
    "watch-policy": MEMBER,
    "watch-gone": MEMBER,
    "watch-coming": MEMBER,
    "watch-hints": MEMBER,
    "watch-true": MEMBER,
    "watch-end": MEMBER,
    "watch-out": MEMBER,
    "watch-out-ok": MEMBER,
    "watch-put": MEMBER,
    # the door, and who may use Usher
    "knock": STRANGER,
    "door": OWNER,
    "knocker": OWNER,
    "admit": OWNER,
    "refuse": OWNER,
    "block": OWNER,
    "people": ADMIN,
    "person": ADMIN,
    "set-role": OWNER,
    "remove": OWNER,
    "remove-ok": OWNER,
    "erase": OWNER,
    "erase-ok": OWNER,
    "invites": OWNER,
    "invite": OWNER,
    "invite-make": OWNER,
    "invite-end": OWNER,
    # what is there, what is missing, what is under way
    "missing": VIEWER,
    "missing-by": VIEWER,
    "library": VIEWER,
    "library-of": VIEWER,
    "library-by": VIEWER,
    "library-as": VIEWER,
    "library-do": MEMBER,
    "library-only": VIEWER,
    "tend": MEMBER,
    "recent": VIEWER,
    "recent-as": VIEWER,
    "queue": VIEWER,
    "queue-of": VIEWER,
    "queue-at": VIEWER,
    "queue-stop": VIEWER,
    "queue-do": MEMBER,
    "pause": MEMBER,
    "resume": MEMBER,
    "redo": MEMBER,
    "delete": MEMBER,
    "delete-ok": MEMBER,
    "call-off": MEMBER,
    "undo": MEMBER,
    "undelivered": OWNER,
    "retry": OWNER,
    "drop": OWNER,
    "drop-ok": OWNER,
    # failures
    "mend": MEMBER,
    "mend-all": ADMIN,
    "mend-pick": ADMIN,
    "mend-leave": ADMIN,
    "mend-why": ADMIN,
    "mend-every": ADMIN,
    "mend-hit": ADMIN,
    "mend-this": ADMIN,
    "mend-name": ADMIN,
    "mend-season": ADMIN,
    "mend-episode": ADMIN,
    "mend-next": ADMIN,
    "mend-file": ADMIN,
    "mend-again": ADMIN,
    "mend-stop": ADMIN,
    # switches: beyond the way to all of them, the role of each panel and action decides
    "controls": ADMIN,
    "server": ADMIN,
    "panel": MEMBER,
    "panel-page": MEMBER,
    "panel-up": MEMBER,
    "place": MEMBER,
    "work": MEMBER,
    "work-do": MEMBER,
    "switch-ask": MEMBER,
    "act": MEMBER,
    "act-ok": MEMBER,
    "give": MEMBER,
    # what is told in groups
    "bind": ADMIN,
    "bindings": ADMIN,
    "unbind": ADMIN,
    "give-one": MEMBER,
    "give-page": MEMBER,
    "give-these": MEMBER,
    # settings
    "settings": VIEWER,
    "language": VIEWER,
    "my-data": VIEWER,
    "forget": VIEWER,
    "forget-ok": VIEWER,
    "zones": VIEWER,
    "zone": VIEWER,
    "quiet-edge": VIEWER,
    "quiet": VIEWER,
    "switch": VIEWER,
    "level": VIEWER,
    "muted": VIEWER,
    "mute": VIEWER,
    "unmute": VIEWER,
}

INVITED = STRANGER  # /start with what an invite's link carries; every other link is a viewer's

# Typed words that answer a question, by the kind of the screen that asks.
ANSWERS: Mapping[str, Role] = {"question": MEMBER, "mending-question": ADMIN}

TYPING = VIEWER  # everything else that is typed: a title to look for, mostly
INLINE = MEMBER  # words typed behind our name in another chat, and what is posted of them

_BY_NAME = {entry.name: entry.role for entry in COMMANDS}


def commands_for(role: Role, parts: Collection[str] = PARTS) -> tuple[CommandEntry, ...]:
    """Return the commands somebody in this role may use, in the menu's order.

    `parts` are what the household has of what a command may need.
    """
    there = (entry for entry in COMMANDS if not entry.needs or entry.needs in parts)
    return tuple(entry for entry in there if at_least(role, entry.role))


def parts_of(registry: Registry) -> frozenset[str]:
    """Return what the household has of what a command may need."""
    work = any(Place.TASKS in one.doors for one in registry.having(Doors))
    lists = bool(registry.having(Watchlist))
    return frozenset({*([LISTS] if lists else []), *([WORK] if work else [])})


def least_of_command(name: str) -> Role:
    """Return who may use a command; one that has no row is the owners' alone."""
    name = name.lower()
    return _BY_NAME.get(ALIASES.get(name, name), OWNER)


def least_of_room(name: str) -> Role:
    """Return who may open a conversation by its name."""
    return least_of_command(ROOMS.get(name, name))


def least_of_press(press: Press) -> Role:
    """Return who may press a button; one that has no row is the owners' alone."""
    if isinstance(press, Open):
        return least_of_room(press.argument)
    return PRESSES.get(press.verb, OWNER)


def least_of_answer(kind: str) -> Role:
    """Return who may answer the question of a screen of this kind."""
    return ANSWERS.get(kind, OWNER)


def least_of_link(payload: str) -> Role:
    """Return who may follow a deep link."""
    return INVITED if is_invite(payload) else least_of_command("start")


def admits_strangers(verb: str) -> bool:
    """Say whether a button is for strangers, too."""
    return PRESSES.get(verb) is STRANGER
