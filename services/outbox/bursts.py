"""The message of a burst: sent at once, then edited as it grows; for seasons and failures."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.household.matters import Matter
from services.outbox.chats import ChatRow
from services.outbox.letters import Kind, Shown, encode_shown
from services.outbox.model import Card, RowState
from services.outbox.policy import Lane
from services.outbox.rows import NewRow, batches, enqueue, link
from services.storage.tables import burst, outbox

OPEN_FOR = 30 * 60.0  # seconds after the last event
EDIT_GAP = 5.0  # seconds since the message was sent or edited last
GROUP_EDIT_GAP = 20.0
_UNSENT = (RowState.PENDING, RowState.PARKED)  # such a row shows what its burst holds then

# Written out once: to put a statement together costs more than to execute it.
_BEGIN = sa.insert(burst).returning(burst.c.id)
_TOUCH = sa.update(burst).where(burst.c.id == sa.bindparam("which"))
_KEEP_AWAY = (
    sa.update(outbox)
    .where(
        outbox.c.burst_id == sa.bindparam("which"),
        outbox.c.lane == Lane.EDIT,
        outbox.c.state == RowState.PENDING,
        outbox.c.not_before < sa.bindparam("earliest"),
    )
    .values(not_before=sa.bindparam("earliest"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a burst is about, in one chat and topic: the season `number` of a title.

    Failures have a number of their own (see services/outbox/failures.py).
    """

    chat: ChatRow
    thread_id: int | None
    item_key: str
    number: int

    def matches(self) -> sa.ColumnElement[bool]:
        """Return the condition that finds this subject's bursts."""
        return sa.and_(
            burst.c.chat_id == self.chat.id,
            burst.c.thread_id.is_not_distinct_from(self.thread_id),
            burst.c.item_key == self.item_key,
            burst.c.season == self.number,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidings:
    """Events, at least one, on their way into a burst's message; `now` is in seconds since 1970.

    `attention` says that something is wrong, `reply_burst_id` whose card the message answers,
    `matter` what they are to who reads them.
    """

    event_ids: tuple[int, ...]
    silent: bool
    now: float
    attention: bool = False
    reply_burst_id: int | None = None
    matter: Matter | None = None


async def latest_burst(connection: AsyncConnection, subject: Subject) -> sa.Row[Any] | None:
    """Return the newest burst of a subject, open or not."""
    found = await connection.execute(
        sa.select(burst).where(subject.matches()).order_by(burst.c.generation.desc()).limit(1)
    )
    return found.first()


def is_open(latest: sa.Row[Any], *, now: float) -> bool:
    """Say whether a burst's message is still edited."""
    return latest.state == "open" and bool(now - latest.last_event_at <= OPEN_FOR)


async def grow(
    connection: AsyncConnection,
    subject: Subject,
    latest: sa.Row[Any] | None,
    shown: Shown,
    tidings: Tidings,
) -> int | None:
    """Let the message of an open burst show more, and return its id; None where none is open."""
    waiting = await unsent_card(connection, latest.id) if latest else None
    if not latest or latest.state != "open":
        return None
    if not waiting and not is_open(latest, now=tidings.now):
        return None
    await save(connection, latest.id, shown, last_event_at=tidings.now)
    mark = tidings.event_ids[0]
    row_id = waiting or await ensure_edit(
        connection, subject, latest, mark, now=tidings.now, matter=tidings.matter
    )
    await link(connection, row_id, tidings.event_ids)
    return int(latest.id)


async def begin(
    connection: AsyncConnection,
    subject: Subject,
    latest: sa.Row[Any] | None,
    shown: Shown,
    tidings: Tidings,
) -> int:
    """Open a burst with a message of its own, and return its id."""
    inserted = await connection.execute(
        _BEGIN,
        {
            "chat_id": subject.chat.id,
            "thread_id": subject.thread_id,
            "backend": shown.backend if isinstance(shown, Card) else shown.first.backend,
            "item_key": subject.item_key,
            "season": subject.number,
            "generation": latest.generation + 1 if latest else 1,
            "state": "open",
            "payload": encode_shown(shown),
            "total": shown.total if isinstance(shown, Card) else None,
            "last_event_at": tidings.now,
        },
    )
    burst_id = int(inserted.scalar_one())
    row_id = await enqueue(
        connection,
        subject.chat,
        NewRow(
            kind=Kind.CARD,
            dedupe_key=f"card:{burst_id}",
            payload="{}",
            thread_id=subject.thread_id,
            burst_id=burst_id,
            reply_burst_id=tidings.reply_burst_id,
            silent=tidings.silent,
            attention=tidings.attention,
            matter=tidings.matter,
        ),
        now=tidings.now,
    )
    await link(connection, row_id, tidings.event_ids)
    return burst_id


async def save(
    connection: AsyncConnection, burst_id: int, shown: Shown, *, last_event_at: float | None = None
) -> None:
    """Write down what a burst's message shows from now on."""
    values: dict[str, Any] = {"payload": encode_shown(shown)}
    if isinstance(shown, Card):
        values["total"] = shown.total
    if last_event_at is not None:
        values["last_event_at"] = last_event_at
    await connection.execute(sa.update(burst).where(burst.c.id == burst_id).values(values))


async def ensure_edit(
    connection: AsyncConnection,
    subject: Subject,
    latest: sa.Row[Any],
    mark: int | str,
    *,
    now: float,
    matter: Matter | None = None,
) -> int:
    """Return the edit that waits for a burst's message, a new one where none does."""
    waiting = await connection.execute(
        sa.select(outbox.c.id).where(
            outbox.c.burst_id == latest.id,
            outbox.c.lane == Lane.EDIT,
            outbox.c.state.in_(_UNSENT),
        )
    )
    row_id: int | None = waiting.scalar()
    if row_id is not None:
        return row_id
    gap = EDIT_GAP if subject.chat.private else GROUP_EDIT_GAP
    return await enqueue(
        connection,
        subject.chat,
        NewRow(
            kind=Kind.EDIT,
            lane=Lane.EDIT,
            dedupe_key=f"edit:{latest.id}:{mark}",
            payload="{}",
            thread_id=subject.thread_id,
            burst_id=latest.id,
            matter=matter,
            not_before=max(now, latest.touched_at + gap),
        ),
        now=now,
    )


async def abandon_cards(connection: AsyncConnection, row_ids: list[int]) -> list[int]:
    """Close the bursts whose card leaves the outbox unsent, so that the next episode sends anew.

    Returns the edits that were waiting for those cards: the caller gives them the same end.
    """
    waiting: list[int] = []
    for batch in batches(row_ids, 500):
        unsent = sa.select(outbox.c.burst_id).where(
            outbox.c.id.in_(batch), outbox.c.kind == Kind.CARD
        )
        orphaned = await connection.execute(
            sa.update(burst)
            .where(burst.c.id.in_(unsent), burst.c.message_id.is_(None))
            .values(state="closed")
            .returning(burst.c.id)
        )
        edits = await connection.execute(
            sa.select(outbox.c.id).where(
                outbox.c.burst_id.in_([row.id for row in orphaned]),
                outbox.c.lane == Lane.EDIT,
                outbox.c.state.in_(_UNSENT),
            )
        )
        waiting += [row.id for row in edits]
    return waiting


async def touch(
    connection: AsyncConnection,
    burst_id: int,
    *,
    private: bool,
    now: float,
    message_id: int | None = None,
    with_picture: bool = False,
) -> None:
    """Note that the card was sent (`message_id`) or edited now; the next edit keeps away."""
    values: dict[str, Any] = {"which": burst_id, "touched_at": now}
    if message_id is not None:
        values |= {"message_id": message_id, "with_picture": with_picture}
    await connection.execute(_TOUCH, values)
    earliest = now + (EDIT_GAP if private else GROUP_EDIT_GAP)
    await connection.execute(_KEEP_AWAY, {"which": burst_id, "earliest": earliest})


async def unsent_card(connection: AsyncConnection, burst_id: int) -> int | None:
    """Return the row of a card that has not left yet: it will show the newest values by itself."""
    newest = await connection.execute(
        sa.select(outbox.c.id, outbox.c.state)
        .where(outbox.c.burst_id == burst_id, outbox.c.kind == Kind.CARD)
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    row = newest.first()
    return row.id if row and row.state in _UNSENT else None
