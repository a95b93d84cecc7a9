"""The client that speaks JSON with one backend: sign-in, repeats, and errors with a meaning."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import stamina
from httpx_sse import SSEError, aconnect_sse

from services.clock import SystemClock
from services.errors import (
    BackendError,
    BackendUnavailable,
    OutOfTime,
    RateLimited,
    UnexpectedAnswer,
)
from services.http.opening import TooLargeError, open_client, patience, read_body
from services.models import BackendId
from services.transport.answers import Answer, meaning, prose, redirect_origin, retry_after
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from services.transport.refusals import ReadFailure, nothing_known

DEADLINE = 30.0  # seconds for one request with everything it needs, also when bytes drip
AT_ONCE = 4  # calls under way (reliability.md A-10); those that take long by nature hold up nobody
LARGEST_BODY = 32 * 1024 * 1024
LONGEST_REASON = 300  # characters
PATIENCE = 5.0  # the longest Retry-After that is waited for here instead of being reported

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_DROPPED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
# Reasons that the catalogs have words for, under `reason-<reason>`.
HUNG_UP = "hung up without an answer"
NOT_REACHED = "nothing listens at its address"
_NOBODY = "All connection attempts failed"  # httpcore's whole account of a refused connection


class Authorizer(Protocol):
    """Signs requests in, and decides what a 401 or 403 means."""

    async def headers(self, client: "JsonClient") -> dict[str, str]:
        """Return the headers that sign a request in, signing in first where that is due."""
        ...

    async def renew(self, client: "JsonClient", answer: Answer, sent: Mapping[str, str]) -> bool:
        """Sign in again after a 401 or 403; say whether the request is worth repeating."""
        ...

    def verdict(self, answer: Answer, sent: Mapping[str, str]) -> type[BackendError]:
        """Return what a 401 or 403 means that stayed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    method: str
    path: str
    params: Mapping[str, str | int] | None
    json: Any
    form: Mapping[str, str] | None
    idempotent: bool
    deadline: float


class JsonClient:
    """Speaks JSON with one backend below one base URL.

    Every request ends within `deadline` seconds, sign-in and repeats included. Proxy variables of
    the environment are ignored: `proxy` alone leads elsewhere, and backends are reached directly.
    Redirects are not followed.
    """

    def __init__(
        self,
        backend: BackendId,
        *,
        base_url: str,
        redactor: Redactor,
        authorizer: Authorizer | None = None,
        contact: Contact | None = None,
        read_failure: ReadFailure = nothing_known,
        deadline: float = DEADLINE,
        proxy: str | None = None,
    ) -> None:
        self._backend = backend
        self._read_failure = read_failure
        self._contact = contact or Contact(SystemClock())
        self._redactor = redactor
        self._authorizer = authorizer
        self._deadline = deadline
        self._room = asyncio.Semaphore(AT_ONCE)
        self._http = open_client(base_url=base_url, deadline=deadline, proxy=proxy)

    @property
    def has_cookies(self) -> bool:
        """Say whether the server has set any cookie."""
        return len(self._http.cookies) > 0

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def request(  # noqa: PLR0913 - every one has its default
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        authorized: bool = True,
        idempotent: bool | None = None,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request and return the answer, whatever its status (but see 429).

        `idempotent` overrides what the method says; only such calls are repeated, once, when the
        connection was dropped or when a 429 asks for no more than a few seconds. `deadline` is
        for what takes longer, or must not take as long, as usual. `headers` are for calls that no
        authorizer signs.

        Raises: BackendUnavailable, RateLimited, UnexpectedAnswer; with `authorized` also
        AuthenticationFailed and Forbidden.
        """
        repeatable = method in _IDEMPOTENT if idempotent is None else idempotent
        call = _Call(
            method=method,
            path=path,
            params=params,
            json=json,
            form=form,
            idempotent=repeatable,
            deadline=deadline or self._deadline,
        )
        authorizer = self._authorizer if authorized else None
        try:
            async with asyncio.timeout(call.deadline):
                if authorizer is None:
                    return await self._persist(call, headers or {})
                return await self._signed(call, authorizer)
        except TimeoutError as late:
            reason = f"no answer within {call.deadline:g} s"
            raise self.error(OutOfTime, reason) from late

    async def json(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        authorized: bool = True,
        deadline: float | None = None,
    ) -> Any:
        """Send one request and return its JSON.

        Raises: every BackendError; the leaf follows from the status as in `failure`.
        """
        answer = await self.request(
            method,
            path,
            params=params,
            json=json,
            form=form,
            authorized=authorized,
            deadline=deadline,
        )
        return self.decode(answer)

    async def listen(
        self,
        path: str,
        hear: Callable[[str], None],
        *,
        silence: float,
        params: Mapping[str, str | int] | None = None,
    ) -> None:
        """Hear the data of every server-sent event until the server ends the stream.

        Nothing but the cookies signs it in. `silence` is after how many seconds without a byte
        the connection counts as dead; there is no other deadline.

        Raises: what `failure` says for a bad status; BackendUnavailable when the stream breaks
        off or falls silent; UnexpectedAnswer when it is no such stream.
        """
        try:
            async with aconnect_sse(
                self._http, "GET", path, params=params, timeout=patience(silence)
            ) as stream:
                response = stream.response
                if response.status_code != httpx.codes.OK:
                    raise self.failure(await _answer(response))
                async for event in stream.aiter_sse():
                    hear(event.data)
        except (SSEError, httpx.DecodingError, httpx.InvalidURL, TooLargeError) as error:
            raise self.error(UnexpectedAnswer, f"{type(error).__name__}: {error}") from error
        except httpx.HTTPError as error:
            self._contact.lost()
            raise self.error(BackendUnavailable, f"{type(error).__name__}: {error}") from error

    def decode(self, answer: Answer) -> Any:
        """Return the JSON of a good answer; NaN and infinities read as null.

        Raises: what `failure` says for a bad status; UnexpectedAnswer when it is not JSON.
        """
        if not 200 <= answer.status < 300:
            raise self.failure(answer)
        try:
            told = json.loads(answer.body, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            what = "HTML" if answer.media_type == "text/html" else "no JSON"
            reason = f"HTTP {answer.status} with {what}"
        else:
            self._contact.succeeded()
            return told
        # Raised outside the handler: the decoder's own error holds the whole body.
        raise self.error(UnexpectedAnswer, reason)

    def failure(self, answer: Answer) -> BackendError:
        """Return the error that a status means."""
        reason = self._reason(answer)
        if known := self._read_failure(answer, reason):
            return known
        if answer.status == 429:
            wait = retry_after(answer.headers)
            return RateLimited(self._backend, retry_after=wait, reason=reason)
        return meaning(answer.status)(self._backend, reason=reason)

    def error(self, kind: type[BackendError], reason: str) -> BackendError:
        """Return an error of this backend whose reason is short and free of secrets."""
        return kind(self._backend, reason=self._bounded(reason))

    def reason(self, text: str) -> str:
        """Return foreign prose short and free of secrets."""
        return self._bounded(text)

    async def _signed(self, call: _Call, authorizer: Authorizer) -> Answer:
        sent = await authorizer.headers(self)
        answer = await self._persist(call, sent)
        if answer.status in (401, 403) and await authorizer.renew(self, answer, sent):
            sent = await authorizer.headers(self)
            answer = await self._persist(call, sent)
        if answer.status in (401, 403):
            raise self.error(authorizer.verdict(answer, sent), self._reason(answer))
        return answer

    async def _persist(self, call: _Call, headers: Mapping[str, str]) -> Answer:
        attempts = stamina.retry_context(
            on=_worth_another,
            attempts=2 if call.idempotent else 1,
            timeout=None,
            wait_initial=0,
            wait_jitter=0,
        ).with_name(f"{self._backend} {call.method} {call.path}", (), {})
        try:
            async for attempt in attempts:
                with attempt:
                    answer = await self._exchange(call, headers)
        except httpx.DecodingError as error:
            raise self.error(UnexpectedAnswer, f"{type(error).__name__}: {error}") from error
        except _DROPPED as error:
            raise self.error(BackendUnavailable, HUNG_UP) from error
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise self.error(OutOfTime, _told(error)) from error
        except httpx.TransportError as error:
            raise self.error(BackendUnavailable, _told(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, TooLargeError) as error:
            raise self.error(UnexpectedAnswer, f"{type(error).__name__}: {error}") from error
        return answer

    async def _exchange(self, call: _Call, headers: Mapping[str, str]) -> Answer:
        room = contextlib.nullcontext() if call.deadline > self._deadline else self._room
        try:
            async with (
                room,
                self._http.stream(
                    call.method,
                    call.path,
                    params=call.params,
                    json=call.json,
                    data=call.form,
                    headers=headers,
                    timeout=patience(call.deadline),
                ) as response,
            ):
                answer = await _answer(response)
        except (httpx.NetworkError, httpx.ProtocolError):  # what took too long may be there
            self._contact.lost()
            raise
        self._contact.heard(answer.headers)
        if answer.status == 429:
            raise self.failure(answer)
        return answer

    def _reason(self, answer: Answer) -> str:
        if 300 <= answer.status < 400:
            return self._bounded(f"HTTP {answer.status} to {redirect_origin(answer)}")
        return self._bounded(prose(answer)) or f"HTTP {answer.status}"

    def _bounded(self, text: str) -> str:
        """Scrub before cutting, so that no half of a secret survives the cut."""
        return " ".join(self._redactor.scrub(text).split())[:LONGEST_REASON]


async def _answer(response: httpx.Response) -> Answer:
    body = await read_body(response, LARGEST_BODY)
    return Answer(status=response.status_code, headers=_plain(response.headers), body=body)


def _told(error: httpx.TransportError) -> str:
    """Return what went wrong on the way, in as few words as an owner needs."""
    kind = type(error).__name__
    if isinstance(error, httpx.ConnectError) and str(error) == _NOBODY:
        return NOT_REACHED
    return f"{kind}: {error}" if str(error) else kind


def _worth_another(error: Exception) -> bool | float:
    """Return whether (and after how many seconds) an idempotent call is worth repeating."""
    if isinstance(error, RateLimited) and error.retry_after <= PATIENCE:
        return float(error.retry_after)
    return isinstance(error, _DROPPED)


def _plain(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
