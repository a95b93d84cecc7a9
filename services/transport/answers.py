"""What an HTTP answer says besides its JSON: prose of errors, waiting times, redirects."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    Rejected,
    UnexpectedAnswer,
)

LONGEST_PROSE = 16384  # characters of an error body that are looked at
_PICTURES = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Return the content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def retry_after(headers: Mapping[str, str], *, unsaid: int = 10) -> int:
    """Return the seconds a 429 asks for, at most an hour; a date counts by the server's clock."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), 3600)
    try:
        until = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return unsaid
    return max(0, min(int(until.total_seconds()), 3600))


def redirect_origin(answer: Answer) -> str:
    """Return where a redirect leads, without path and query."""
    return "/".join(answer.headers.get("location", "").partition("?")[0].split("/")[:3])


def prose(answer: Answer) -> str:
    """Return what an error body says: `message`, else `detail` (a text or a 422 list), else text.

    A 422 is told with the name of the field it is about, where the body names one.

    Never to be matched against: servers reword and translate it.
    """
    text = answer.body[:LONGEST_PROSE].decode("utf-8", "replace")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return text if answer.media_type in ("", "text/plain") and "<" not in text[:64] else ""
    if not isinstance(said, dict):
        return ""
    for key in ("message", "detail", "error"):
        match said.get(key):
            case str() as found if found:
                place = _misplaced(said.get("data"))
                return f"{place}: {found}" if place else found
            case [{"msg": str() as found, **rest}, *_]:
                where = rest.get("loc")
                return f"{where[-1]}: {found}" if isinstance(where, list) and where else found
            case _:
                continue
    return ""


def _misplaced(data: Any) -> str:
    """Return where a request was wrong: a 422 may say so beside its message (`location`)."""
    match data:
        case [{"location": [*_, str() as found]}, *_]:
            return found
        case [{"location": str() as found}, *_]:
            return found
        case _:
            return ""


def meaning(status: int) -> type[BackendError]:
    """Return the error that a bad status means."""
    match status:
        case 401:
            return AuthenticationFailed
        case 403:
            return Forbidden
        case 408:
            return BackendUnavailable
        case _ if 400 <= status < 500:
            return Rejected
        case _ if 500 <= status < 600:
            return BackendUnavailable
        case _:
            return UnexpectedAnswer


def is_picture(body: bytes) -> bool:
    """Say whether the bytes begin like a picture Telegram takes, whatever their label claims."""
    return _PICTURES.match(body) is not None
