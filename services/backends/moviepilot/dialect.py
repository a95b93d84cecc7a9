"""Which line of MoviePilot is spoken, and how its answers are taken out of their envelope.

Facts of contract moviepilot-v3 sections 1 and 2. What can be read off an answer's shape is; the
`Dialect` holds only what must be known before sending.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote

_LONG_SOURCE = {"tmdb": "themoviedb"}  # how v3 spells the prefixes of v2, where it differs
_SHORT_SOURCE = {long: short for short, long in _LONG_SOURCE.items()}
_COLUMNS = {"tmdb": "tmdbid", "douban": "doubanid", "bangumi": "bangumiid"}
_ENVELOPE = frozenset({"success", "message", "data"})

Query = dict[str, str | int]


class Identity(StrEnum):
    """How a title is named in requests."""

    PREFIXED = "prefixed"  # tmdb:603
    PAIR = "pair"  # 603 with media_source=themoviedb


class ForbiddenMeans(StrEnum):
    """What a 403 says."""

    RELOGIN = "relogin"  # v2: the token is stale
    DENIED = "denied"  # v3: this account may not


# How the request that is under way names its title, if it names one.
_NAMING: ContextVar[Identity | None] = ContextVar("naming", default=None)


@contextmanager
def naming(identity: Identity) -> Iterator[None]:
    """Note that what is sent meanwhile names a title so: another line would misread it."""
    token = _NAMING.set(identity)
    try:
        yield
    finally:
        _NAMING.reset(token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What must be known of a server before something is sent; the defaults are v2.5.6."""

    identity: Identity = Identity.PREFIXED
    forbidden_means: ForbiddenMeans = ForbiddenMeans.RELOGIN
    user_stream: bool = True
    api_key_everywhere: bool = False

    @property
    def is_misspoken(self) -> bool:
        """Say whether the request that is under way names its title as another line does."""
        return _NAMING.get() not in (None, self.identity)


V2 = Dialect()
V3 = Dialect(
    identity=Identity.PAIR,
    forbidden_means=ForbiddenMeans.DENIED,
    user_stream=False,
    api_key_everywhere=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a server's line; None is what nobody has told or shown yet.

    Only v3 tells whether it `lives` and whether it is `initialized`, sets a `cookie_at_login`, and
    answers `wrapped` what v2 answers bare; only v2 up to about 2.7 is `old`, which tells anybody
    its zone and its administrator. One that refused our prefixes `names_pairs`, whatever it calls
    itself. An unknown version is never refused.
    """

    version: str | None = None
    lives: bool = False
    initialized: bool | None = None
    cookie_at_login: bool = False
    wrapped: bool | None = None
    names_pairs: bool = False
    old: bool = False

    @property
    def dialect(self) -> Dialect:
        """Return the dialect: the version decides, and without one whatever only v3 does."""
        if self.is_v3:
            return V3
        return replace(V2, identity=Identity.PAIR) if self.names_pairs else V2

    @property
    def is_v3(self) -> bool:
        """Say whether it is v3, or later."""
        number = (self.version or "").lstrip("vV").partition(".")[0]
        if _is_number(number):
            return int(number[:4]) >= 3
        told = self.lives or self.initialized is not None
        return not self.old and bool(told or self.cookie_at_login or self.wrapped)


def named_in_path(native_id: str, dialect: Dialect) -> tuple[str, Query]:
    """Return the path segment that names a title, and the query that goes with it."""
    if dialect.identity is Identity.PREFIXED:
        return quote(native_id, safe=":"), {}
    source, number = _pair(native_id)
    return quote(number, safe=""), {"media_source": source}


def named_in_query(native_id: str, dialect: Dialect) -> Query:
    """Return the query that names a title where the path does not."""
    if dialect.identity is Identity.PREFIXED:
        return {"mediaid": native_id}
    source, number = _pair(native_id)
    return {"media_source": source, "media_id": number}


def named_in_body(native_id: str, dialect: Dialect) -> Query:
    """Return the fields that name a title in an object: one column per source before v3."""
    if dialect.identity is Identity.PAIR:
        return named_in_query(native_id, dialect)
    source, _, number = native_id.partition(":")
    column = _COLUMNS.get(source)
    if column is None or not number:
        return {}
    return {column: int(number) if _is_number(number) and column != "doubanid" else number}


def named_in_pairs(native_id: str, dialect: Dialect) -> Query:
    """Return the fields that name a title where only v3 takes any."""
    return named_in_query(native_id, dialect) if dialect.identity is Identity.PAIR else {}


def _pair(native_id: str) -> tuple[str, str]:
    """Split our spelling; the number may hold colons of its own."""
    source, _, number = native_id.partition(":")
    return _LONG_SOURCE.get(source, source), number


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def native_id(source: str, number: str) -> str:
    """Return our spelling of a (source, id) pair: the prefixed one."""
    return f"{_SHORT_SOURCE.get(source, source)}:{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An answer's content with what the server says about it, and whether it came `wrapped`."""

    success: bool = True
    message: str = ""
    data: Any = None
    wrapped: bool = field(default=False, compare=False)


def unwrap(payload: Any) -> Envelope:
    """Take an answer out of its envelope; a bare answer counts as a success."""
    if (
        isinstance(payload, dict)
        and payload.keys() <= _ENVELOPE
        and isinstance(success := payload.get("success"), bool)
    ):
        message = payload.get("message")
        return Envelope(
            success=success,
            message=message if isinstance(message, str) else "",
            data=payload.get("data"),
            wrapped=True,
        )
    return Envelope(data=payload)
