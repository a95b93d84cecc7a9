"""Signing in: one login for many callers, a new one when the server forgot us, and its dialect.

A restart of the server makes every token invalid. v2 says so with 403, v3 with 401, where a 403
means that the account may not (contract moviepilot.md fact 7; moviepilot-v3.md section 2). Lines
in between may mean either: whether the token lives, the server is asked.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.backends.moviepilot.dialect import (
    V2,
    Dialect,
    Evidence,
    ForbiddenMeans,
    Identity,
    naming,
    unwrap,
)
from services.backends.moviepilot.models import Login, read_object
from services.backends.moviepilot.probing import probe
from services.backends.moviepilot.second_factor import one_time_code, why_refused
from services.backends.moviepilot.settings import Settings, plain
from services.clock import Clock
from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    KeyRefused,
    RateLimited,
    Rejected,
    SetUpUnfinished,
    UnexpectedAnswer,
)
from services.http import JsonClient
from services.models import BackendId
from services.transport.answers import Answer
from services.transport.redaction import Redactor

REST = 30.0  # seconds between logins that are of no use: wrong passwords are not hammered
USUAL_ZONE = "Asia/Shanghai"  # of the official container
T = TypeVar("T")
_REFUSALS = (400, 401, 403, 422)


class LineChanged(Exception):
    """The server became another one while it was asked about a title, which it names otherwise.

    It never leaves `SignIn.speak`.
    """


class SignIn:
    """Implements services.http.Authorizer for one account, and knows the server's dialect."""

    def __init__(
        self, settings: Settings, *, backend: BackendId, clock: Clock, redactor: Redactor
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._clock = clock
        self._redactor = redactor
        self._single_flight = asyncio.Lock()
        self._token: str | None = None
        self._replaced: str | None = None
        self._evidence = Evidence()
        self._doubt: bool | None = None  # the shape of answers that had us probe again
        self._lost = False
        self._living: str | None = None  # the signature the server knew when it was asked last
        self._probe_due = float("-inf")
        self._rests_until = float("-inf")
        self._refusal: AuthenticationFailed | None = None
        self.dialect: Dialect = V2
        self.version: str | None = None
        self.server: str | None = None  # its USER_UNIQUE_ID, None until it was told
        self.is_admin: bool | None = None
        self.level: int | None = None
        self.zone: tzinfo = ZoneInfo(settings.timezone or USUAL_ZONE)
        self.zone_told = settings.timezone is not None
        self.zone_asked = False  # whether an administrator's call was tried for it since the probe

    @property
    def signs_in(self) -> bool:
        """Say whether a name and a password are used."""
        return self._settings.signs_in

    @property
    def username(self) -> str:
        """Return the account's name, empty where an API token is used."""
        return self._settings.username or ""

    async def ready(self, client: JsonClient) -> None:
        """Probe and sign in where that is due: what is sent next may depend on the dialect.

        Raises: AuthenticationFailed at once within REST seconds of a refused login; BackendError.
        """
        if not self._due():
            return
        async with self._single_flight:
            await self._begin(client)

    async def headers(self, client: JsonClient) -> dict[str, str]:
        """Return the signing headers, ready or made so. Raises: LineChanged."""
        await self.ready(client)
        self._mind_the_line()
        return self._signed()

    async def speak(
        self, client: JsonClient, ask: Callable[[Dialect], Awaitable[T]], *, changes: bool = False
    ) -> T:
        """Ask about a title, once more when it turns out that titles are named otherwise.

        What `changes` something is repeated only where nothing was done.
        """
        await self.ready(client)
        dialect = self.dialect
        try:
            with naming(dialect.identity):
                answer = await ask(dialect)
        except LineChanged:
            pass
        except Rejected as error:
            if not self._observe(error):
                raise
            await self.ready(client)
        else:
            await self.ready(client)  # its shape may have had the line asked anew
            if changes or self.dialect.identity is dialect.identity:
                return answer
        try:
            with naming(self.dialect.identity):
                return await ask(self.dialect)
        except LineChanged as again:
            raise BackendUnavailable(self._backend, reason="its version changes") from again

    async def renew(self, client: JsonClient, answer: Answer, sent: Mapping[str, str]) -> bool:
        """Sign in again once for all callers whose token died; say whether to repeat.

        Raises: LineChanged where repeating would name a title wrongly.
        """
        worth = await self._renew(client, answer, sent)
        if worth:
            self._mind_the_line()
        return worth

    def _mind_the_line(self) -> None:
        if self.dialect.is_misspoken:
            raise LineChanged

    async def _renew(self, client: JsonClient, answer: Answer, sent: Mapping[str, str]) -> bool:
        async with self._single_flight:
            if sent != self._signed():
                return True  # another caller has signed in meanwhile
            if answer.status == 403 and await self._is_denied(client, answer, sent):
                return False
            if not self.signs_in or self._clock.monotonic() < self._rests_until:
                return False
            self._forget_what_was_seen()  # an update of the server may be why it forgot us
            await self._probe(client)
            await self._sign_in(client)
        return True

    def verdict(self, answer: Answer, sent: Mapping[str, str]) -> type[BackendError]:
        """Return what a refusal means that a new login did not mend."""
        denied = self.dialect.forbidden_means is ForbiddenMeans.DENIED
        if answer.status == 403 and (denied or _signature(sent) == self._living):
            return Forbidden
        if not self.signs_in:
            return KeyRefused
        now = self._clock.monotonic()
        if sent == self._signed() and now >= self._rests_until:
            self._rests_until = now + REST
        return AuthenticationFailed

    def _observe(self, error: Rejected) -> bool:
        """Learn from a refusal that names the v3 identity; say whether the dialect changed."""
        if "media_source" not in error.reason or self.dialect.identity is Identity.PAIR:
            return False
        self._take(replace(self._evidence, names_pairs=True))
        self._doubt, self._probe_due = None, float("-inf")  # it may be another server altogether
        return True

    def saw(self, *, wrapped: bool) -> None:
        """Take in how an answer came that v2 gives bare and v3 in an envelope.

        One that the dialect does not explain has the server asked anew, once: a server can change
        its line between two polls.
        """
        expected = self._evidence.is_v3 or self._evidence.names_pairs
        if wrapped in (expected, self._doubt):
            return
        if not wrapped:
            self._take(replace(self._evidence, names_pairs=False))
        self._doubt = wrapped
        self._probe_due = float("-inf")

    def lost(self) -> None:
        """Take in that a connection failed: another line may answer next."""
        self._lost = True
        self._forget_what_was_seen()

    def tell_zone(self, name: str | None) -> None:
        """Take the zone of the server's dates, unless the settings say one."""
        if self._settings.timezone is None and name and (zone := _zone(name)):
            self.zone, self.zone_told = zone, True

    def learn_offset(self, offset: timedelta, moment: datetime) -> None:
        """Take what the server's dates are ahead of UTC, where nobody tells their zone.

        A zone with that offset at that moment is kept: it knows of summer time.
        """
        if not self.zone_told and moment.astimezone(self.zone).utcoffset() != offset:
            self.zone = timezone(offset)

    def _due(self) -> bool:
        unsigned = self.signs_in and self._token is None
        return unsigned or self._lost or self._clock.monotonic() >= self._probe_due

    def _signed(self) -> dict[str, str]:
        if self.signs_in:
            return {"Authorization": f"Bearer {self._token}"}
        return {"X-API-KEY": plain(self._settings.api_token)}

    async def _begin(self, client: JsonClient) -> None:
        if self._lost or self._clock.monotonic() >= self._probe_due:
            await self._probe(client)
        if self.signs_in and self._token is None:
            await self._sign_in(client)

    async def _is_denied(self, client: JsonClient, answer: Answer, sent: Mapping[str, str]) -> bool:
        """Say whether a 403 is about the account: then its signature is good elsewhere."""
        denied = self.dialect.forbidden_means is ForbiddenMeans.DENIED
        if denied and _is_wrapped(answer):
            return True
        try:
            known = await client.request(
                "GET", "user/current", authorized=False, headers=dict(sent)
            )
        except BackendError:
            return denied
        if known.status not in (200, 401, 403):
            return denied
        self._living = _signature(sent) if known.status == 200 else None
        return known.status == 200

    async def _sign_in(self, client: JsonClient) -> None:
        if self._evidence.initialized is False:
            self._probe_due = float("-inf")
            raise SetUpUnfinished(self._backend)
        if self._refusal and self._clock.monotonic() < self._rests_until:
            raise self._refused(type(self._refusal), self._refusal.reason)
        form = {"username": self.username, "password": plain(self._settings.password)}
        if self._settings.otp_secret:
            secret = plain(self._settings.otp_secret)
            form["otp_password"] = one_time_code(secret, self._clock.now())
        answer = await client.request(
            "POST", "login/access-token", form=form, authorized=False, idempotent=True
        )
        if answer.status in _REFUSALS:
            has_code = bool(self._settings.otp_secret)
            kind = await why_refused(client, answer, username=self.username, has_code=has_code)
            self._rests_until = self._clock.monotonic() + REST
            self._refusal = self._refused(kind, client.failure(answer).reason)
            raise self._refusal
        login = Login.model_validate(read_object(unwrap(client.decode(answer)).data))
        if not _printable(login.access_token):
            raise UnexpectedAnswer(self._backend, reason="a login without a token")
        self._remember(login)
        cookie = ".eyJ" in answer.headers.get("set-cookie", "")  # a JWT in it
        self._take(replace(self._evidence, cookie_at_login=cookie))

    def _refused(self, kind: type[AuthenticationFailed], reason: str) -> AuthenticationFailed:
        return kind(self._backend, reason=reason)

    def _remember(self, login: Login) -> None:
        if self._replaced:
            self._redactor.forget(self._replaced)
        self._replaced, self._token = self._token, login.access_token
        self._redactor.register(login.access_token or "")
        self.is_admin, self.level = login.super_user, login.level
        self._refusal = None

    def _forget_what_was_seen(self) -> None:
        self._doubt = None
        self._evidence = replace(self._evidence, names_pairs=False)

    def _take(self, evidence: Evidence) -> None:
        self._evidence, self.dialect = evidence, evidence.dialect

    async def _probe(self, client: JsonClient) -> None:
        """Ask what needs no account; what a server does not tell is as on v2.5.6.

        Raises: BackendUnavailable where nobody is there: what was to be sent would fare no better.
        """
        self._probe_due = self._clock.monotonic() + REST  # should this fail or be cut short
        self._lost = False
        try:
            told = await probe(client, self._settings.url)
        except (BackendUnavailable, RateLimited):
            if self._lost:
                raise
            return
        self.version = told.evidence.version
        self.server = told.server or self.server
        seen = self._evidence
        self._take(
            replace(
                told.evidence,
                wrapped=self._doubt,
                cookie_at_login=seen.cookie_at_login,
                names_pairs=seen.names_pairs,
            )
        )
        self.zone_asked = False
        self.tell_zone(told.timezone)
        self._probe_due = float("inf")


def _signature(sent: Mapping[str, str]) -> str:
    return sent.get("Authorization") or sent.get("X-API-KEY") or ""


def _is_wrapped(answer: Answer) -> bool:
    try:
        return unwrap(json.loads(answer.body)).wrapped
    except (ValueError, RecursionError):
        return False


def _printable(token: str | None) -> bool:
    return bool(token and token.isascii() and token.isprintable() and " " not in token)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return None
