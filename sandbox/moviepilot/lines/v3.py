"""v3: another envelope, another identity, other rights (moviepilot-v3 sections 1 to 4).

Read from source files, not recorded from a server: every line of it is a hypothesis.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from sandbox.moviepilot.auth import User
from sandbox.moviepilot.envelope import Envelope, Refusal
from sandbox.moviepilot.lines.dialect import Dialect
from sandbox.moviepilot.lines.identity import Identity, Pair
from sandbox.moviepilot.lines.line import Line, Right, Shape
from sandbox.moviepilot.lines.paging import paged
from sandbox.moviepilot.lines.shapes import shaped
from sandbox.moviepilot.lines.wording import locale_of, translated
from sandbox.standin.wire import Json, respond

_PUBLIC = ("TMDB_IMAGE_DOMAIN", "GLOBAL_IMAGE_CACHE")


class V3(Dialect):
    """The third line, a container image of its own."""

    line: ClassVar[Line] = Line.V3
    version: ClassVar[str] = "v3.0.4"
    identity: ClassVar[Identity] = Pair()
    bad_token: ClassVar[int] = 401
    denied: ClassVar[int] = 403
    no_cookie: ClassVar[str] = "token校验不通过"
    key_opens_all: ClassVar[bool] = True
    cookie_at_login: ClassVar[bool] = True
    announces_factor: ClassVar[bool] = True
    owner_scoped: ClassVar[bool] = True
    redo_in_place: ClassVar[bool] = True
    filters_combine: ClassVar[bool] = True
    user_stream: ClassVar[bool] = False

    def grants(self, user: User, right: Right) -> bool:
        """Tell whether an account may use a route; `manage` is a flag of an ordinary one."""
        if right is Right.MANAGE and user.manages:
            return True
        return right is Right.ANYONE or user.is_superuser

    def answer(
        self, request: web.Request, value: object, *, shape: Shape, window: int | None
    ) -> web.Response:
        """Write what a handler answers: `success`, `message`, `data`, and nothing else."""
        value = self.shaped(value, shape)
        headers: dict[str, str] = {}
        if isinstance(value, list) and request.method == "GET":
            value, headers = paged(value, request.query, window=window)
        if not isinstance(value, Envelope):
            value = Envelope(success=True, message="", data=value)
        return respond(_enveloped(request, value), headers=headers)

    def refuse(self, request: web.Request, refusal: Refusal) -> web.Response:
        """Write a refusal: the same status, the same three keys."""
        message, data = refusal.detail, refusal.data
        if isinstance(message, list):
            data = [_issue(it) for it in message]
            message = "请求参数校验失败"
        body = _enveloped(request, Envelope(success=False, message=message, data=data))
        return respond(body, status=refusal.status, headers=refusal.headers)

    def shaped(self, value: object, shape: Shape) -> object:
        """Return a value in the shapes of v3."""
        if shape is Shape.WALLPAPER and isinstance(value, Envelope):
            return Envelope(success=True, message="", data=value["message"])
        return shaped(value, shape)

    def public_settings(self, settings: Json, unique_id: str) -> Json:  # noqa: ARG002
        """Return what anybody may read: versions, but neither a time zone nor who it is."""
        kept = {key: settings[key] for key in _PUBLIC}
        versions = {"FRONTEND_VERSION": self.version, "BACKEND_VERSION": self.version}
        return kept | {"WALLPAPER_ROTATION_INTERVAL": 10} | versions

    def document(self, paths: Mapping[str, Json]) -> Json:
        """Return the description of the API; its version is the server's."""
        info = {"title": "MoviePilot", "version": self.version}
        return {"openapi": "3.1.0", "info": info, "paths": dict(paths)}


def _enveloped(request: web.Request, value: Envelope) -> Json:
    data: Any = value["data"]
    return {
        "success": value["success"],
        "message": translated(value["message"], locale_of(request.headers)),
        "data": None if data == {} else data,
    }


def _issue(fault: Any) -> Json:
    return {"location": fault["loc"], "message": fault["msg"], "error_type": fault["type"]}
