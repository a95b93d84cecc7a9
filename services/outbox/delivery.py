"""One row's way to Telegram: words, picture, pace, lease, call, record - in this order."""

import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from services.outbox.brakes import Brakes
from services.outbox.model import Fate, Handover, Letter, RowState
from services.outbox.outcomes import Outcomes
from services.outbox.pace import Pace
from services.outbox.policy import (
    LONGEST_PAUSE,
    Lane,
    Remedy,
    Verdict,
    judge,
    judge_rendering,
)
from services.outbox.ports import Render, Sender
from services.outbox.store import OutboxRow, Store

STORAGE_REST = 5.0  # seconds after the database refused
PATIENCE = 3  # refusals of one message; then Telegram itself is asked how it is

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The next message of a row as the sender takes it; `more` says that others follow."""

    message: Any
    more: bool


class Delivery:
    """Carries one row at a time per call; `sleep` is how the relay lets it wait."""

    def __init__(
        self,
        *,
        store: Store,
        outcomes: Outcomes,
        sender: Sender,
        render: Render,
        pace: Pace,
        brakes: Brakes,
        sleep: Callable[[float], Awaitable[None]],
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._outcomes = outcomes
        self._sender = sender
        self._render = render
        self._pace = pace
        self._brakes = brakes
        self._sleep = sleep
        self._chance = chance

    async def deliver(self, row_id: int) -> None:
        """Try one row once. Raises: SQLAlchemyError when the database does not work."""
        row = await self._store.load(row_id)
        if row and row.withdrawn:  # O-07: nothing leaves for somebody who was removed
            gone = Handover(fate=Fate.WITHDRAWN)
            await self._record(row, gone, judge(row.standing, gone, chance=0.0))
            return
        composed = await self._compose(row) if row else None
        if row is None or composed is None:
            return
        await self._sleep(self._pace.reserve(row.chat_id))
        await self._sleep(self._pace.way())
        if self._brakes.wait() > 0:
            return
        attempt_id = await self._store.lease(row)
        if attempt_id is None:
            return
        while (wait := self._pace.crowded()) > 0:
            await self._sleep(wait)
        self._pace.begun()
        handover = await self._call(row, composed.message)
        self._pace.ended(row.chat_id)
        verdict = judge(row.standing, handover, chance=self._chance())
        self._heed(row, handover, verdict)
        await self._record(row, handover, verdict, attempt_id=attempt_id, more=composed.more)

    async def _compose(self, row: OutboxRow) -> Composed | None:
        try:
            messages = await self._render(await self._letter(row))
            if row.part >= len(messages) > 0:  # today's words need fewer: all of them are sent
                sent = Handover(fate=Fate.SENT)
                await self._record(row, sent, Verdict(state=RowState.SENT))
                return None
            message = messages[row.part]
            if row.lane is Lane.MESSAGE:
                message = await self._sender.prepare(message)
        except SQLAlchemyError:
            raise
        except Exception as error:  # whatever a template does, the rows behind it must go on (O-08)
            log.exception("message could not be put into words", extra={"row": row.id})
            broken = Handover(fate=Fate.BAD_REQUEST, detail=f"rendering: {type(error).__name__}")
            await self._record(row, broken, judge_rendering(row.standing))
            return None
        more = row.lane is Lane.MESSAGE and row.part + 1 < len(messages)
        return Composed(message=message, more=more)

    async def _letter(self, row: OutboxRow) -> Letter:
        tried = row.standing.tried
        content, wished_at = await self._store.content(row)
        return Letter(
            chat_id=row.chat_id,
            content=content,
            burst_id=row.burst_id,
            language=row.language,
            time_zone=row.time_zone,
            wished_at=wished_at,
            repeated=row.standing.ambiguous > 0,
            plain=Remedy.PLAIN in tried,
            picture=Remedy.NO_PICTURE not in tried,
            shorter=Remedy.SHORTER in tried,
        )

    async def _call(self, row: OutboxRow, message: Any) -> Handover:
        try:
            if row.lane is Lane.EDIT and row.target is not None:
                return await self._sender.edit(
                    row.chat_id, row.target, message, with_picture=row.with_picture
                )
            return await self._sender.send(
                row.chat_id,
                message,
                thread_id=row.thread_id,
                silent=row.silent,
                reply_to=row.reply_to,
            )
        except Exception as error:  # the request may have been written: nobody knows
            log.exception("the sender failed", extra={"row": row.id})
            return Handover(fate=Fate.AMBIGUOUS, detail=type(error).__name__)

    def _heed(self, row: OutboxRow, handover: Handover, verdict: Verdict) -> None:
        """Take from an outcome what concerns every chat."""
        if verdict.state is not RowState.SENT:
            # A chat that takes nothing until its person comes back is a state, not a fault.
            level = logging.INFO if verdict.state is RowState.PARKED else logging.WARNING
            log.log(
                level,
                "message not delivered",
                extra={
                    "row": row.id,
                    "fate": str(handover.fate),
                    "becomes": str(verdict.state),
                    "detail": handover.detail,
                },
            )
        if handover.fate is Fate.NOT_SENT or (
            handover.fate is Fate.REFUSED and row.standing.attempts >= PATIENCE
        ):
            self._brakes.note_silence()
        if verdict.halt:
            self._brakes.refuse_token()
        elif verdict.pause:
            self._brakes.note_flood(row.chat_id, min(verdict.pause, LONGEST_PAUSE))

    async def _record(
        self,
        row: OutboxRow,
        handover: Handover,
        verdict: Verdict,
        *,
        attempt_id: int | None = None,
        more: bool = False,
    ) -> None:
        """Write the outcome down, however long the disk takes: till then nothing leaves (D-04)."""
        try:
            while True:
                with contextlib.suppress(SQLAlchemyError):
                    await self._outcomes.record(
                        row, handover, verdict, attempt_id=attempt_id, more=more
                    )
                    return
                log.error("an outcome could not be written down", extra={"row": row.id})
                self._brakes.unrecorded.add(row.id)
                await self._sleep(STORAGE_REST)
        finally:
            self._brakes.unrecorded.discard(row.id)
