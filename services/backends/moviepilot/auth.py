"""Signing in: one login for many callers, a new one when the server forgot us, and its dialect.

A restart of the server makes every token invalid. v2 says so with 403, v3 with 401, where a 403
means that the account may not (contract moviepilot.md fact 7; moviepilot-v3.md section 2).
"""

import asyncio
import base64
import hmac
import struct
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from services.answers import Answer
from services.backends.moviepilot.dialect import (
    V2,
    Dialect,
    ForbiddenMeans,
    Identity,
    dialect_of,
    unwrap,
)
from services.backends.moviepilot.models import GlobalRow, Login, read_object
from services.backends.moviepilot.settings import Settings, plain
from services.clock import Clock
from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    RateLimited,
    Rejected,
    UnexpectedAnswer,
)
from services.http import JsonClient
from services.models import BackendId
from services.redaction import Redactor

REST = 30.0  # seconds between logins that are of no use: wrong passwords are not hammered
USUAL_ZONE = "Asia/Shanghai"  # of the official container
PUBLIC_WORD = "moviepilot"  # the fixed token of `system/global`, the same on every server


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
        self._cookie_at_login = False
        self._probe_due = float("-inf")
        self._rests_until = float("-inf")
        self._refusal = ""
        self.dialect: Dialect = V2
        self.version: str | None = None
        self.server: str | None = None  # its USER_UNIQUE_ID, None until it was told
        self.is_admin: bool | None = None
        self.level: int | None = None
        self.wants_code = False
        self.zone = ZoneInfo(settings.timezone or USUAL_ZONE)

    @property
    def signs_in(self) -> bool:
        """Say whether a name and a password are used."""
        return self._settings.signs_in

    @property
    def username(self) -> str:
        """Return the account's name, empty where an API token is used."""
        return self._settings.username or ""

    @property
    def has_code(self) -> bool:
        """Say whether one-time codes can be made."""
        return bool(plain(self._settings.otp_secret))

    async def ready(self, client: JsonClient) -> None:
        """Sign in and probe where that is due: what is sent next may depend on the dialect.

        Raises: AuthenticationFailed at once within REST seconds of a refused login; BackendError.
        """
        if not self._due():
            return
        async with self._single_flight:
            if self._settings.signs_in and self._token is None:
                await self._sign_in(client)
            if self._due():
                await self._probe(client)

    async def headers(self, client: JsonClient) -> dict[str, str]:
        """Return the signing headers, ready or made so."""
        await self.ready(client)
        if self._settings.signs_in:
            return {"Authorization": f"Bearer {self._token}"}
        return {"X-API-KEY": plain(self._settings.api_token)}

    def _due(self) -> bool:
        unsigned = self._settings.signs_in and self._token is None
        return unsigned or self._clock.monotonic() >= self._probe_due

    async def renew(self, client: JsonClient, answer: Answer, sent: Mapping[str, str]) -> bool:
        """Sign in again once for all callers whose token died; say whether to repeat."""
        denied = self.dialect.forbidden_means is ForbiddenMeans.DENIED
        if not self._settings.signs_in or (answer.status == 403 and denied):
            return False
        async with self._single_flight:
            if sent.get("Authorization") != f"Bearer {self._token}":
                return True  # another caller has signed in meanwhile
            if self._clock.monotonic() < self._rests_until:
                return False
            await self._sign_in(client)
        return True

    def verdict(self, answer: Answer, sent: Mapping[str, str]) -> type[BackendError]:
        """Return what a refusal means that a new login did not mend."""
        denied = self.dialect.forbidden_means is ForbiddenMeans.DENIED
        if answer.status == 403 and denied:
            return Forbidden
        now = self._clock.monotonic()
        if sent.get("Authorization") == f"Bearer {self._token}" and now >= self._rests_until:
            self._rests_until = now + REST
        return AuthenticationFailed

    def observe(self, error: Rejected) -> bool:
        """Learn from a refusal that names the v3 identity; say whether the dialect changed."""
        if "media_source" not in error.reason or self.dialect.identity is Identity.PAIR:
            return False
        self.dialect = replace(self.dialect, identity=Identity.PAIR)
        return True

    async def _sign_in(self, client: JsonClient) -> None:
        if self._clock.monotonic() < self._rests_until:
            raise AuthenticationFailed(self._backend, reason=self._refusal)
        form = {
            "username": self._settings.username or "",
            "password": plain(self._settings.password),
        }
        if self._settings.otp_secret:
            form["otp_password"] = one_time_code(
                plain(self._settings.otp_secret), self._clock.now()
            )
        answer = await client.request(
            "POST", "login/access-token", form=form, authorized=False, idempotent=True
        )
        if answer.status in (400, 401, 403, 422):
            error = client.failure(answer)
            self.wants_code = "x-mfa-required" in answer.headers  # later lines say so
            self._rests_until, self._refusal = self._clock.monotonic() + REST, error.reason
            raise AuthenticationFailed(self._backend, reason=self._refusal)
        login = Login.model_validate(read_object(unwrap(client.decode(answer)).data))
        if not _printable(login.access_token):
            raise UnexpectedAnswer(self._backend, reason="a login without a token")
        self._remember(login)
        self._cookie_at_login = ".eyJ" in answer.headers.get("set-cookie", "")  # a JWT in it
        self._probe_due = float("-inf")  # an update of the server may be why we had to sign in

    def _remember(self, login: Login) -> None:
        if self._replaced:
            self._redactor.forget(self._replaced)
        self._replaced, self._token = self._token, login.access_token
        self._redactor.register(login.access_token or "")
        self.is_admin, self.level = login.super_user, login.level

    async def _probe(self, client: JsonClient) -> None:
        """Ask what needs no account; what a server does not tell is as on v2.5.6."""
        self._probe_due = self._clock.monotonic() + REST  # should this fail or be cut short
        try:
            payload = await client.json(
                "GET", "system/global", params={"token": PUBLIC_WORD}, authorized=False
            )
        except (BackendUnavailable, RateLimited):
            return
        except BackendError:
            payload = None
        told = GlobalRow.model_validate(read_object(unwrap(payload).data))
        self.version = told.version
        self.server = told.server or self.server
        self.dialect = dialect_of(told.version, cookie_at_login=self._cookie_at_login)
        if self._settings.timezone is None and told.timezone:
            self.zone = _zone(told.timezone) or self.zone
        self._probe_due = float("inf")


def one_time_code(secret: str, now: datetime, *, digits: int = 6) -> str:
    """Return the code of an authenticator app (RFC 6238: SHA-1, 30 s) for a base32 secret."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(now.timestamp()) // 30), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def _printable(token: str | None) -> bool:
    return bool(token and token.isascii() and token.isprintable() and " " not in token)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return None
