"""How far a search of the sites for a subscription is (contract moviepilot-v3 sections 4 and 5).

v3 answers a search with the number of a batch, which can be asked for and stopped. Other lines say
nothing of what they do; there, a search is begun and left to itself.
"""

from urllib.parse import quote

from services.backends.moviepilot.models import Flag, Text, Whole, Wire, read_object, read_text
from services.backends.moviepilot.subscription_client import SubscriptionClient
from services.backends.moviepilot.subscriptions import SubscriptionsPart
from services.errors import Rejected, UnknownItem
from services.models import Subscription
from services.ports.wishes import Looking, LookState

WAITS_FOR_SITE = "waiting_site_budget"
# The names of states are not documented: what is not known here is under way as long as steps are
# left, and as long as it can be stopped.
_STATES = {
    LookState.WAITING: ("queued", "pending", "waiting", "created", "accepted"),
    LookState.DONE: ("completed", "finished", "succeeded", "success", "done", "skipped"),
    LookState.FAILED: ("failed", "error", "partial_failed"),
    LookState.STOPPED: ("cancelled", "canceled", "cancelling", "cancel_requested", "stopped"),
}
_KNOWN = {word: state for state, words in _STATES.items() for word in words}


class BatchRow(Wire):
    """A batch of searches."""

    state: Text = None
    phase: Text = None
    total_count: Whole = None
    processed_count: Whole = None
    finished_count: Whole = None
    error: Text = None
    can_cancel: Flag = None


class BatchClient(SubscriptionClient):
    """Asks on the same connection as the client it extends."""

    async def look_for(self, number: int) -> str:
        """Start a search and return the number of its batch, empty where there is none."""
        told = read_object(await self._set_off(f"subscribe/search/{number}"))
        several = told.get("batch_ids")
        first = several[0] if isinstance(several, list) and several else None
        return read_text(told.get("batch_id")) or read_text(first) or ""

    async def batch(self, number: str) -> BatchRow:
        """Return one batch. Raises: UnknownItem."""
        try:
            return await self._row(BatchRow, _path(number))
        except Rejected as refused:
            raise UnknownItem from refused

    async def cancel(self, number: str) -> None:
        """Stop a batch. Raises: UnknownItem when it is over."""
        try:
            await self._data("PUT", f"{_path(number)}/cancel")
        except Rejected as refused:
            raise UnknownItem from refused


class LookingPart(SubscriptionsPart):
    """Implements services.ports.specialities.FollowedSearch; the backend is one of these."""

    _batch_client: BatchClient

    async def look_for(self, wish: Subscription) -> str:
        """Begin to look for a subscription that is still there."""
        return await self._batch_client.look_for(int((await self._whole(wish))["id"]))

    async def looking(self, search: str) -> Looking:
        """Return how a search stands."""
        return looking_of(await self._batch_client.batch(search))

    async def stop_looking(self, search: str) -> None:
        """Stop a search."""
        await self._batch_client.cancel(search)


def looking_of(row: BatchRow) -> Looking:
    """Read a batch."""
    done = row.processed_count if row.processed_count is not None else row.finished_count
    total = row.total_count or 0
    state = _state_of(row, left=total - (done or 0))
    return Looking(
        state=state,
        done=max(0, min(done or 0, total)),
        of=max(0, total),
        waits=row.phase == WAITS_FOR_SITE and not state.is_over,
        can_stop=row.can_cancel is True and not state.is_over,
        reason=row.error or "",
    )


def _state_of(row: BatchRow, *, left: int) -> LookState:
    word = (row.state or "").lower()
    if word in _KNOWN:
        return _KNOWN[word]
    if left > 0 or row.can_cancel:
        return LookState.RUNNING
    return LookState.FAILED if row.error else LookState.DONE


def _path(number: str) -> str:
    return f"subscribe/execution/batches/{quote(number, safe='')}"
