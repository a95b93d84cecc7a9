"""The shapes of an answer: envelope, bare JSON, and the recorded bodies of refusals."""

from sandbox.standin.wire import Json


class Refusal(Exception):
    """An answer with an error status and a `detail`."""

    def __init__(
        self, status: int, detail: object, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def invalid(*faults: Json) -> Refusal:
    """Return the 422 that lists `faults`, in the words of the server's validator."""
    return Refusal(422, list(faults))


def missing(*location: str) -> Json:
    """Describe a required value that was not sent."""
    return {"loc": list(location), "msg": "field required", "type": "value_error.missing"}


def malformed(*location: str, message: str, kind: str) -> Json:
    """Describe a value of the wrong form."""
    return {"loc": list(location), "msg": message, "type": kind}


def envelope(data: object = None, *, success: bool = True, message: str | None = None) -> Json:
    """Return `{success, message, data}`; nothing to say is `{}`."""
    return {"success": success, "message": message, "data": {} if data is None else data}


def failure(message: str | None = None, data: object = None) -> Json:
    """Return the 200 that means no."""
    return envelope(data, success=False, message=message)
