"""The refusals of the Bot API, in the words of the real server."""

from typing import Any


class ApiError(Exception):
    """A call that the Bot API refuses."""

    def __init__(
        self, code: int, description: str, *, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def wire(self) -> dict[str, Any]:
        """Return the JSON object that answers the call."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str, **parameters: Any) -> ApiError:
    """Return the 400 for a reason."""
    return ApiError(400, f"Bad Request: {reason}", parameters=parameters)


def forbidden(reason: str) -> ApiError:
    """Return the 403 for a reason."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """Return the 429 that asks to wait `retry_after` seconds."""
    return ApiError(
        429,
        f"Too Many Requests: retry after {retry_after}",
        parameters={"retry_after": retry_after},
    )
