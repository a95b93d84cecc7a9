"""One bot and the world it lives in: people, chats, files, updates.

Every token is a bot of its own, with nothing in common with another one but the stage.
"""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.chats import Acquaintance, Chat, ChatKind, Person, Standing
from sandbox.telegram.clock import StageClock
from sandbox.telegram.commands import CommandBook
from sandbox.telegram.courier import Courier
from sandbox.telegram.errors import bad_request
from sandbox.telegram.events import Events
from sandbox.telegram.files import FileShelf
from sandbox.telegram.limits import Limiter, Limits
from sandbox.telegram.markup.reading import Reader
from sandbox.telegram.messages import StoredMessage
from sandbox.telegram.pulse import Pulse
from sandbox.telegram.updates import Serial, UpdateQueue

TOKEN = re.compile(r"[1-9][0-9]{0,15}:[A-Za-z0-9_-]{3,}")


@dataclass(slots=True, kw_only=True)
class Press:
    """A pressed button that waits for its answer."""

    id: str
    at: float
    user_id: int
    chat_id: int
    message_id: int
    data: str
    answered: bool = False
    text: str | None = None
    show_alert: bool = False
    url: str | None = None
    late_answers: int = 0  # second ones count too
    error: str | None = None


@dataclass(slots=True, kw_only=True)
class Inquiry:
    """An inline query that waits for its answer."""

    id: str
    at: float
    user_id: int
    query: str
    answered: bool = False
    results: list[dict[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


@dataclass(slots=True, kw_only=True)
class Webhook:
    """Where updates are delivered to."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    ip_address: str | None = None
    last_error_date: int | None = None
    last_error: str | None = None


@dataclass(slots=True)
class Serials:
    """The counters that outlive a reset, because bots remember ids.

    Updates are counted from anywhere, as Telegram counts them, so that two stages share no number:
    aiogram remembers updates by theirs, and compares those of one number field by field.
    """

    updates: Serial = field(default_factory=lambda: Serial(secrets.randbelow(700_000_000)))
    messages: Serial = field(default_factory=lambda: Serial(0))
    files: Serial = field(default_factory=lambda: Serial(0))
    queries: Serial = field(default_factory=lambda: Serial(4_000_000_000_000_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What all bots of a stage share."""

    clock: StageClock
    limits: Limits
    pulse: Pulse
    events: Events
    courier: Courier


class Account:
    """One bot's side of the stage."""

    def __init__(self, token: str, backdrop: Backdrop, *, serials: Serials | None = None) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.clock = backdrop.clock
        self.limits = backdrop.limits
        self.pulse = backdrop.pulse
        self.courier = backdrop.courier
        self.serials = serials or Serials()
        self._events = backdrop.events
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.inquiries: dict[str, Inquiry] = {}
        self.posted: dict[str, StoredMessage] = {}  # by inline_message_id
        self.is_inline = True  # what BotFather's /setinline decides
        self.profile: dict[tuple[str, str], str] = {}  # (field, language) -> text
        self.menu_buttons: dict[int | None, dict[str, Any]] = {}
        self.webhook: Webhook | None = None
        self.commands = CommandBook()
        self.limiter = Limiter(self.limits, self.clock)
        self.reader = Reader(self.people)
        self.files = FileShelf(bot_id=self.id, serial=self.serials.files)
        self.updates = UpdateQueue(pulse=self.pulse, serial=self.serials.updates)

    def adopt(self, token: str) -> None:
        """Become the bot of a token, with all that people have said so far."""
        self.token = token
        self.id = int(token.partition(":")[0])

    @property
    def username(self) -> str:
        """The bot's name behind an @."""
        return f"stage_{self.id}_bot"

    def user(self) -> dict[str, Any]:
        """Return the bot as the Bot API's User."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.profile.get(("name", ""), "Usher"),
            "username": self.username,
        }

    def now(self) -> int:
        """Return the present second, as dates in messages."""
        return int(self.clock.seconds())

    def publish(self, kind: str, **facts: Any) -> None:
        """Tell the page and whoever waits that something changed."""
        self._events.publish(kind, bot=self.id, **facts)
        self.pulse.ring()

    def meet(self, user_id: int) -> Person:
        """Return a person, who is made up if nobody introduced them."""
        if user_id not in self.people:
            self.people[user_id] = Person(id=user_id, first_name=f"Person {user_id}")
        return self.people[user_id]

    def private_chat(self, user_id: int) -> Chat:
        """Return the chat of a person with the bot."""
        if user_id not in self.chats:
            self.chats[user_id] = Chat(id=user_id, kind=ChatKind.PRIVATE, person=self.meet(user_id))
        return self.chats[user_id]

    def find_chat(self, chat_id: int | str | None) -> Chat:
        """Return a chat the bot can know of.

        Raises:
            ApiError: 400 for no or an unknown chat.
        """
        if chat_id is None or chat_id == "":
            raise bad_request("chat_id is empty")
        try:
            key = int(chat_id)
        except ValueError:
            raise bad_request("chat not found") from None
        if key in self.people:
            return self.private_chat(key)
        if key not in self.chats:
            raise bad_request("chat not found")
        return self.chats[key]

    def next_message_id(self, chat: Chat) -> int:
        """Return the number of the next message in a chat."""
        return (chat.serial if chat.has_own_serial else self.serials.messages).next()

    def keep(self, message: StoredMessage) -> None:
        """Put a new message into its chat."""
        message.chat.messages[message.message_id] = message
        self.publish("message", chat_id=message.chat.id, message=message.view())

    def change_standing(self, chat: Chat, actor: Person, *, old: Standing, new: Standing) -> None:
        """Tell the bot that its own standing in a chat changed."""
        if old == new:
            return
        self.updates.add(
            "my_chat_member",
            {
                "chat": chat.wire(),
                "from": actor.wire(),
                "date": self.now(),
                "old_chat_member": member_wire(old, self.user()),
                "new_chat_member": member_wire(new, self.user()),
            },
        )

    def set_acquaintance(self, person: Person, state: Acquaintance) -> None:
        """Change how a person stands to the bot; blocking and unblocking are told to it."""
        old, person.state = person.state, state
        blocked = Acquaintance.BLOCKED
        if (old is blocked) == (state is blocked) or state is Acquaintance.DEACTIVATED:
            return
        was, now = (
            (Standing.MEMBER, Standing.KICKED)
            if state is blocked
            else (Standing.KICKED, Standing.MEMBER)
        )
        self.change_standing(self.private_chat(person.id), person, old=was, new=now)


def member_wire(standing: Standing, user: dict[str, Any]) -> dict[str, Any]:
    """Return the Bot API's ChatMember."""
    member: dict[str, Any] = {"status": standing.value, "user": user}
    match standing:
        case Standing.CREATOR:
            return member | {"is_anonymous": False}
        case Standing.ADMINISTRATOR:
            return member | _ADMINISTRATOR_RIGHTS
        case Standing.KICKED:
            return member | {"until_date": 0}
        case Standing.MEMBER | Standing.LEFT:
            return member


_ADMINISTRATOR_RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
    "can_post_messages": True,
    "can_edit_messages": True,
    "can_pin_messages": True,
    "can_manage_topics": True,
}
