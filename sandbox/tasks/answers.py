"""The shapes of an answer: success, the two kinds of refusal, a page of a list (contract 1)."""

from typing import Any

from sandbox.standin.wire import Json


class Refusal(Exception):
    """An answer with `{"detail": text}`."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail


class Invalid(Exception):
    """A 422: every problem of the request, with what was sent."""

    def __init__(self, problems: list[Json]) -> None:
        super().__init__(problems)
        self.problems = problems


class Crash(Exception):
    """An exception nobody caught: its text is shown, and the connection dies."""


def said(message: str, detail: str | None = None) -> Json:
    """Return the success of something that was done."""
    return {"message": message, "detail": detail}


def paged(items: list[Json], *, page: int, size: int) -> Json:
    """Return one page of a list."""
    first = (page - 1) * size
    return {
        "items": items[first : first + size],
        "total": len(items),
        "page": page,
        "page_size": size,
        "total_pages": -(-len(items) // size),
    }


def problem(kind: str, loc: list[str | int], msg: str, given: Any, ctx: Json | None = None) -> Json:
    """Return one problem of a 422."""
    found: Json = {"type": kind, "loc": loc, "msg": msg, "input": given}
    return found | ({"ctx": ctx} if ctx else {})
