"""Trakt's API, a method per call (contract trakt.md 3 to 7), each in its person's turn."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.backends.trakt.keeping import Keeping
from services.backends.trakt.mapping import ID, text, whole
from services.backends.trakt.oauth import NAMED
from services.backends.trakt.pacing import Pacer
from services.clock import Clock
from services.errors import (
    AccountFull,
    AccountLocked,
    AppRefused,
    BackendError,
    Blocked,
    PaidOnly,
    RateLimited,
    SignInNeeded,
    UnexpectedAnswer,
)
from services.http import JsonClient
from services.models import ViewerId
from services.ports.accounts import AccountState
from services.transport.answers import Answer
from services.transport.wire import fields, rows

NOBODY = ViewerId(0)  # whose calls carry no token
Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list. None is what its headers do not say."""

    rows: list[dict[str, Any]]
    pages: int | None = None
    items: int | None = None


class TraktClient:
    """Asks, one account never faster than it may. Every method raises SignInNeeded, BackendError.

    A token that is not taken is replaced once and the call repeated once (R-2).
    """

    def __init__(self, http: JsonClient, keeping: Keeping, *, client_id: str, clock: Clock) -> None:
        self._http = http
        self._keeping = keeping
        self._client_id = client_id
        self._clock = clock
        self._pacers: dict[ViewerId, Pacer] = {}

    def pacer(self, who: ViewerId) -> Pacer:
        """Return how somebody's account may be asked."""
        if who not in self._pacers:
            self._pacers[who] = Pacer(self._clock)
        return self._pacers[who]

    async def settings(self, who: ViewerId) -> dict[str, Any]:
        """Return who somebody is, with their limits."""
        return fields(await self._json("GET", "users/settings", who))

    async def activities(self, who: ViewerId) -> dict[str, Any]:
        """Return when each part of an account moved last."""
        found = fields(await self._json("GET", "sync/last_activities", who))
        if not found:
            raise self._http.error(UnexpectedAnswer, "activities that are none")
        return found

    async def watchlist(self, who: ViewerId, page: int, *, limit: int) -> Page:
        """Return one page of the list, in the order of listing: additions come last."""
        query: Params = {"page": page, "limit": limit}
        answer = await self._call("GET", "sync/watchlist/all/added/asc", who, params=query)
        body = self._http.decode(answer)
        if not isinstance(body, list):
            raise self._http.error(UnexpectedAnswer, "a watchlist that is no list")
        return Page(
            rows=rows(body),
            pages=_header(answer, "x-pagination-page-count"),
            items=_header(answer, "x-pagination-item-count"),
        )

    async def history(self, who: ViewerId, path: str, *, since: str) -> list[dict[str, Any]]:
        """Return what of a title was watched since a moment, the newest first."""
        query: Params = {"start_at": since, "limit": 10}
        return rows(await self._json("GET", f"sync/history/{path}", who, params=query))

    async def change(self, who: ViewerId, call: str, body: dict[str, Any]) -> dict[str, Any]:
        """Change the list. Raises: AccountFull, PaidOnly."""
        return fields(await self._json("POST", call, who, body=body))

    async def calendar(self, who: ViewerId, begin: str, days: int) -> list[dict[str, Any]]:
        """Return the episodes of somebody's series from a day on."""
        return rows(await self._json("GET", f"calendars/my/shows/{begin}/{days}", who))

    async def recommended(self, who: ViewerId, kind: str, *, limit: int) -> list[dict[str, Any]]:
        """Return recommendations; `kind` is movies or shows."""
        query: Params = {"limit": limit, "ignore_collected": "true", "ignore_watchlisted": "true"}
        return rows(await self._json("GET", f"recommendations/{kind}", who, params=query))

    async def look_up(self, source: str, number: str, kinds: str) -> list[dict[str, Any]]:
        """Return what an id means; it needs no account, and shows whether the app is known."""
        path = f"search/{source}/{quote(number, safe='')}"
        return rows(await self._json("GET", path, NOBODY, params={"type": kinds}))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _json(
        self,
        method: str,
        path: str,
        who: ViewerId,
        *,
        params: Params | None = None,
        body: dict[str, Any] | None = None,
    ) -> Any:
        return self._http.decode(await self._call(method, path, who, params=params, body=body))

    async def _call(
        self,
        method: str,
        path: str,
        who: ViewerId,
        *,
        params: Params | None = None,
        body: dict[str, Any] | None = None,
    ) -> Answer:
        token = "" if who is NOBODY else await self._keeping.access(who)
        answer = await self._send(method, path, who, token, params, body)
        if answer.status == 401 and token:
            token = (await self._keeping.renew(who, token)).access
            answer = await self._send(method, path, who, token, params, body)
            if answer.status == 401:
                await self._keeping.note(who, state=AccountState.LAPSED)
                raise SignInNeeded(ID)
        if answer.status >= 400:
            raise await self._failure(who, answer)
        return answer

    async def _send(
        self,
        method: str,
        path: str,
        who: ViewerId,
        token: str,
        params: Params | None,
        body: dict[str, Any] | None,
    ) -> Answer:
        pacer = self.pacer(who)
        await pacer.turn(write=method != "GET")
        try:
            answer = await self._http.request(
                method,
                path,
                params=params,
                json=body,
                authorized=False,
                idempotent=False,
                headers=self._headers(token),
            )
        except RateLimited as limited:
            pacer.limited(limited.retry_after)
            raise RateLimited(
                ID, retry_after=math.ceil(pacer.rests_for), reason=limited.reason
            ) from limited
        pacer.heard(answer)
        return answer

    def _headers(self, token: str) -> dict[str, str]:
        told = {
            **NAMED,
            "Content-Type": "application/json",
            "trakt-api-key": self._client_id,
            "trakt-api-version": "2",
        }
        return {**told, "Authorization": f"Bearer {token}"} if token else told

    async def _failure(self, who: ViewerId, answer: Answer) -> BackendError:
        """Return what a bad answer means (contract 6), and remember what lasts."""
        failure = self._http.failure(answer)
        match answer.status:
            case 403 if answer.media_type == "text/html":
                return Blocked(ID, reason=failure.reason)
            case 403:
                if who is not NOBODY:
                    await self._keeping.note(who, state=AccountState.CLOSED)
                return AppRefused(ID, reason=failure.reason)
            case 420:
                limit = _header(answer, "x-account-limit") or 0
                return AccountFull(ID, limit=limit, reason=failure.reason)
            case 423:
                await self._keeping.note(who, state=AccountState.LOCKED)
                return AccountLocked(ID, reason=failure.reason)
            case 426:
                return PaidOnly(ID, reason=failure.reason)
            case _:
                return failure


def _header(answer: Answer, name: str) -> int | None:
    said = answer.headers.get(name, "")
    return int(said) if said.isascii() and said.isdigit() else None


def named(body: dict[str, Any], key: str, kind: str) -> int:
    """Return how many of a kind a change has come to."""
    return whole(fields(body.get(key)).get(kind)) or 0


def words(body: dict[str, Any], *path: str) -> str:
    """Return a text inside an object, empty where it is none."""
    inside: Any = body
    for key in path[:-1]:
        inside = fields(inside).get(key)
    return text(fields(inside).get(path[-1]))
