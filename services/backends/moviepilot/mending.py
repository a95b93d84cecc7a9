"""The part of MoviePilot that files again what failed (contract moviepilot.md 5.1 and 12).

A history row is named by its id, which is used again after a delete: the row is read once more and
compared with the failure before anything is asked. Filing again deletes the row and adds another,
good or bad, which the feed tells. It is begun in the background: a copy may take minutes.
"""

from collections.abc import Awaitable
from typing import Any

from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.dialect import Dialect, named_in_body
from services.backends.moviepilot.history import digest
from services.backends.moviepilot.mapping import word_of
from services.backends.moviepilot.models import TransferRow, read_object
from services.errors import NotSupported, Rejected, UnexpectedAnswer, UnknownItem
from services.events import Failure
from services.mending import Identity
from services.models import TitleKind

MOST_ROWS = 100  # of one file name: every try of it has replaced the one before
_GONE = "整理记录不存在"


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

    async def file_again(self, row_id: int, told: dict[str, Any], *, native_id: str = "") -> None:
        """Have the file of a row filed again in the background (section 12).

        Raises: UnknownItem when there is no such row.
        """

        def ask(dialect: Dialect) -> Awaitable[Any]:
            body = {"logid": row_id, "fileitem": {}, **told}
            if native_id:
                body |= named_in_body(native_id, dialect)
            return self._data("POST", "transfer/manual", {"background": "true"}, body=body)

        try:
            await self._named(ask)
        except Rejected as error:
            if _GONE in error.reason:
                raise UnknownItem from error
            raise


class MendingPart:
    """Implements services.mending.Mend; the backend is one of these."""

    _mending_client: MendingClient
    takes_identity = True
    mending_takes = 15 * 60.0  # seconds: a long copy; the server forgets its queue at a restart

    async def mend(self, failure: Failure, *, identity: Identity | None = None) -> None:
        """File again what failed, as it was recognised or as what somebody says it is.

        Raises: UnknownItem when the row is gone or was replaced.
        """
        row_id = await self._row_of(failure)
        if identity is None:
            await self._mending_client.file_again(row_id, {"from_history": True})
            return
        word = word_of(identity.title.ref.kind)
        if word is None:
            raise NotSupported
        told: dict[str, Any] = {"type_name": word}
        if identity.title.ref.kind is TitleKind.SERIES and identity.season is not None:
            told["season"] = identity.season
            if identity.episode is not None:
                told["episode_detail"] = str(identity.episode)
        native_id = identity.title.ref.native_id
        await self._mending_client.file_again(row_id, told, native_id=native_id)

    async def _row_of(self, failure: Failure) -> int:
        """Return the id of the failure's row, if it still is that row and still failed."""
        for row in await self._mending_client.rows_of(failure.file_name or failure.name):
            same = row.id is not None and str(row.id) == failure.native_id
            if same and row.status is False and _source(row) == failure.source_fp:
                return int(row.id or 0)
        raise UnknownItem


def _source(row: TransferRow) -> str | None:
    return digest(row.src) if row.src else None
