"""What an answer means: its body's code before its status, for they differ (contract 1)."""

import json
import re
from typing import Any

from services.errors import BackendError, ServerMisconfigured, UnexpectedAnswer
from services.http import JsonClient
from services.transport.answers import Answer, meaning
from services.transport.wire import fields, text

HOST_REFUSED = "the server does not answer to this host name: see its allowed hosts"


_CODES = re.compile(r"[A-Za-z0-9]{2,12}(?:[-_][A-Za-z0-9]{1,12}){0,3}[-_]\d{2,9}", re.ASCII)


def envelope(answer: Answer) -> dict[str, Any] | None:
    """Return the envelope of an answer, None for pages, texts, and what the framework refuses."""
    try:
        told = json.loads(answer.body, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    code = fields(told).get("code")
    return told if isinstance(code, int) and not isinstance(code, bool) else None


def code_of(answer: Answer) -> int:
    """Return the code of the body where there is one, else the status."""
    told = envelope(answer)
    return answer.status if told is None else int(told["code"])


def data_of(answer: Answer) -> Any:
    """Return the data of an envelope, None where it has none."""
    return fields(envelope(answer)).get("data")


def is_good(code: int) -> bool:
    """Say whether a code is a success."""
    return 200 <= code < 300


def failure_of(http: JsonClient, answer: Answer) -> BackendError:
    """Return the error that a bad answer means."""
    told = envelope(answer)
    if told is None and answer.status == 400 and answer.media_type == "text/html":
        return http.error(ServerMisconfigured, HOST_REFUSED)
    if told is None and is_good(answer.status):
        what = "a page" if answer.media_type == "text/html" else "no envelope"
        return http.error(UnexpectedAnswer, f"HTTP {answer.status} with {what}")
    if told is None:
        return http.failure(answer)
    return http.error(meaning(int(told["code"])), said(answer))


def said(answer: Answer) -> str:
    """Return the server's prose without the codes in it: a reason is logged, and told to owners."""
    told = fields(envelope(answer))
    prose = _CODES.sub("…", text(told.get("message")))
    return prose or f"code {told.get('code', answer.status)}"
