"""The chats that messages go to: whether they take any, and where they have moved."""

import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.models import ChatId
from services.outbox.model import ChatState, Recipient, RowState
from services.storage.tables import (
    attempt,
    binding,
    burst,
    chat,
    choice,
    group_chat,
    muted,
    outbox,
    outbox_event,
    screen,
)

_THREAD_GONE_FOR = 24 * 3600  # seconds; a closed topic may be opened again
_THREADS_GONE = "threads_gone"

# Written out once: to put a statement together costs more than to execute it.
_HERE = chat.alias("here")
_MEET = insert(chat).on_conflict_do_nothing()
_READ = (
    sa.select(chat.c.id, chat.c.kind, chat.c.state, chat.c.digested_at)
    .join(_HERE, chat.c.id == sa.func.coalesce(_HERE.c.migrated_to, _HERE.c.id))
    .where(_HERE.c.id == sa.bindparam("chat_id"))
)
_STATE = sa.select(chat.c.state).where(chat.c.id == sa.bindparam("chat_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRow:
    """What new rows need to know of their chat."""

    id: ChatId
    kind: str
    state: ChatState
    digested_at: float = 0.0

    @property
    def private(self) -> bool:
        """Say whether it is one person's chat with the bot."""
        return self.kind == "private"

    @property
    def reachable(self) -> bool:
        """Say whether the chat takes messages now."""
        return self.state is ChatState.ACTIVE


async def meet(connection: AsyncConnection, recipient: Recipient) -> ChatRow:
    """Return the chat of a recipient, written down when it is new, followed when it has moved."""
    await connection.execute(_MEET, {"id": recipient.chat_id, "kind": recipient.chat_kind})
    return await read(connection, recipient.chat_id)


async def read(connection: AsyncConnection, chat_id: ChatId) -> ChatRow:
    """Return a chat that is known, or the one it has moved to."""
    row = (await connection.execute(_READ, {"chat_id": chat_id})).one()
    return ChatRow(
        id=ChatId(row.id),
        kind=row.kind,
        state=ChatState(row.state),
        digested_at=row.digested_at,
    )


async def is_away(connection: AsyncConnection, chat_id: ChatId) -> bool:
    """Say whether a chat is known and takes no messages."""
    found = await connection.execute(_STATE, {"chat_id": chat_id})
    return found.scalar() not in (None, ChatState.ACTIVE)


async def set_state(
    connection: AsyncConnection, chat_id: ChatId, state: ChatState, *, now: float
) -> bool:
    """Change whether a chat takes messages; say whether that is news."""
    blocked_at = None if state is ChatState.ACTIVE else now
    changed = await connection.execute(
        sa.update(chat)
        .where(chat.c.id == chat_id, chat.c.state != state)
        .values(state=state, blocked_at=blocked_at, not_before=0)
    )
    return changed.rowcount > 0


async def note_digest(connection: AsyncConnection, chat_id: ChatId, *, now: float) -> None:
    """Note that a digest was sent: the next one keeps its distance."""
    await connection.execute(sa.update(chat).where(chat.c.id == chat_id).values(digested_at=now))


async def pause(connection: AsyncConnection, chat_id: ChatId, *, until: float) -> None:
    """Keep still in one chat until a moment (seconds since 1970)."""
    await connection.execute(sa.update(chat).where(chat.c.id == chat_id).values(not_before=until))


async def move(connection: AsyncConnection, old: ChatId, new: ChatId) -> None:
    """Give everything of a chat to the id it has now; the old id leads to the new one.

    Rows keep their order behind those the new id may have already. Messages sent before cannot be
    changed any more, and their numbers are given anew there: a card begins again (Bot API,
    ResponseParameters.migrate_to_chat_id).
    """
    await _forget_messages(connection, old)
    await connection.execute(
        insert(chat)
        .from_select(
            ["id", "kind", "language", "time_zone", "quiet_from", "quiet_to"],
            sa.select(
                sa.literal(new),
                sa.literal("supergroup"),
                chat.c.language,
                chat.c.time_zone,
                chat.c.quiet_from,
                chat.c.quiet_to,
            ).where(chat.c.id == old),
        )
        .on_conflict_do_nothing()
    )
    theirs, ours = (
        sa.select(chat.c.next_seq).where(chat.c.id == new).scalar_subquery(),
        sa.select(chat.c.next_seq).where(chat.c.id == old).scalar_subquery(),
    )
    await connection.execute(
        sa.update(outbox)
        .where(outbox.c.chat_id == old)
        .values(chat_id=new, seq=outbox.c.seq + theirs)
    )
    await connection.execute(
        sa.update(chat).where(chat.c.id == new).values(next_seq=chat.c.next_seq + ours)
    )
    for table in (choice, binding, muted, group_chat):
        await connection.execute(
            sa.update(table)
            .prefix_with("OR IGNORE")
            .where(table.c.chat_id == old)
            .values(chat_id=new)
        )
        await connection.execute(sa.delete(table).where(table.c.chat_id == old))
    for table in (burst, attempt, screen):
        await connection.execute(sa.update(table).where(table.c.chat_id == old).values(chat_id=new))
    await connection.execute(
        sa.update(chat)
        .where(sa.or_(chat.c.id == old, chat.c.migrated_to == old))
        .values(migrated_to=new)
    )


async def _forget_messages(connection: AsyncConnection, chat_id: ChatId) -> None:
    """Let the edits that wait in a chat become new silent cards, and end its other bursts."""
    here = sa.and_(outbox.c.chat_id == chat_id, outbox.c.lane == "edit")
    waiting = await connection.execute(
        sa.select(outbox.c.id, outbox.c.burst_id)
        .where(here, outbox.c.state.in_((RowState.PENDING, RowState.PARKED)))
        .order_by(outbox.c.not_before, outbox.c.id)
    )
    renewed = waiting.all()
    told = sa.exists().where(outbox_event.c.outbox_id == outbox.c.id)
    for row in renewed:
        taken = await connection.execute(
            sa.update(chat)
            .where(chat.c.id == chat_id)
            .values(next_seq=chat.c.next_seq + 1)
            .returning(chat.c.next_seq)
        )
        await connection.execute(
            sa.update(outbox)
            .where(outbox.c.id == row.id)
            .values(
                lane="message",
                kind="card",
                seq=taken.scalar_one() - 1,
                silent=True,
                state=sa.case((told, outbox.c.state), else_=RowState.CANCELLED),
            )
        )
    sent = sa.and_(burst.c.chat_id == chat_id, burst.c.message_id.is_not(None))
    again = [row.burst_id for row in renewed]
    open_still = sa.case((burst.c.id.in_(again), burst.c.state), else_="closed")
    await connection.execute(sa.update(burst).where(sent).values(message_id=None, state=open_still))


async def name_of(
    connection: AsyncConnection, chat_id: ChatId, thread_id: int | None = None
) -> str:
    """Return what people call a chat, or a topic of it, as far as that is known; else its id."""
    title = sa.select(group_chat.c.title).where(group_chat.c.chat_id == chat_id)
    named = (await connection.execute(title)).scalar() or str(chat_id)
    topic = sa.select(binding.c.topic).where(
        binding.c.chat_id == chat_id, binding.c.thread_id == (thread_id or 0), binding.c.topic != ""
    )
    called = (await connection.execute(topic.limit(1))).scalar()
    return f"{named} › {called}" if called else named


async def give_up_thread(
    connection: AsyncConnection, chat_id: ChatId, thread_id: int, *, now: float
) -> bool:
    """Note that a topic is gone or closed: messages go to the chat itself for a day.

    Says whether that is news.
    """
    flags = json.loads(
        (await connection.execute(sa.select(chat.c.flags).where(chat.c.id == chat_id))).scalar_one()
    )
    gone = flags.setdefault(_THREADS_GONE, {})
    news = str(thread_id) not in gone
    gone[str(thread_id)] = now
    await connection.execute(
        sa.update(chat).where(chat.c.id == chat_id).values(flags=json.dumps(flags))
    )
    return news


def usable_thread(flags: str, thread_id: int | None, *, now: float) -> int | None:
    """Return the topic to write to, None where it is known to be gone."""
    gone = json.loads(flags).get(_THREADS_GONE, {}).get(str(thread_id))
    return None if gone is not None and now - gone < _THREAD_GONE_FOR else thread_id
