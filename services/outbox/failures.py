"""What could not be filed of one show, in one message: the first rings, the others are counted.

What comes later changes that message: one more try of a file, or that it was filed after all.
"""

from dataclasses import replace
from typing import cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Failure, content_fp, encode_event
from services.outbox import bursts, chats
from services.outbox.bursts import Subject, Tidings
from services.outbox.chats import ChatRow
from services.outbox.letters import decode_shown
from services.outbox.model import Failures, Recipient
from services.storage.tables import burst, event, outbox, outbox_event

FAILURES = -2  # the season of a burst of failures
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
    mark = _mark(failure)
    if isinstance(shown, Failures):
        known = shown.known if mark in shown.known else (*shown.known, mark)
        mended = tuple(one for one in shown.mended if one != mark)
        more = replace(shown, known=known, mended=mended)
        if await bursts.grow(connection, show, latest, more, tidings) is not None:
            return
        await connection.execute(burst.update().where(show.matches()).values(state="closed"))
    await bursts.begin(connection, show, latest, Failures(first=failure, known=(mark,)), tidings)


async def revise(
    connection: AsyncConnection, event_id: int, failure: Failure, *, now: float
) -> None:
    """Change a failure that was told: in messages that wait, and by an edit in those that left.

    A digest reads the event when it leaves; one that has left stays as it is.
    """
    await connection.execute(
        sa.update(event).where(event.c.id == event_id).values(payload=encode_event(failure))
    )
    tellers = (
        sa.select(outbox.c.burst_id)
        .join(outbox_event, outbox_event.c.outbox_id == outbox.c.id)
        .where(outbox_event.c.event_id == event_id)
    )
    mine = sa.and_(burst.c.season == FAILURES, burst.c.id.in_(tellers))
    for told in (await connection.execute(sa.select(burst).where(mine))).all():
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


def _revised(shown: Failures, failure: Failure) -> Failures:
    mark = _mark(failure)
    mended = set(shown.mended) | ({mark} if failure.mended else set())
    return replace(
        shown,
        first=failure if mark == _mark(shown.first) else shown.first,
        mended=tuple(sorted(mended)),
    )


def _mark(failure: Failure) -> str:
    return content_fp(failure)[:_FINGERPRINT]
