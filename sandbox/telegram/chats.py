"""The people and chats of one bot's world."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.messages import StoredMessage
from sandbox.telegram.updates import Serial


class Acquaintance(StrEnum):
    """How a person stands to the bot."""

    NEW = "new"  # never pressed start
    STARTED = "started"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"


class ChatKind(StrEnum):
    """The type of a chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Standing(StrEnum):
    """The status of a member, or of the bot, in a chat."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


ADMINISTRATORS = frozenset({Standing.CREATOR, Standing.ADMINISTRATOR})
OUTSIDE = frozenset({Standing.LEFT, Standing.KICKED})


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody who may talk to the bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    state: Acquaintance = Acquaintance.NEW

    def wire(self) -> dict[str, Any]:
        """Return the person as the Bot API's User."""
        user: dict[str, Any] = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
        }
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def check_reachable(self) -> None:
        """Let a message to the person pass.

        Raises:
            ApiError: 403 for who never pressed start, blocked the bot, is gone, or is a bot.
        """
        if self.is_bot:
            raise forbidden("bot can't send messages to bots")
        match self.state:
            case Acquaintance.NEW:
                raise forbidden("bot can't initiate conversation with a user")
            case Acquaintance.BLOCKED:
                raise forbidden("bot was blocked by the user")
            case Acquaintance.DEACTIVATED:
                raise forbidden("user is deactivated")
            case Acquaintance.STARTED:
                return


@dataclass(slots=True, kw_only=True)
class Chat:
    """A chat and everything in it."""

    id: int
    kind: ChatKind
    title: str | None = None
    person: Person | None = None  # of a private chat
    is_forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    members: dict[int, Standing] = field(default_factory=dict)
    bot: Standing = Standing.MEMBER
    migrate_to: int | None = None
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reply_keyboard: dict[str, Any] | None = None
    # Supergroups and channels count their own messages; the others share the bot's counter.
    serial: Serial = field(default_factory=lambda: Serial(0))

    @property
    def has_own_serial(self) -> bool:
        """Whether messages are numbered within the chat."""
        return self.kind in {ChatKind.SUPERGROUP, ChatKind.CHANNEL}

    def wire(self) -> dict[str, Any]:
        """Return the chat as the Bot API's Chat."""
        if self.person is not None:
            chat = {"id": self.id, "type": "private", "first_name": self.person.first_name}
            return chat | ({"username": self.person.username} if self.person.username else {})
        chat = {"id": self.id, "type": self.kind.value, "title": self.title}
        return chat | ({"is_forum": True} if self.is_forum else {})

    def check_writable(self) -> None:
        """Let a send or an edit pass.

        Raises:
            ApiError: 403 or 400, as the real server says it (Client.cpp, check_chat_access).
        """
        if self.person is not None:
            self.person.check_reachable()
            return
        if self.migrate_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrate_to
            )
        self.check_inside()
        if self.kind is ChatKind.CHANNEL and self.bot is not Standing.ADMINISTRATOR:
            raise bad_request("need administrator rights in the channel chat")

    def check_inside(self) -> None:
        """Let the bot look at a group that it is in.

        Raises:
            ApiError: 403 once it was kicked or has left.
        """
        if self.bot is Standing.KICKED:
            raise forbidden(f"bot was kicked from the {self.kind} chat")
        if self.bot is Standing.LEFT:
            raise forbidden(f"bot is not a member of the {self.kind} chat")

    def check_thread(self, thread: int | None) -> None:
        """Let a send into a topic pass.

        Raises:
            ApiError: 400 for a topic that is unknown or closed.
        """
        if not thread or self.kind is ChatKind.GROUP:
            return
        if thread not in self.topics:
            raise bad_request("message thread not found")
        if thread in self.closed_topics:
            raise bad_request("TOPIC_CLOSED")
