"""The shapes of an answer: the envelope, `detail`, and the small pages (contract 1)."""

from typing import Any

from aiohttp import web

from sandbox.standin.wire import Json, respond

_PAGE = """
<!doctype html>
<html lang="en">
<head>
  <title>{title}</title>
</head>
<body>
  <h1>{title}</h1><p>{words}</p>
</body>
</html>
"""
_TITLES = {400: "Bad Request (400)", 404: "Not Found", 500: "Server Error (500)"}
_WORDS = {404: "The requested resource was not found on this server."}


def envelope(
    data: Any,
    *,
    code: int = 200,
    message: str = "success",
    status: int | None = None,
    pagination: Json | None = None,
) -> web.Response:
    """Return an envelope; its HTTP status is its code unless told otherwise."""
    body: Json = {"code": code, "message": message, "data": data}
    if pagination is not None:
        body["pagination"] = pagination
    return respond(body, status=code if status is None else status)


def missing(message: str) -> web.Response:
    """Return that something is not there."""
    return envelope(None, code=404, message=message)


def detail(words: str, *, status: int, allow: str = "") -> web.Response:
    """Return what the framework itself refuses."""
    headers = {"Allow": allow} if allow else {}
    return respond({"detail": words}, status=status, headers=headers)


def page(status: int) -> web.Response:
    """Return the small page of a failure that is no envelope."""
    text = _PAGE.format(title=_TITLES[status], words=_WORDS.get(status, ""))
    return web.Response(status=status, text=text, content_type="text/html", charset="utf-8")
