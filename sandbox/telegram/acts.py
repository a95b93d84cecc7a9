"""What people do on the stage: they type, press, ask, block, and move the bot about."""

from typing import Any

from sandbox.telegram.accounts import Account, Press
from sandbox.telegram.chats import Acquaintance, Chat, ChatKind, Person, Standing
from sandbox.telegram.errors import bad_request
from sandbox.telegram.markup.detect import detect
from sandbox.telegram.markup.settle import settle
from sandbox.telegram.markup.text import Words
from sandbox.telegram.messages import StoredMessage


class ImpossibleActError(Exception):
    """Something nobody could do in a real chat."""


def say(
    account: Account,
    chat: Chat,
    person: Person,
    *,
    text: str,
    thread: int | None = None,
    reply_to: int | None = None,
) -> tuple[int | None, StoredMessage]:
    """Type a message; the update's id is None if the bot cannot see it.

    Raises:
        ImpossibleActError: the person is gone, or there is nothing to send.
    """
    words = detect(settle(Words(text=text)))
    if not words.text:
        raise ImpossibleActError("an empty message cannot be sent")
    if chat.person not in (None, person):
        raise ImpossibleActError("this private chat is somebody else's")
    if person.state is Acquaintance.DEACTIVATED:
        raise ImpossibleActError("a deactivated person cannot write")
    if chat.person is not None:
        account.set_acquaintance(person, Acquaintance.STARTED)
    else:
        chat.members.setdefault(person.id, Standing.MEMBER)
    message = StoredMessage(
        message_id=account.next_message_id(chat),
        chat=chat,
        date=account.now(),
        sender=person.wire(),
        is_outgoing=False,
        words=words,
        thread=thread,
        reply_to=reply_to,
    )
    account.keep(message)
    if chat.bot in {Standing.LEFT, Standing.KICKED}:
        return None, message
    kind = "channel_post" if chat.kind is ChatKind.CHANNEL else "message"
    return account.updates.add(kind, message.wire()), message


def press(
    account: Account, chat: Chat, person: Person, *, message_id: int, data: str, force: bool
) -> Press:
    """Press a button; with `force` also one that is not there any more.

    Raises:
        ImpossibleActError: the message has no such button now.
    """
    message = chat.messages.get(message_id)
    if not force and (message is None or not message.has_button(data)):
        raise ImpossibleActError("the message has no such button")
    if not force and chat.person not in (None, person):
        raise ImpossibleActError("this private chat is somebody else's")
    pressed = Press(
        id=str(account.serials.queries.next()),
        at=account.clock.seconds(),
        user_id=person.id,
        chat_id=chat.id,
        message_id=message_id,
        data=data,
    )
    account.presses[pressed.id] = pressed
    account.updates.add(
        "callback_query",
        {
            "id": pressed.id,
            "from": person.wire(),
            **_where(chat, message_id),
            "chat_instance": str(abs(chat.id) * 7919),
            "data": data,
        },
    )
    return pressed


def _where(chat: Chat, message_id: int) -> dict[str, Any]:
    """Return the message of a press; of one posted by way of the bot it learns only an id."""
    message = chat.messages.get(message_id)
    if message is None:
        # Of a message it cannot read any more a bot is told only where it was.
        return {"message": {"chat": chat.wire(), "message_id": message_id, "date": 0}}
    if message.inline_id:
        return {"inline_message_id": message.inline_id}
    return {"message": message.wire()}


def introduce(
    account: Account, user_id: int, *, state: Acquaintance | None, **details: Any
) -> Person:
    """Make a person or change what is known of one."""
    is_new = user_id not in account.people
    person = account.meet(user_id)
    for name, value in details.items():
        if value is not None:
            setattr(person, name, value)
    if state is not None and is_new:
        person.state = state
    elif state is not None:
        account.set_acquaintance(person, state)
    account.publish("user", user=person.wire() | {"state": person.state})
    return person


def set_chat(account: Account, chat_id: int, *, standing: Standing | None, **details: Any) -> Chat:
    """Make a group or channel or change it; the bot is told when its standing changed.

    Raises:
        ApiError: the id is that of a person.
    """
    if chat_id > 0:
        raise bad_request("the id of a group or channel is negative")
    chat = account.chats.get(chat_id)
    old = Standing.LEFT if chat is None else chat.bot
    if chat is None:
        chat = account.chats[chat_id] = Chat(id=chat_id, kind=details["kind"])
    for name, value in details.items():
        if value is not None:
            setattr(chat, name, value)
    if standing is not None:
        chat.bot = standing
    for user_id in chat.members:
        account.meet(user_id)
    moves = chat.migrate_to is not None and chat.migrate_to not in account.chats
    if chat.migrate_to is not None and moves:
        account.chats[chat.migrate_to] = Chat(
            id=chat.migrate_to,
            kind=ChatKind.SUPERGROUP,
            title=chat.title,
            members=dict(chat.members),
            bot=chat.bot,
        )
    actor = account.meet(next(iter(chat.members), 1))
    if moves:
        _tell_of_move(account, chat, actor)
    account.change_standing(chat, actor, old=old, new=chat.bot)
    account.publish("chat", chat_id=chat.id)
    return chat


def _tell_of_move(account: Account, chat: Chat, actor: Person) -> None:
    """Send the two service messages by which a group says where it has moved."""
    new = account.chats[chat.migrate_to or 0]
    for where, moved in (
        (chat, {"migrate_to_chat_id": new.id}),
        (new, {"migrate_from_chat_id": chat.id}),
    ):
        number = account.next_message_id(where)
        service = {"message_id": number, "date": account.clock.seconds(), "chat": where.wire()}
        account.updates.add("message", service | {"from": actor.wire()} | moved)
