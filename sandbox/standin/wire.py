"""JSON as FastAPI writes it."""

import json
from typing import Any

from aiohttp import web

Json = dict[str, Any]


def respond(
    value: object, *, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """Return `value` as the server writes JSON: compact, unescaped, no charset in the type."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")
