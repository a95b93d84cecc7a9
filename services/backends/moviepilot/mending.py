"""The part of MoviePilot that files again what failed (contract moviepilot.md 5.1 and 12).

A history row is named by its id, which is used again after a delete: the row is read once more and
compared with the failure before anything is asked. Filing again replaces the row (v2) or changes it
in place (v3), good or bad, which the feed tells. It is begun in the background: a copy may take
minutes.
"""

from typing import Any

from services.backends.moviepilot.history import base_name, digest
from services.backends.moviepilot.mapping import word_of
from services.backends.moviepilot.mending_client import MendingClient, Review
from services.backends.moviepilot.models import TransferRow
from services.errors import DecisionWanted, NotSupported, Rejected, UnknownItem
from services.events import Failure
from services.models import TitleKind
from services.ports.mending import Foreseen, Identity

_BEGUN = ("accepted", "retry_wait", "completed", "")
_REVIEW = "manual_review"


class MendingPart:
    """Implements Mend, Foresee and Decide of services.ports.mending; the backend is such a one."""

    _mending_client: MendingClient
    takes_identity = True
    mending_takes = 15 * 60.0  # seconds: a long copy; the server forgets its queue at a restart

    async def mend(self, failure: Failure, *, identity: Identity | None = None) -> None:
        """File again what failed, as it was recognised or as what somebody says it is.

        Raises: UnknownItem when the row is gone or was replaced; DecisionWanted where v3 stopped
        halfway and does not know whether a step was done.
        """
        told = {} if identity is None else _told(identity)
        row_id = await self._row_of(failure)
        if review := await self._review_of(failure):
            raise DecisionWanted(step=review.kind, reason=review.error)
        if identity is not None:
            native_id = identity.title.ref.native_id
            states = await self._mending_client.file_again(row_id, told, native_id=native_id)
        else:
            states = await self._mending_client.retry(row_id)
        if not states or any(state in _BEGUN for state, _ in states):
            return
        state, reason = states[0]
        if state == _REVIEW:
            raise DecisionWanted(reason=reason)
        raise self._mending_client.refusal(reason or state)

    async def foresee(self, failure: Failure, identity: Identity) -> Foreseen | None:
        """Return what the file would be called, None before v3, which cannot say."""
        try:
            row_id = await self._row_of(failure)
        except UnknownItem:
            return None
        native_id = identity.title.ref.native_id
        try:
            rows = await self._mending_client.foresee(row_id, _told(identity), native_id=native_id)
        except Rejected as refused:
            return Foreseen(reason=refused.reason)
        good = next((base_name(row.target) for row in rows if row.success and row.target), "")
        bad = next((row.message for row in rows if row.message), "")
        return Foreseen(target=good, reason="" if good else bad) if good or bad else None

    async def do_again(self, failure: Failure) -> None:
        """Say that the step a file stopped at was not done."""
        if (review := await self._review_of(failure)) is None:
            raise UnknownItem
        await self._mending_client.decide(review, reason="somebody has looked: it was not done")

    async def _review_of(self, failure: Failure) -> Review | None:
        """Return what somebody has to decide about this file, None where nobody has to."""
        for review in await self._mending_client.reviews():
            if review.path and digest(review.path) == failure.source_fp:
                return review
        return None

    async def _row_of(self, failure: Failure) -> int:
        """Return the id of the failure's row, if it still is that row and still failed."""
        for row in await self._mending_client.rows_of(failure.file_name or failure.name):
            same = row.id is not None and str(row.id) == failure.native_id
            if same and row.status is False and _source(row) == failure.source_fp:
                return int(row.id or 0)
        raise UnknownItem


def _told(identity: Identity) -> dict[str, Any]:
    """Return what somebody says a file is, in the server's words. Raises: NotSupported."""
    kind = identity.title.ref.kind
    word = word_of(kind) if kind in (TitleKind.FILM, TitleKind.SERIES) else None
    if word is None:
        raise NotSupported
    told: dict[str, Any] = {"type_name": word}
    if kind is TitleKind.SERIES and identity.season is not None:
        told["season"] = identity.season
        if identity.episode is not None:
            told["episode_detail"] = str(identity.episode)
    return told


def _source(row: TransferRow) -> str | None:
    return digest(row.src) if row.src else None
