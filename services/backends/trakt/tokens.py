"""A pair of tokens and the rules of replacing it (contract trakt.md 2.3, 2.4).

Only `expires_in` of the answer counts: lives of 24 hours, 7 and 90 days have all been seen. A
refresh token is good once, so that the new pair is on the disk before anything uses it.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self

from services.backends.trakt.mapping import text, whole
from services.transport.wire import fields

SHARE = 0.75  # of a life, after which a pair is replaced
JITTER = 0.02
MARGIN = 600.0  # seconds before the end; a short life leaves less
SHORT = 0.2  # the most of a life that the margin takes
CLOCK_OFF = 300.0  # seconds from which the server's clock is believed rather than ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What opens an account. Moments are seconds since 1970 by our own clock."""

    access: str
    refresh: str
    since: float
    until: float
    scope: str = ""

    @classmethod
    def read(cls, body: Any, *, now: datetime, offset: float | None) -> Self | None:
        """Return the pair of an answer, None where it lacks one of the two (R-4).

        `offset` is how far the server's clock is ahead of ours, None where that is unknown.
        """
        told = fields(body)
        access, refresh = text(told.get("access_token")), text(told.get("refresh_token"))
        life = whole(told.get("expires_in"))
        if not (_usable(access) and _usable(refresh)) or life is None or life <= 0:
            return None
        ours = now.timestamp()
        ahead = offset if offset is not None and abs(offset) > CLOCK_OFF else 0.0
        created = whole(told.get("created_at")) or int(ours + ahead)
        until = created + life - ahead
        until = min(max(until, ours + life / 2), ours + life)  # whatever `created_at` may say
        return cls(
            access=access, refresh=refresh, since=ours, until=until, scope=text(told.get("scope"))
        )

    @classmethod
    def load(cls, kept: str) -> Self | None:
        """Read back what `dump` wrote, None for anything else."""
        try:
            return cls(**json.loads(kept))
        except (ValueError, TypeError):
            return None

    def dump(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self))

    def is_due(self, now: float, *, chance: float) -> bool:
        """Say whether it is time for a new pair (R-1); `chance` from 0 to 1 spreads the moment."""
        life = self.until - self.since
        spread = SHARE * (1 + JITTER * (2 * chance - 1))
        return now >= self.since + life * spread or self.until - now < min(MARGIN, life * SHORT)

    def refused(self) -> Self:
        """Return the pair as one whose access token is no longer taken."""
        return replace(self, until=self.since)


def _usable(token: str) -> bool:
    return bool(token) and token.isascii() and token.isprintable() and " " not in token
