"""Signing in with the master password: one login for many callers, and never a wrong one twice.

The lock-out after wrong passwords is per server, so everybody in the house would suffer from a
second try (contract 1, 5). There is no refresh call: a token that ended is replaced by a login.
"""

import asyncio
import base64
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from services.backends.aniworld.models import unwrap
from services.backends.aniworld.refusals import names_field, signing_in
from services.backends.aniworld.settings import Settings
from services.clock import Clock
from services.errors import (
    AuthenticationFailed,
    BackendError,
    Forbidden,
    LockedOut,
    UnexpectedAnswer,
)
from services.http import JsonClient
from services.models import BackendId
from services.transport.answers import Answer
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from services.transport.wire import fields, number, text

LIFE = timedelta(hours=24)  # of a token that does not say
YOUNG = 30.0  # seconds in which a refused token is no reason for another login
KEYS = ("password", "master_password")  # login's and set-up's (row 6)


class SignIn:
    """Implements services.http.Authorizer."""

    def __init__(
        self,
        settings: Settings,
        *,
        backend: BackendId,
        clock: Clock,
        contact: Contact,
        redactor: Redactor,
    ) -> None:
        self._password = settings.password.get_secret_value()
        self._backend = backend
        self._clock = clock
        self._contact = contact
        self._redactor = redactor
        self._single_flight = asyncio.Lock()
        self._token = ""
        self._issued_at = -math.inf
        self._locked_until = -math.inf
        self._refusal: str | None = None
        self.expires_at: datetime | None = None

    @property
    def signed_in(self) -> bool:
        """Say whether there is a token that is still good, as far as known."""
        young = self._clock.monotonic() - self._issued_at < YOUNG  # whatever its date says
        return bool(self._token) and (young or not self._over())

    @property
    def refused(self) -> bool:
        """Say whether the master password was refused, so that nobody tries it again."""
        return self._refusal is not None

    @property
    def locked_until(self) -> datetime | None:
        """Return when the login is open again, None where it is not locked."""
        left = self._locked_until - self._clock.monotonic()
        return self._clock.now() + timedelta(seconds=left) if left > 0 else None

    def token(self) -> str:
        """Return the present token, empty without one."""
        return self._token

    async def ready(self, client: JsonClient) -> None:
        """Sign in where that is due.

        Raises: AuthenticationFailed at once after a refused login; LockedOut; BackendError.
        """
        if self.signed_in:
            return
        async with self._single_flight:
            if not self.signed_in:
                await self._sign_in(client)

    async def again(self, client: JsonClient) -> None:
        """Sign in because a person wants it, also after a refusal.

        Where the server has not judged the password anew, what it said before stays.
        """
        async with self._single_flight:
            before, self._refusal = self._refusal, None
            try:
                await self._sign_in(client)
            except BackendError:
                if not self.refused:
                    self._refusal = before
                raise

    def forget(self) -> None:
        """Drop the token: it is stateless, so that this is all a logout does (row 19)."""
        self._redactor.forget(self._token)
        self._token = ""

    async def headers(self, client: JsonClient) -> dict[str, str]:
        """Return the signing headers."""
        await self.ready(client)
        return {"Authorization": f"Bearer {self._token}"}

    async def renew(self, client: JsonClient, answer: Answer, sent: Mapping[str, str]) -> bool:
        """Sign in again, once, after a 401 or a 403 (row 15); say whether to repeat."""
        async with self._single_flight:
            if sent.get("Authorization") != f"Bearer {self._token}":
                return bool(self._token)
            if self._clock.monotonic() - self._issued_at < YOUNG and answer.status == 403:
                return False
            await self._sign_in(client)
        return True

    def verdict(self, answer: Answer, _sent: Mapping[str, str]) -> type[BackendError]:
        """Return what a refusal means that a new login did not mend."""
        return Forbidden if answer.status == 403 else AuthenticationFailed

    async def set_up(self, client: JsonClient) -> None:
        """Make the configured password the server's first master password.

        Raises: Rejected when it has one (400) or finds this one too weak (422).
        """
        answer = await self._send(client, "api/auth/setup", KEYS[::-1])
        if not 200 <= answer.status < 300 or fields(client.decode(answer)).get("success") is False:
            raise client.failure(answer)
        self._refusal = None

    async def _sign_in(self, client: JsonClient) -> None:
        if self._refusal is not None:
            raise AuthenticationFailed(self._backend, reason=self._refusal)
        left = self._locked_until - self._clock.monotonic()
        if left > 0:
            raise LockedOut(self._backend, retry_after=math.ceil(left))
        try:
            answer = await self._send(client, "api/auth/login", KEYS)
        except LockedOut as locked:
            self._lock(locked.retry_after)
            raise
        if answer.status in (400, 401, 403, 422):
            self._refuse(client.failure(answer).reason)
        body = fields(client.decode(answer))
        if body.get("success") is False:
            self._refuse(client.reason(text(body.get("message"))))
        said = fields(unwrap(body))
        token = text(said.get("token")) or text(said.get("access_token"))
        if not (token.isascii() and token.isprintable() and token and " " not in token):
            raise UnexpectedAnswer(self._backend, reason="a login without a token")
        self._remember(token, said)

    def _refuse(self, reason: str) -> NoReturn:
        """Remember that the password is not taken, so that nobody tries it again."""
        self._refusal = reason
        raise AuthenticationFailed(self._backend, reason=reason)

    async def _send(self, client: JsonClient, path: str, keys: tuple[str, ...]) -> Answer:
        with signing_in():
            for key in keys:
                answer = await client.request(
                    "POST", path, json={key: self._password}, authorized=False
                )
                other = keys[1 - keys.index(key)]
                if not names_field(answer, other):
                    break
        return answer

    def _remember(self, token: str, said: dict[str, Any]) -> None:
        if self._token:
            self._redactor.forget(self._token)
        self._redactor.register(token)
        self._token, self._issued_at = token, self._clock.monotonic()
        self._locked_until = -math.inf
        now = self._now()
        self.expires_at = moment_of(said.get("expires_at")) or _exp(token) or now + LIFE

    def _lock(self, seconds: int) -> None:
        self._locked_until = self._clock.monotonic() + seconds

    def _over(self) -> bool:
        return self.expires_at is not None and self._now() >= self.expires_at

    def _now(self) -> datetime:
        """Return the server's time, by which its tokens end."""
        return self._clock.now() + timedelta(seconds=self._contact.clock_offset or 0.0)


def moment_of(value: Any) -> datetime | None:
    """Read an ISO 8601 moment; without a zone it is none, for nobody knows which."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _exp(token: str) -> datetime | None:
    """Read when a JWT ends; its signature is none of our business."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        seconds = number(fields(claims).get("exp"))
        return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)
    except (IndexError, ValueError, OverflowError, OSError):
        return None
