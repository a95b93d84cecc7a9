"""The budgets: GETs in five minutes, writes a second apart (contract trakt.md 5)."""

from collections import deque
from datetime import timedelta
from email.utils import format_datetime

from aiohttp import web

from sandbox.standin.clock import ServerClock
from sandbox.standin.wire import respond
from sandbox.trakt.lists import text
from sandbox.trakt.options import Variant

PERIOD = 300.0
_EDGE = "<html><head><title>Error 1015</title></head><body>You are being rate limited</body></html>"


class Limits:
    """Counts per token, or per client and address where there is none."""

    def __init__(self, clock: ServerClock) -> None:
        self._clock = clock
        self._reads: dict[str, deque[float]] = {}
        self._wrote: dict[str, float] = {}

    def spend(self, who: str, count: int) -> None:
        """Count reads of somebody else who uses the same bucket."""
        now = self._clock.now().timestamp()
        self._reads.setdefault(who, deque()).extend([now] * count)

    def refuse(self, who: str, method: str, variant: Variant) -> web.Response | None:
        """Count a request; return a 429 where it is one too many."""
        now = self._clock.now().timestamp()
        if method == "GET":
            return self._read(who, now, variant)
        since = now - self._wrote.get(who, float("-inf"))
        if since < variant.writes_apart:
            return self._told("AUTHED_API_POST_LIMIT", 1, 1, 1.0, variant)
        self._wrote[who] = now
        return None

    def remaining(self, who: str, variant: Variant) -> int:
        """Return how many GETs are left."""
        return max(0, variant.reads - len(self._reads.get(who, ())))

    def _read(self, who: str, now: float, variant: Variant) -> web.Response | None:
        asked = self._reads.setdefault(who, deque())
        while asked and now - asked[0] >= PERIOD:
            asked.popleft()
        if len(asked) >= variant.reads:
            wait = asked[0] + PERIOD - now if asked else PERIOD
            return self._told("AUTHED_API_GET_LIMIT", int(PERIOD), variant.reads, wait, variant)
        asked.append(now)
        return None

    def _told(
        self, name: str, period: int, limit: int, wait: float, variant: Variant
    ) -> web.Response:
        seconds = max(1, int(wait) + 1)
        until = self._clock.now() + timedelta(seconds=seconds)
        said = {
            "seconds": str(seconds),
            "zero": "0",
            "negative": "-17",
            "date": format_datetime(until.replace(microsecond=0), usegmt=True),
            "huge": "9999",
        }.get(variant.retry_after)
        headers = {} if said is None else {"Retry-After": said}
        if variant.edge:
            return web.Response(status=429, text=_EDGE, content_type="text/html", headers=headers)
        headers["X-Ratelimit"] = (
            f'{{"name":"{name}","period":{period},"limit":{limit},"remaining":0,'
            f'"until":"{text(until)}"}}'
        )
        if variant.old_headers:
            headers |= {
                "X-RateLimit-Limit": str(limit),
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(int(until.timestamp())),
            }
            del headers["X-Ratelimit"]
        return respond({"error": "rate limit"}, status=429, headers=headers)
