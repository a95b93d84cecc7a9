"""The calls that file again what failed (contract moviepilot.md 12, moviepilot-v3.md 4 and 5)."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator

from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.dialect import Dialect, Envelope, Identity, named_in_body
from services.backends.moviepilot.models import (
    Flag,
    Text,
    TransferRow,
    Wire,
    read_object,
    read_objects,
)
from services.errors import BackendError, Forbidden, Rejected, UnexpectedAnswer, UnknownItem

MOST_ROWS = 100  # of one file name: every try of it has replaced the one before
MOST_REVIEWS = 100  # as many as v3 gives at once
_GONE = "整理记录不存在"
_CONFLICT = (404, 409)


class ForeseenRow(Wire):
    """What would become of one file; paths are the server's."""

    target: Text = None
    success: Flag = None
    message: Text = None


class Source(Wire):
    """Where a file lies."""

    path: Text = None


class Step(Wire):
    """A step of which the server does not know whether it was done."""

    operation_id: Text = None
    kind: Text = None
    error: Text = None


class ReviewRow(Wire):
    """A file that waits for a person's word."""

    task_id: Text = None
    source: Annotated[Source, BeforeValidator(read_object)] = Source()
    step: Annotated[Step, BeforeValidator(read_object)] = Step()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A decision that is wanted of a person: about which file, and which step of what task."""

    task: str
    path: str
    operation: str
    kind: str
    error: str


class MendingClient(MoviePilotClient):
    """Asks on the same connection as the client it extends."""

    async def rows_of(self, file_name: str) -> list[TransferRow]:
        """Return the history rows whose title or path holds these words (section 5.1)."""
        query: dict[str, str | int] = {"title": file_name, "page": 1, "count": MOST_ROWS}
        data = read_object(await self._data("GET", "history/transfer", query))
        rows = data.get("list")
        if not isinstance(rows, list):
            raise self._http.error(UnexpectedAnswer, "history/transfer without a list")
        return [TransferRow.model_validate(row) for row in rows if isinstance(row, dict)]

    async def retry(self, row_id: int) -> list[tuple[str, str]]:
        """Have the file of a row filed again as before; return the states v3 tells.

        v3 queues its original plan once more, or has its assistant look where there is none; with
        no assistant, the row's number alone means the same plan.
        """
        await self._sign_in.ready(self._http)
        if self._sign_in.dialect.identity is Identity.PREFIXED:
            return await self.file_again(row_id, {"from_history": True})
        try:
            await self._data("POST", f"history/transfer/{row_id}/ai-redo", body={})
        except Rejected:
            return await self.file_again(row_id, {})
        return []

    async def file_again(
        self, row_id: int, told: dict[str, Any], *, native_id: str = ""
    ) -> list[tuple[str, str]]:
        """Have the file of a row filed again in the background; return the states v3 tells.

        Raises: UnknownItem when there is no such row.
        """
        envelope = await self._manual(row_id, told, native_id, {"background": "true"})
        if not envelope.success:
            raise self.refusal(envelope.message)
        items = read_objects(read_object(envelope.data).get("items"))
        return [(_state(item), self._http.reason(_text(item.get("message")))) for item in items]

    async def foresee(
        self, row_id: int, told: dict[str, Any], *, native_id: str
    ) -> list[ForeseenRow]:
        """Return what would become of the file of a row; nothing before v3. Raises: Rejected."""
        await self.make_sure()
        if self._sign_in.dialect.identity is Identity.PREFIXED:
            return []  # an older line does not know the word and would begin
        envelope = await self._manual(row_id, {**told, "preview": True}, native_id, {})
        rows = read_objects(read_object(envelope.data).get("items"))
        if not envelope.success and not rows:
            raise self.refusal(envelope.message)
        return [ForeseenRow.model_validate(row) for row in rows]

    async def reviews(self) -> list[Review]:
        """List what waits for a person's word; nothing where there is no such list or right."""
        await self._sign_in.ready(self._http)
        if self._sign_in.dialect.identity is Identity.PREFIXED:
            return []
        query: dict[str, str | int] = {
            "state": "manual_review", "page": 1, "page_size": MOST_REVIEWS,
        }  # fmt: skip
        try:
            data = await self._data("GET", "transfer/tasks/manual-reviews", query)
        except (Forbidden, Rejected):
            return []
        rows = read_objects(read_object(data).get("items"))
        found = [self._review(ReviewRow.model_validate(row)) for row in rows]
        return [one for one in found if one.task and one.operation]

    def _review(self, row: ReviewRow) -> Review:
        return Review(
            task=row.task_id or "",
            path=row.source.path or "",
            operation=row.step.operation_id or "",
            kind=row.step.kind or "",
            error=self._http.reason(row.step.error or ""),
        )

    async def decide(self, review: Review, *, reason: str) -> None:
        """Say that a step was not done. Raises: UnknownItem when it is decided by now."""
        body = {"operation_id": review.operation, "decision": "not_applied", "reason": reason}
        path = f"transfer/tasks/{quote(review.task, safe='')}/manual-review"
        answer = await self._http.request("POST", path, json=body)
        if answer.status in _CONFLICT:
            raise UnknownItem
        self._http.decode(answer)

    def refusal(self, reason: str) -> BackendError | UnknownItem:
        """Return the error of a refused filing."""
        return UnknownItem() if _GONE in reason else self._http.error(Rejected, reason)

    async def _manual(
        self, row_id: int, told: dict[str, Any], native_id: str, query: dict[str, str | int]
    ) -> Envelope:
        if native_id:
            await self.make_sure()  # a name of another line would be ignored, and the file misfiled

        def ask(dialect: Dialect) -> Awaitable[Envelope]:
            old = dialect.identity is Identity.PREFIXED
            body = {"logid": row_id, **({"fileitem": {}} if old else {}), **told}
            body |= named_in_body(native_id, dialect) if native_id else {}
            return self._envelope("POST", "transfer/manual", query, body=body)

        return await self._named(ask, changes=True)


def _state(item: dict[str, Any]) -> str:
    """Return the state of a file; an earlier v3 says only whether it went well."""
    return _text(item.get("state")) or ("failed" if item.get("success") is False else "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
