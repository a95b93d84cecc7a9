"""What a handler answers before a line gives it its form: values, envelopes and refusals."""

from typing import Any

from sandbox.standin.wire import Json


class Envelope(dict[str, Any]):
    """An answer of `{success, message, data}`; as a type of its own it is never mistaken."""


class Counted(list[Any]):
    """A page of a list whose exact length is known."""

    def __init__(self, rows: list[Any], *, total: int) -> None:
        super().__init__(rows)
        self.total = total


class Refusal(Exception):
    """An answer with an error status; `detail` is a sentence, or the faults of a 422."""

    def __init__(
        self,
        status: int,
        detail: object,
        *,
        headers: dict[str, str] | None = None,
        data: object = None,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.data = data


def invalid(*faults: Json) -> Refusal:
    """Return the 422 that lists `faults`, in the words of the server's validator."""
    return Refusal(422, list(faults))


def missing(*location: str) -> Json:
    """Describe a required value that was not sent."""
    return {"loc": list(location), "msg": "field required", "type": "value_error.missing"}


def malformed(*location: str, message: str, kind: str) -> Json:
    """Describe a value of the wrong form."""
    return {"loc": list(location), "msg": message, "type": kind}


def envelope(data: object = None, *, success: bool = True, message: str | None = None) -> Envelope:
    """Return `{success, message, data}`; nothing to say is `{}`."""
    return Envelope(success=success, message=message, data={} if data is None else data)


def failure(message: str | None = None, data: object = None) -> Envelope:
    """Return the 200 that means no."""
    return envelope(data, success=False, message=message)
