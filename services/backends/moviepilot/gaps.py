"""What the library lacks, as the standing wishes know it (contract section 9)."""

from typing import Protocol

from services.models import Subscription
from services.ports.parts import Gap


class Wishing(Protocol):
    """Keeps standing wishes."""

    async def subscriptions(self) -> list[Subscription]:
        """Return every one, of all people."""
        ...


class GapsPart:
    """Implements services.capabilities.Gaps; the backend is one of these."""

    async def gaps(self: Wishing) -> list[Gap]:
        """Return the seasons that are wished for and lack episodes.

        A film is either there or not; the server counts no episodes of it (`total_episode` 0).
        """
        return [gap for wish in await self.subscriptions() if (gap := gap_of(wish))]


def gap_of(wish: Subscription) -> Gap | None:
    """Read a wish; None where nothing is missing, or the server does not count."""
    if wish.wanted is None or wish.present is None or wish.present >= wish.wanted:
        return None
    return Gap(
        ref=wish.ref,
        name=wish.name,
        missing=wish.wanted - wish.present,
        year=wish.year,
        season=wish.season,
        wanted=wish.wanted,
        present=wish.present,
        subscription=wish.native_id,
    )
