"""How far what was approved has come: under way, or here."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from services.errors import ServiceError
from services.models import QueueItem
from services.queue import QueueService
from services.requests.model import Request, RequestState
from services.storage.database import Database
from services.storage.tables import event


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`arrived` counts files; `share` is how much of what is under way is here, from 0 to 1."""

    arrived: int = 0
    share: float | None = None


class RequestProgress:
    """Looks into the queue, and at what the feeds have told."""

    def __init__(self, database: Database, queue: QueueService) -> None:
        self._database = database
        self._queue = queue

    async def of(self, requests: Sequence[Request]) -> dict[str, Progress]:
        """Return the progress of those that were approved; what is not known has none.

        A server that does not answer leaves what is under way unknown.
        """
        let_through = [one for one in requests if one.state is RequestState.APPROVED]
        if not let_through:
            return {}
        try:
            items = (await self._queue.view()).items
        except ServiceError:
            items = ()
        came = await self._arrived(let_through)
        found = {}
        for one in let_through:
            progress = Progress(arrived=came.get(one.id, 0), share=_share(one, items))
            if progress != Progress():
                found[one.id] = progress
        return found

    async def _arrived(self, requests: Sequence[Request]) -> dict[str, int]:
        keys = {one.title.ref.key for one in requests}
        first = min(one.created_at for one in requests).timestamp()
        rows = sa.select(event.c.item_key, event.c.season, event.c.created_at).where(
            event.c.kind == "arrival", event.c.created_at >= first, event.c.item_key.in_(keys)
        )
        async with self._database.read() as connection:
            found = (await connection.execute(rows)).all()
        return {
            one.id: sum(
                row.item_key == one.title.ref.key
                and row.created_at >= one.created_at.timestamp()
                and _is_of(row.season, one)
                for row in found
            )
            for one in requests
        }


def _share(one: Request, items: Sequence[QueueItem]) -> float | None:
    mine = [it.progress for it in items if it.ref == one.title.ref and _is_of(it.season, one)]
    return sum(mine) / len(mine) if mine else None


def _is_of(season: int | None, one: Request) -> bool:
    return season is None or None in one.seasons or season in one.seasons
