"""A running task platform for tests, and a thin client of its controls.

Its world stands still until it is stepped, unless `living=True`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from sandbox.standin.clock import Clock
from sandbox.tasks import TASKS, Listener, Options, Server, create_tasks
from services.models import ViewerId
from services.ports.facts import Fact
from services.ports.panels import Panel
from support.moviepilot import Reply

Json = dict[str, Any]
OLIVE, MAX = ViewerId(1001), ViewerId(1002)


class RunningTasks:
    """A stand-in inside this process: it can be unplugged, and its parts can be reached."""

    def __init__(self, listener: Listener, server: Server, http: ClientSession) -> None:
        self.listener = listener
        self.server = server
        self.http = http

    @property
    def url(self) -> str:
        """Return its origin."""
        return self.listener.url

    @property
    def username(self) -> str:
        """Return the keeper's name, who is an admin."""
        return self.server.options.username

    @property
    def password(self) -> str:
        """Return the keeper's password as it was at first."""
        return self.server.options.password

    async def post(self, control: str, **body: Any) -> Json:
        """Use a control."""
        address = f"{self.url}/world/{control}"
        async with self.http.post(address, json=body, raise_for_status=True) as answer:
            found: Json = await answer.json()
        return found

    async def task(self, *, owner: int = 1, **values: Any) -> Json:
        """Make a task of somebody's, in a state and with a progress."""
        return await self.post("task", owner=owner, **values)

    def calls(self, path: str | None = None, *, method: str | None = None) -> list[Json]:
        """Return the API requests since the last reset."""
        return [
            it
            for it in self.server.journal.calls()
            if path in (None, it["path"]) and method in (None, it["method"])
        ]

    def token(self, user: int = 1) -> str:
        """Return a token of somebody's."""
        return self.server.accounts.token(self.server.accounts.users[user])

    async def call(self, method: str, path: str, *, user: int | None = 1, **request: Any) -> Reply:
        """Call the API as somebody, or as nobody."""
        headers = {} if user is None else {"Authorization": f"Bearer {self.token(user)}"}
        async with self.http.request(
            method, self.url + path, headers=headers, allow_redirects=False, **request
        ) as answer:
            is_json = answer.content_type == "application/json"
            body = await (answer.json() if is_json else answer.text())
            return Reply(status=answer.status, headers=answer.headers, body=body)


@asynccontextmanager
async def running_tasks(
    *, clock: Clock | None = None, living: bool = False, **options: Any
) -> AsyncIterator[RunningTasks]:
    """Serve a stand-in with these `Options` on a free port."""
    app = create_tasks(options=Options(living=living, **options), clock=clock)
    connector = TCPConnector(force_close=True)
    async with (
        Listener(app) as listener,
        ClientSession(connector=connector, timeout=ClientTimeout(total=60)) as http,
    ):
        yield RunningTasks(listener, app[TASKS], http)


def path_of(row: Json) -> str:
    """Return the path of a task's panel."""
    return f"task/{row['id']}@{row['created_at']}"


def said(panel: Panel) -> dict[str, Fact]:
    """Return a panel's facts by the ids of their labels."""
    return {one.label.id.removeprefix("tasks-"): one for one in panel.facts if one.label.id}


def keys(panel: Panel) -> list[str]:
    """Return the keys of a panel's actions."""
    return [one.key for one in panel.actions]
