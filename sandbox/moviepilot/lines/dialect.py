"""v2.5.6, the line that was recorded (contract moviepilot.md); later lines override parts of it."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from sandbox.moviepilot.auth import User
from sandbox.moviepilot.envelope import Refusal
from sandbox.moviepilot.lines.identity import Identity, Prefixed
from sandbox.moviepilot.lines.line import Line, Right, Shape
from sandbox.standin.wire import Json, respond


class Dialect:
    """How one line reads requests and writes answers; the flags are what it does differently."""

    line: ClassVar[Line] = Line.V2_5_6
    version: ClassVar[str] = "v2.5.6"
    identity: ClassVar[Identity] = Prefixed()
    bad_token: ClassVar[int] = 403  # the status of a token that is stale or foreign
    denied: ClassVar[int] = 400  # the status of a right that is missing
    no_cookie: ClassVar[str] = "resource token not found"
    key_opens_all: ClassVar[bool] = False  # the API token works on every ordinary endpoint
    cookie_at_login: ClassVar[bool] = False
    announces_factor: ClassVar[bool] = False  # a right password without a code is told apart
    owner_scoped: ClassVar[bool] = False  # people see and change their own subscriptions only
    redo_in_place: ClassVar[bool] = False  # a redo keeps the row's id
    filters_combine: ClassVar[bool] = False  # title and status of the history, with wildcards
    user_stream: ClassVar[bool] = True  # notifications enter the message stream

    def grants(self, user: User, right: Right) -> bool:
        """Tell whether an account may use a route."""
        return right in (Right.ANYONE, Right.DASHBOARD) or user.is_superuser

    def answer(
        self,
        request: web.Request,  # noqa: ARG002 - v3 looks what was asked
        value: object,
        *,
        shape: Shape,
        window: int | None,  # noqa: ARG002 - lists have no totals before v3
    ) -> web.Response:
        """Write what a handler answers; a bare value stays bare."""
        return respond(self.shaped(value, shape))

    def raw(self, value: object) -> web.Response:
        """Write an answer that no line puts into an envelope."""
        return respond(value)

    def refuse(self, request: web.Request, refusal: Refusal) -> web.Response:  # noqa: ARG002
        """Write a refusal as `{detail}`."""
        body = {"detail": refusal.detail}
        return respond(body, status=refusal.status, headers=refusal.headers)

    def shaped(self, value: object, shape: Shape) -> object:  # noqa: ARG002
        """Return a value as this line shapes it; handlers answer in the shapes of v2.5.6."""
        return value

    def sign_in(self, answer: Json) -> Json:
        """Return the answer of a good login."""
        return answer

    def public_settings(self, settings: Json, unique_id: str) -> Json:
        """Return what anybody may read; no version is among it."""
        return settings | {"USER_UNIQUE_ID": unique_id, "SUBSCRIBE_SHARE_MANAGE": False}

    def document(self, paths: Mapping[str, Json]) -> Json:
        """Return the description of the API; its version says nothing before v3."""
        info = {"title": "MoviePilot", "version": "0.1.0"}
        return {"openapi": "3.1.0", "info": info, "paths": dict(paths)}
