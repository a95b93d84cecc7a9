"""The shapes of an answer: bare, wrapped, and the two forms of a refusal (contract 1, 4)."""

from typing import Any

from aiohttp import web

from sandbox.aniworld.options import Variant
from sandbox.standin.wire import Json, respond

STATUS = {
    "AUTHENTICATION_ERROR": 401,
    "AUTHORIZATION_ERROR": 403,
    "VALIDATION_ERROR": 422,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "RATE_LIMIT_EXCEEDED": 429,
    "INTERNAL_SERVER_ERROR": 500,
    "DOWNLOAD_ERROR": 500,
    "CONFIGURATION_ERROR": 500,
    "PROVIDER_ERROR": 500,
    "DATABASE_ERROR": 500,
}


class Refusal(Exception):
    """An answer with an error; `status` where it is not the usual one of its code."""

    def __init__(
        self, code: str, message: str, *, details: Json | None = None, status: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.details = details or {}
        self.status = status or STATUS[code]


def invalid(field: str, issue: str) -> Refusal:
    """Return the refusal of one value."""
    return Refusal("VALIDATION_ERROR", issue, details={"field": field, "issue": issue})


def missing(field: str) -> Refusal:
    """Return the refusal of a body that lacks a field."""
    return invalid(field, "Field required")


def refused(refusal: Refusal, variant: Variant, *, request_id: str) -> web.Response:
    """Return a refusal in the variant's form."""
    headers = {}
    details = dict(refusal.details)
    if refusal.code == "RATE_LIMIT_EXCEEDED" and variant.retry_after != "body":
        seconds = details.pop("retry_after", None)
        if variant.retry_after == "header":
            headers["Retry-After"] = str(seconds)
    if variant.errors == "detail":
        return respond({"detail": _detail(refusal)}, status=refusal.status, headers=headers)
    body: Json = {"success": False, "error": refusal.code, "message": refusal.message}
    body["details"] = details
    if refusal.code != "RATE_LIMIT_EXCEEDED":  # its sample has none
        if variant.request_id == "body":
            body["request_id"] = request_id
        elif variant.request_id == "details":
            details["request_id"] = request_id
    return respond(body, status=refusal.status, headers=headers)


def _detail(refusal: Refusal) -> object:
    if refusal.status != 422 or "field" not in refusal.details:
        return refusal.message
    location = ["body", refusal.details["field"]]
    return [{"loc": location, "msg": refusal.message, "type": "value_error"}]


def said(message: str, **more: Any) -> Json:
    """Return success with a sentence."""
    return {"success": True, "message": message, **more}


def wrapped(data: object) -> Json:
    """Return success with data."""
    return {"success": True, "data": data}
