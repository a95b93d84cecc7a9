"""What could not be filed of one show, in one message: the first rings, the others are counted.

What comes later changes that message: one more try of a file, or that it was filed after all.
"""

from dataclasses import replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Failure, MendingStep, content_fp, decode_event, encode_event
from services.outbox import bursts, chats
from services.outbox.bursts import Subject, Tidings
from services.outbox.chats import ChatRow
from services.outbox.letters import decode_shown
from services.outbox.model import Failures, Recipient
from services.storage.tables import burst, event, outbox, outbox_event

FAILURES = -2  # the season of a burst of failures
KIN_FOR = 30 * 24 * 3600.0  # seconds in which failures of one download are told
_FINGERPRINT = 12  # characters that tell the failures of one message apart


def show_of(failure: Failure, where: ChatRow, recipient: Recipient) -> Subject:
    """Return whose message tells a failure: its show's, or its reason's where no title was read."""
    if failure.ref:
        key = failure.ref.key
    elif failure.name not in ("", failure.file_name):
        key = f"{failure.backend}||{failure.name}|{failure.year}"
    else:
        key = f"{failure.backend}|?|{failure.reason}"
    return Subject(chat=where, thread_id=recipient.thread_id, item_key=key, number=FAILURES)


async def record_failure(
    connection: AsyncConnection, show: Subject, failure: Failure, tidings: Tidings
) -> None:
    """Count a failure in the open message of its show, or ring with a new one."""
    latest = await bursts.latest_burst(connection, show)
    shown = decode_shown(latest.payload) if latest else None
    mark = mark_of(failure)
    if isinstance(shown, Failures):
        known = shown.known if mark in shown.known else (*shown.known, mark)
        more = replace(_without(shown, mark), known=known)
        if await bursts.grow(connection, show, latest, more, tidings) is not None:
            return
        await connection.execute(burst.update().where(show.matches()).values(state="closed"))
    kin = await kin_of(connection, failure, now=tidings.now)
    others = {mark_of(one) for _, one in kin if not one.mended} - {mark}
    new = Failures(first=failure, known=(mark,), kin=len(others))
    await bursts.begin(connection, show, latest, new, tidings)


async def revise(
    connection: AsyncConnection, event_id: int, failure: Failure, *, now: float
) -> None:
    """Change a failure that was told: in messages that wait, and by an edit in those that left.

    A digest reads the event when it leaves; one that has left stays as it is.
    """
    await connection.execute(
        sa.update(event).where(event.c.id == event_id).values(payload=encode_event(failure))
    )
    for told in (await connection.execute(_telling(event_id))).all():
        shown = cast("Failures", decode_shown(told.payload))  # its season says so
        await bursts.save(connection, told.id, _revised(shown, failure))
        if told.message_id is not None:
            show = Subject(
                chat=await chats.read(connection, told.chat_id),
                thread_id=told.thread_id,
                item_key=told.item_key,
                number=FAILURES,
            )
            await bursts.ensure_edit(connection, show, told, f"revised:{now}", now=now)


def _telling(event_id: int) -> sa.Select[Any]:
    """Return the query for the bursts whose message tells a failure."""
    tellers = (
        sa.select(outbox.c.burst_id)
        .join(outbox_event, outbox_event.c.outbox_id == outbox.c.id)
        .where(outbox_event.c.event_id == event_id)
    )
    return sa.select(burst).where(burst.c.season == FAILURES, burst.c.id.in_(tellers))


async def told_in(connection: AsyncConnection, burst_id: int) -> list[tuple[int, Failure]]:
    """Return the failures that a message tells, oldest first, with the numbers of their events."""
    query = (
        sa.select(event.c.id, event.c.payload)
        .join(outbox_event, outbox_event.c.event_id == event.c.id)
        .join(outbox, outbox.c.id == outbox_event.c.outbox_id)
        .where(outbox.c.burst_id == burst_id, event.c.kind == "failure")
        .distinct()
        .order_by(event.c.id)
    )
    found = (await connection.execute(query)).all()
    return [(row.id, cast("Failure", decode_event(row.payload))) for row in found]


async def kin_of(
    connection: AsyncConnection, failure: Failure, *, now: float
) -> list[tuple[int, Failure]]:
    """Return the failures of the same download that were told lately, in whatever message."""
    if not failure.download_hash:
        return []
    query = (
        sa.select(event.c.id, event.c.payload)
        .where(
            event.c.kind == sa.literal_column("'failure'"),  # as in the index
            event.c.created_at > now - KIN_FOR,
            event.c.state.in_(("pending", "acked")),
            sa.func.json_extract(event.c.payload, "$.download_hash") == failure.download_hash,
        )
        .order_by(event.c.id)
    )
    found = (await connection.execute(query)).all()
    return [(row.id, cast("Failure", decode_event(row.payload))) for row in found]


async def shown_in(connection: AsyncConnection, burst_id: int) -> Failures | None:
    """Return what a message shows now, None where there is no such message."""
    found = await connection.execute(
        sa.select(burst.c.payload).where(burst.c.id == burst_id, burst.c.season == FAILURES)
    )
    payload: str | None = found.scalar()
    return cast("Failures", decode_shown(payload)) if payload is not None else None


def _revised(shown: Failures, failure: Failure) -> Failures:
    mark, care = mark_of(failure), failure.mending
    shown = _without(shown, mark)
    if mark == mark_of(shown.first):
        shown = replace(shown, first=failure)
    if care and (shown.mending is None or care.at >= shown.mending.at):
        shown = replace(shown, mending=care)
    if failure.mended:
        return replace(shown, mended=tuple(sorted((*shown.mended, mark))))
    match care.step if care else None:
        case MendingStep.TRYING:
            return replace(shown, trying=(*shown.trying, mark))
        case MendingStep.REFUSED:
            return replace(shown, refused=(*shown.refused, mark))
        case MendingStep.IGNORED:
            return replace(shown, ignored=(*shown.ignored, mark))
    return shown


def _without(shown: Failures, mark: str) -> Failures:
    """Return the message as if nothing had come of one of its failures."""
    return replace(
        shown,
        mended=tuple(one for one in shown.mended if one != mark),
        trying=tuple(one for one in shown.trying if one != mark),
        refused=tuple(one for one in shown.refused if one != mark),
        ignored=tuple(one for one in shown.ignored if one != mark),
    )


def mark_of(failure: Failure) -> str:
    """Return what tells a failure from the others of its message, however often it comes."""
    return content_fp(failure)[:_FINGERPRINT]
