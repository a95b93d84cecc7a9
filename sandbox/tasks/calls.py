"""One call: the server, who asks, and the values that were sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.standin.wire import Json, respond
from sandbox.tasks.accounts import User
from sandbox.tasks.answers import Refusal
from sandbox.tasks.checks import Checks
from sandbox.tasks.server import TASKS, Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request with its values; `form` is what a form body held."""

    server: Server
    request: web.Request
    raw: bytes
    form: Json

    @property
    def query(self) -> Checks:
        """Return the checks of the query."""
        return Checks("query", dict(self.request.query))

    def body(self) -> Checks:
        """Return the checks of a JSON body."""
        return Checks("body", self.json())

    def json(self) -> Json:
        """Return the JSON object of the body, empty where there is none."""
        try:
            value: Any = json.loads(self.raw or b"{}")
        except ValueError:
            value = {}
        return value if isinstance(value, dict) else {}

    def number(self, name: str) -> int:
        """Return a whole number of the path."""
        checks = Checks("path", {name: self.request.match_info[name]})
        value = checks.whole(name, 0, least=-(2**63))
        checks.done()
        return value

    def user(self) -> User:
        """Return who asks. Raises: Refusal."""
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refusal(401, "Not authenticated")
        user = self.server.accounts.holder(token)
        if user is None:
            raise Refusal(401, "无法验证凭据")
        if not user.active:
            raise Refusal(403 if self.server.options.new else 401, "用户账号已被禁用")
        return user

    def admin(self) -> User:
        """Return who asks, who must be an admin by the database. Raises: Refusal."""
        user = self.user()
        if user.role != "admin":
            raise Refusal(403, "需要管理员权限")
        return user

    def paging(self) -> tuple[int, int]:
        """Return the wished page and its size. Raises: Invalid."""
        query = self.query
        page = query.whole("page", 1, least=1)
        size = query.whole("page_size", 20, least=1, most=100)
        query.done()
        return page, size

    def asked(self, name: str) -> str | None:
        """Return a value of the query, None where it is not given."""
        return self.request.query.get(name)


Answer = Callable[[Call], object]


def answers(answer: Answer, *, status: int = 200) -> Callable[[web.Request], Any]:
    """Return a route handler."""

    async def handle(request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        is_form = request.content_type == "application/x-www-form-urlencoded"
        form = dict(await request.post()) if is_form else {}
        call = Call(server=request.app[TASKS], request=request, raw=raw, form=form)
        return respond(answer(call), status=status)

    return handle
