"""What is kept of each person: their pair, and how their account stands.

The pair and a sign-in under way are secrets; the rest is small memory. A pair is replaced by one
flight at a time, which goes on when whoever asked for it has left: an answer that nobody takes in
would be a pair that is lost (contract trakt.md 2.4).
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog

from services.backends.trakt.mapping import ID
from services.backends.trakt.oauth import APP_GONE, GRANT_LOST, OAuth
from services.backends.trakt.tokens import Pair
from services.clock import Clock
from services.errors import (
    AppRefused,
    BackendUnavailable,
    SignInNeeded,
    UnexpectedAnswer,
)
from services.models import ViewerId
from services.ports.accounts import AccountState
from services.ports.memory import BackendMemory, Sealed
from services.transport.redaction import Redactor

AGAIN = 5.0  # seconds before the one repeat of a refresh whose answer was lost

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is remembered of an account beside its tokens. `limit` is of the list's entries."""

    state: str = AccountState.FINE
    name: str = ""
    vip: bool = False
    limit: int | None = None
    since: float = 0.0


class Keeping:
    """Hands out access tokens that are good, one pair per person."""

    def __init__(
        self,
        oauth: OAuth,
        memory: BackendMemory,
        *,
        clock: Clock,
        redactor: Redactor,
        chance: Callable[[], float] | None = None,
    ) -> None:
        self._oauth = oauth
        self._memory = memory
        self._clock = clock
        self._redactor = redactor
        self._chance = chance or random.SystemRandom().random
        self._pairs: dict[ViewerId, Pair] = {}
        self._flights: dict[ViewerId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def access(self, who: ViewerId) -> str:
        """Return an access token, renewed where that is due.

        A pair that is merely due is used as it is while it cannot be renewed.
        Raises: SignInNeeded; AppRefused, BackendError when an ended one cannot be renewed.
        """
        pair = await self._pair(who)
        now = self._clock.now().timestamp()
        if not pair.is_due(now, chance=self._chance()):
            return pair.access
        try:
            return (await self.renew(who, pair.access)).access
        except (BackendUnavailable, UnexpectedAnswer):
            if now < pair.until:
                return pair.access
            raise

    async def renew(self, who: ViewerId, rejected: str) -> Pair:
        """Return a pair other than the one whose access token was rejected (R-2).

        Raises: SignInNeeded, AppRefused, BackendError; StorageUnavailable.
        """
        return await asyncio.shield(self._renewal(who, rejected))

    async def keep(self, who: ViewerId, pair: Pair) -> None:
        """Take a new pair: on the disk before anything uses it (R-3). Raises: StorageUnavailable.

        Should the disk take nothing, it is kept in memory, for the old one is dead already.
        """
        self._redactor.register(pair.access)
        self._redactor.register(pair.refresh)
        before = self._pairs.get(who)
        self._pairs[who] = pair
        await self._memory.secrets.save(_pair_key(who), pair.dump())
        if before is not None and before.refresh != pair.refresh:
            self._redactor.forget(before.refresh)

    async def pair(self, who: ViewerId) -> Pair | Sealed:
        """Return somebody's pair as it is, or why there is none."""
        known = self._pairs.get(who)
        if known is not None:
            return known
        kept = await self._memory.secrets.load(_pair_key(who))
        if isinstance(kept, Sealed):
            return kept
        pair = Pair.load(kept)
        if pair is None:
            return Sealed.UNREADABLE
        self._redactor.register(pair.access)
        self._redactor.register(pair.refresh)
        return self._pairs.setdefault(who, pair)

    async def forget(self, who: ViewerId) -> None:
        """Keep nothing of somebody. Raises: StorageUnavailable."""
        async with self._flights[who]:
            self._pairs.pop(who, None)
            await self._memory.secrets.forget(_pair_key(who))
            await self._memory.save(_standing_key(who), None)

    async def holders(self) -> list[ViewerId]:
        """Return everybody of whom there is a pair, readable or not."""
        every = await self._memory.secrets.keys()
        return [ViewerId(int(one[5:])) for one in every if one.startswith("pair:")]

    async def standing(self, who: ViewerId) -> Standing:
        """Return how somebody's account stands."""
        kept: Any = await self._memory.load(_standing_key(who))
        try:
            return Standing(**(kept or {}))
        except TypeError:
            return Standing()

    async def note(self, who: ViewerId, **changes: Any) -> None:
        """Remember how somebody's account stands."""
        before = await self.standing(who)
        after = replace(before, **changes)
        if after != before:
            await self._memory.save(_standing_key(who), asdict(after))

    async def aclose(self) -> None:
        """Wait for the flights under way: what they bring must not be lost."""
        for flight in list(self._flights.values()):
            async with flight:
                pass

    async def _pair(self, who: ViewerId) -> Pair:
        pair = await self.pair(who)
        standing = await self.standing(who)
        if isinstance(pair, Sealed) or standing.state == AccountState.LAPSED:
            raise SignInNeeded(ID)
        if standing.state == AccountState.CLOSED:
            raise AppRefused(ID)
        return pair

    async def _renewal(self, who: ViewerId, rejected: str) -> Pair:
        async with self._flights[who]:
            pair = await self._pair(who)
            if pair.access != rejected:  # somebody else has renewed it meanwhile
                return pair
            new = await self._flight(who, pair)
            await self.keep(who, new)
            return new

    async def _flight(self, who: ViewerId, pair: Pair) -> Pair:
        """Ask for a new pair; an answer that was lost is asked for once more (R-7)."""
        try:
            return await self._ask(who, pair)
        except BackendUnavailable as lost:
            _log.info("a refresh is repeated once", backend=ID, why=lost.reason)
            await self._clock.sleep(AGAIN)
            return await self._ask(who, pair)

    async def _ask(self, who: ViewerId, pair: Pair) -> Pair:
        answer = await self._oauth.refresh(pair.refresh)
        complaint = self._oauth.complaint(answer)
        if answer.status == 400 and complaint == GRANT_LOST:
            await self.note(who, state=AccountState.LAPSED)
            raise SignInNeeded(ID)
        if answer.status in (401, 403) and complaint == APP_GONE:
            await self.note(who, state=AccountState.CLOSED)
            raise AppRefused(ID, reason=complaint)
        body = self._oauth.body(answer)
        offset = self._oauth.contact.clock_offset
        new = Pair.read(body, now=self._clock.now(), offset=offset)
        if new is None:
            raise UnexpectedAnswer(ID, reason="a refresh without a pair")
        return new


def _pair_key(who: ViewerId) -> str:
    return f"pair:{who}"


def _standing_key(who: ViewerId) -> str:
    return f"standing:{who}"
