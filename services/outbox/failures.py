"""What could not be filed of one show, in one message: the first rings, the others are counted."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Failure, content_fp
from services.outbox import bursts
from services.outbox.bursts import Subject, Tidings
from services.outbox.chats import ChatRow
from services.outbox.letters import decode_shown
from services.outbox.model import Failures, Recipient
from services.storage.tables import burst

FAILURES = -2  # the season of a burst of failures
_FINGERPRINT = 12  # characters that tell the failures of one message apart


def show_of(event: Failure, where: ChatRow, recipient: Recipient) -> Subject:
    """Return whose message tells a failure: its show's, or its reason's where no title was read."""
    if event.ref:
        key = event.ref.key
    elif event.name not in ("", event.file_name):
        key = f"{event.backend}||{event.name}|{event.year}"
    else:
        key = f"{event.backend}|?|{event.reason}"
    return Subject(chat=where, thread_id=recipient.thread_id, item_key=key, number=FAILURES)


async def record_failure(
    connection: AsyncConnection, show: Subject, event: Failure, tidings: Tidings
) -> None:
    """Count a failure in the open message of its show, or ring with a new one."""
    latest = await bursts.latest_burst(connection, show)
    shown = decode_shown(latest.payload) if latest else None
    mark = content_fp(event)[:_FINGERPRINT]
    if isinstance(shown, Failures):
        known = shown.known if mark in shown.known else (*shown.known, mark)
        grown = Failures(first=shown.first, known=known)
        if await bursts.grow(connection, show, latest, grown, tidings) is not None:
            return
        await connection.execute(burst.update().where(show.matches()).values(state="closed"))
    await bursts.begin(connection, show, latest, Failures(first=event, known=(mark,)), tidings)
