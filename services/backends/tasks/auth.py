"""One account's sign-in: a bearer token, renewed in its last hour (contract 2).

An expired token cannot be renewed. The configured account signs in anew then; a person is asked
to, for nobody keeps their password.
"""

import asyncio
import base64
import json
import math
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from services.clock import Clock
from services.errors import (
    AuthenticationFailed,
    BackendError,
    Forbidden,
    SignInNeeded,
    UnexpectedAnswer,
)
from services.http import JsonClient
from services.models import BackendId
from services.transport.answers import Answer
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from services.transport.wire import fields, number, text

LAST_HOUR = 3600.0
LIFE = 23 * 3600.0  # of a token that does not say
YOUNG = 30.0  # seconds in which a refused token is no reason to sign in again
PATIENCE = 60.0  # seconds until a name and password that were refused are tried again
LOGIN = "api/auth/login"
REFRESH = "api/auth/refresh"
_RENEWING: ContextVar[bool] = ContextVar("renewing", default=False)

Keep = Callable[[str], Awaitable[None]]


async def _nowhere(_token: str) -> None:
    return


class SignIn:
    """Implements services.http.Authorizer for one account.

    `keep` is told every new token, and an empty one when it opens nothing any more.
    """

    def __init__(
        self,
        *,
        backend: BackendId,
        clock: Clock,
        contact: Contact,
        redactor: Redactor,
        token: str = "",
        credentials: tuple[str, str] | None = None,
        keep: Keep = _nowhere,
    ) -> None:
        self._backend = backend
        self._clock = clock
        self._contact = contact
        self._redactor = redactor
        self._credentials = credentials
        self._keep = keep
        self._single_flight = asyncio.Lock()
        self._issued_at = -math.inf
        self._refused_at = -math.inf
        self._tried_at = -math.inf
        self.token = ""
        self._take(token)

    async def headers(self, client: JsonClient) -> dict[str, str]:
        """Return the signing headers, with a fresh token where the last hour has begun.

        Raises: SignInNeeded when a person has to, and nobody else can; BackendError.
        """
        if not _RENEWING.get() and self._due():
            async with self._single_flight:
                if self._due():
                    await self._renewed(client)
        return {"Authorization": f"Bearer {self.token}"}

    async def renew(self, client: JsonClient, answer: Answer, sent: Mapping[str, str]) -> bool:
        """Renew the token once after a 401; say whether the request is worth repeating."""
        if _RENEWING.get() or answer.status == 403:
            return False
        async with self._single_flight:
            if sent.get("Authorization") != f"Bearer {self.token}":
                return bool(self.token)
            if self._clock.monotonic() - self._issued_at < YOUNG:
                return False
            await self._renewed(client, anew=True)
        return True

    def verdict(self, answer: Answer, _sent: Mapping[str, str]) -> type[BackendError]:
        """Return what a refusal means that stayed; a disabled account is a 403, or a 401."""
        return Forbidden if answer.status == 403 else AuthenticationFailed

    async def forget(self) -> None:
        """Drop the token; the server would still take it (contract 2)."""
        self._redactor.forget(self.token)
        self.token = ""
        await self._keep("")

    def _due(self) -> bool:
        if not self.token:
            return True
        left = self._expires_at - self._now()
        tried = self._clock.monotonic() - self._tried_at
        return left <= 0 or (left < LAST_HOUR and tried >= PATIENCE)

    async def _renewed(self, client: JsonClient, *, anew: bool = False) -> None:
        """Refresh, or sign in where that is over. Raises: SignInNeeded, BackendError."""
        over = not self.token or self._expires_at <= self._now()
        self._tried_at = self._clock.monotonic()
        if not over:
            try:
                with renewing():
                    answer = await client.request("POST", REFRESH, idempotent=False)
                await self.take(token_of(client, client.decode(answer)))
            except (AuthenticationFailed, Forbidden):
                if not self._credentials:
                    await self.forget()
                    raise SignInNeeded(self._backend) from None
            except BackendError:
                if anew:
                    raise
                return  # it is still good for a while
            else:
                return
        await self._sign_in(client)

    async def _sign_in(self, client: JsonClient) -> None:
        if self._credentials is None:
            if self.token:
                await self.forget()
            raise SignInNeeded(self._backend)
        if self._clock.monotonic() - self._refused_at < PATIENCE:
            raise AuthenticationFailed(self._backend, reason="it was refused a moment ago")
        name, password = self._credentials
        try:
            await self.take(await log_in(client, name, password))
        except (AuthenticationFailed, Forbidden):
            self._refused_at = self._clock.monotonic()
            raise

    async def take(self, token: str) -> None:
        """Use a token from now on, and keep it."""
        self._redactor.forget(self.token)
        self._take(token)
        self._issued_at = self._clock.monotonic()
        self._refused_at = -math.inf
        await self._keep(token)

    def _take(self, token: str) -> None:
        if token:
            self._redactor.register(token)
        self.token = token
        self._expires_at = exp_of(token) or self._now() + LIFE

    def _now(self) -> float:
        """Return the server's time, by which its tokens end, in seconds since 1970."""
        return self._clock.now().timestamp() + (self._contact.clock_offset or 0.0)


@contextmanager
def renewing() -> Iterator[None]:
    """Send with the token there is, for it is what is being renewed."""
    before = _RENEWING.set(True)
    try:
        yield
    finally:
        _RENEWING.reset(before)


async def log_in(client: JsonClient, name: str, password: str) -> str:
    """Return a token for a name, or e-mail, and a password: a form, never JSON.

    Raises: AuthenticationFailed when they are wrong, Forbidden when the account is disabled.
    """
    form = {"username": name, "password": password}
    answer = await client.request("POST", LOGIN, form=form, authorized=False, idempotent=False)
    return token_of(client, client.decode(answer))


def token_of(client: JsonClient, body: Any) -> str:
    """Return the token of an answer. Raises: UnexpectedAnswer."""
    token = text(fields(body).get("access_token"))
    if not (token and token.isascii() and token.isprintable() and " " not in token):
        raise client.error(UnexpectedAnswer, "a login without a token")
    return token


def exp_of(token: str) -> float | None:
    """Read when a JWT ends, in seconds since 1970; its signature is none of our business."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return number(fields(claims).get("exp"))
    except (IndexError, ValueError):
        return None
