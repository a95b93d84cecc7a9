"""A running stage for tests, and a thin client of its control API.

`StageClient` works against a stage in this process or in another one; only its address counts.
"""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout, web

from sandbox.telegram import STANDARD_LIMITS, Limits, StageClock, create_stage

TOKEN = "4242:a-token-that-only-the-stage-knows"
ALICE, BOB = 1001, 1002
GROUP = -1_002_000_000_001
PATIENCE = 30.0  # seconds after which a test gives up waiting; machines are busy


class StageClient:
    """What people do on a stage, and what can be seen of it."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        self.url = url.rstrip("/")
        self.token = token

    async def __aenter__(self) -> Self:
        self._http = ClientSession(timeout=ClientTimeout(total=90))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def say(self, user: int, text: str, **details: Any) -> dict[str, Any]:
        """Type a message (`chat`, `thread`, `reply_to`); return update_id, message_id and seen."""
        return await self.post("message", user=user, text=text, **details)

    async def press(
        self, user: int, chat: int, message_id: int, data: str, *, force: bool = False
    ) -> str:
        """Press a button and return the id of the callback."""
        pressed = await self.post(
            "callback", user=user, chat=chat, message_id=message_id, data=data, force=force
        )
        callback_id: str = pressed["callback_id"]
        return callback_id

    async def answer(self, callback_id: str, *, wait: float = PATIENCE) -> dict[str, Any]:
        """Return what a pressed button was answered, waiting for it."""
        return await self.get(f"callback/{callback_id}", wait=wait)

    async def press_and_wait(
        self, user: int, chat: int, message_id: int, data: str, *, force: bool = False
    ) -> dict[str, Any]:
        """Press a button and return its answer.

        Raises:
            TimeoutError: nobody answered.
        """
        answer = await self.answer(await self.press(user, chat, message_id, data, force=force))
        if not answer["answered"]:
            raise TimeoutError(f"nobody answered {data!r}")
        return answer

    async def inline(self, user: int, query: str, **details: Any) -> str:
        """Ask inline (`chat`, `offset`) and return the id of the query."""
        asked = await self.post("inline", user=user, query=query, **details)
        inline_id: str = asked["inline_id"]
        return inline_id

    async def inline_results(self, inline_id: str, *, wait: float = PATIENCE) -> dict[str, Any]:
        """Return the results of an inline query, waiting for them."""
        return await self.get(f"inline/{inline_id}", wait=wait)

    async def post_result(
        self, user: int, inline_id: str, result: str, **details: Any
    ) -> dict[str, Any]:
        """Post a result (`chat`, `thread`); return message_id and inline_message_id."""
        return await self.post(f"inline/{inline_id}/post", user=user, result=result, **details)

    async def user(self, user_id: int, **details: Any) -> dict[str, Any]:
        """Introduce or change a person."""
        return await self.post("user", id=user_id, **details)

    async def make_chat(self, chat_id: int, **details: Any) -> dict[str, Any]:
        """Make or change a group or channel."""
        details = {"type": "supergroup", "title": "Household"} | details
        return await self.post("chat", id=chat_id, **details)

    async def chat(self, chat_id: int) -> dict[str, Any]:
        """Return a chat as it looks now: `chat` and `messages`."""
        return await self.get(f"chat/{chat_id}")

    async def chats(self, user: int) -> list[dict[str, Any]]:
        """Return the chats of a person."""
        chats: list[dict[str, Any]] = (await self.get("chats", user=user))["chats"]
        return chats

    async def commands(self, user: int, chat: int | None = None) -> list[dict[str, str]]:
        """Return the command menu a person sees."""
        query = {"user": user} if chat is None else {"user": user, "chat": chat}
        commands: list[dict[str, str]] = (await self.get("commands", **query))["commands"]
        return commands

    async def journal(
        self,
        *,
        since: int = 0,
        wait: float = 0.0,
        method: str | None = None,
        chat: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return the journal's entries, with `wait` once there is one."""
        query: dict[str, Any] = {"since": since, "wait": wait}
        query |= {} if method is None else {"method": method}
        query |= {} if chat is None else {"chat": chat}
        entries: list[dict[str, Any]] = (await self.get("journal", **query))["entries"]
        return entries

    async def last_entry(self) -> int:
        """Return the number of the newest entry, to wait for later ones."""
        last: int = (await self.get("journal", since=sys.maxsize))["last"]
        return last

    async def wait_for(self, **query: Any) -> dict[str, Any]:
        """Return the first entry that fits (`since`, `method`, `chat`).

        Raises:
            TimeoutError: none came.
        """
        entries = await self.journal(wait=PATIENCE, **query)
        if not entries:
            raise TimeoutError(f"no call came for {query}")
        return entries[0]

    async def fault(self, **order: Any) -> int:
        """Order a fault and return its id."""
        fault_id: int = (await self.post("fault", **order))["fault_id"]
        return fault_id

    async def faults(self) -> list[dict[str, Any]]:
        """Return the faults that may still happen."""
        faults: list[dict[str, Any]] = (await self.get("faults"))["faults"]
        return faults

    async def clear_faults(self, fault_id: int | None = None) -> None:
        """Cancel one fault or all."""
        path = "faults" if fault_id is None else f"faults/{fault_id}"
        async with self._http.delete(f"{self.url}/sim/{path}") as response:
            response.raise_for_status()

    async def set_down(self, *, is_down: bool) -> None:
        """Take the Bot API away or bring it back."""
        await self.post("down", down=is_down)

    async def advance(self, seconds: float) -> None:
        """Let the stage's time pass."""
        await self.post("clock", advance=seconds)

    async def calls(self) -> dict[str, int]:
        """Return how often each method was called."""
        return await self.get("calls")

    async def wait_for_calls(self, method: str, count: int) -> None:
        """Wait until a method was called this often, calls without an answer included.

        Raises:
            TimeoutError: it was not.
        """
        calls = await self.get("calls", wait=PATIENCE, method=method, count=count)
        if calls.get(method, 0) < count:
            raise TimeoutError(f"{method} was not called {count} times")

    async def reset(self) -> None:
        """Clear the stage."""
        await self.post("reset")

    async def photo(self, path: str) -> bytes:
        """Return the bytes behind a message's `photo`."""
        async with self._http.get(f"{self.url}{path}") as response:
            response.raise_for_status()
            return await response.read()

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Yield the stream of changes from now on."""
        async with self._http.get(f"{self.url}/sim/events") as response:
            await response.content.readline()
            yield _read_events(response.content)

    async def call(self, method: str, **fields: Any) -> dict[str, Any]:
        """Call the Bot API as a bot and return the answer, refusals included."""
        url = f"{self.url}/bot{self.token}/{method}"
        async with self._http.post(url, json=fields) as response:
            body: dict[str, Any] = await response.json()
            return body

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Read from the control API."""
        async with self._http.get(f"{self.url}/sim/{path}", params=query) as response:
            response.raise_for_status()
            body: dict[str, Any] = await response.json()
            return body

    async def status(self, path: str, **order: Any) -> int:
        """Order from the control API and return only the HTTP status."""
        async with self._http.post(f"{self.url}/sim/{path}", json=order) as response:
            return response.status

    async def post(self, path: str, **order: Any) -> dict[str, Any]:
        """Order from the control API."""
        async with self._http.post(f"{self.url}/sim/{path}", json=order) as response:
            response.raise_for_status()
            body: dict[str, Any] = await response.json()
            return body


@asynccontextmanager
async def running_stage(
    *,
    token: str | None = TOKEN,
    limits: Limits = STANDARD_LIMITS,
    clock: StageClock | None = None,
) -> AsyncIterator[StageClient]:
    """Run a stage on a free port and yield a client of it."""
    app = create_stage(token=token, limits=limits, clock=clock)
    async with serving(app) as url, StageClient(url, token or TOKEN) as client:
        yield client


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Serve an application on a free port of the loopback and yield its address."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _read_events(lines: Any) -> AsyncIterator[dict[str, Any]]:
    async for line in lines:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
