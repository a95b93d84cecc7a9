"""A Bot API of few words for tests of the loops: it answers as it was told, and remembers."""

import asyncio
import contextlib
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from bot.session import TelegramSession

TOKEN = "4242:canary-token_AbCdEf"
ME = {"id": 4242, "is_bot": True, "first_name": "Usher", "username": "usher_test_bot"}
PATIENCE = 60.0  # seconds; a process that imports aiogram takes some

Answer = Callable[[], web.StreamResponse]


class ScriptedTelegram:
    """Answers each method from its script, then sensibly; getUpdates holds as long as asked.

    `calls` are the methods with their parameters, in order.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.url = ""
        self._script: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._waiting: deque[dict[str, Any]] = deque()
        self._held: set[str] = set()
        self._changed = asyncio.Condition()

    def script(self, method: str, *answers: Answer) -> None:
        """Answer the next calls of a method like this."""
        self._script[method].extend(answers)

    def hold(self, method: str) -> None:
        """Let every further call of a method wait for ever."""
        self._held.add(method)

    async def deliver(self, *updates: dict[str, Any]) -> None:
        """Let updates wait, as Telegram does until they are confirmed."""
        async with self._changed:
            self._waiting.extend(updates)
            self._changed.notify_all()

    async def called(self, method: str, *, times: int = 1) -> dict[str, str]:
        """Wait for a call and return its parameters. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.of(method)) >= times)
        return self.of(method)[times - 1]

    def of(self, method: str) -> list[dict[str, str]]:
        """Return the parameters of a method's calls so far."""
        return [parameters for name, parameters in self.calls if name == method]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        parameters = {key: str(value) for key, value in (await request.post()).items()}
        async with self._changed:
            self.calls.append((method, parameters))
            self._changed.notify_all()
        if method in self._held:
            await asyncio.Event().wait()
        if self._script[method]:
            return self._script[method].popleft()()
        if method == "getUpdates":
            return await self._updates(parameters)
        if method in {"sendMessage", "sendPhoto"}:
            return good(self._sent(parameters))
        return good(ME if method == "getMe" else True)

    def _sent(self, parameters: dict[str, str]) -> dict[str, Any]:
        chat = {"id": int(parameters["chat_id"]), "type": "private", "first_name": "Olive"}
        text = parameters.get("text", "")
        return {"message_id": 10_000 + len(self.calls), "date": 1, "chat": chat, "text": text}

    async def _updates(self, parameters: dict[str, str]) -> web.StreamResponse:
        offset = int(parameters.get("offset", 0))
        async with self._changed:
            while self._waiting and self._waiting[0]["update_id"] < offset:
                self._waiting.popleft()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(int(parameters.get("timeout", 0))):
                    await self._changed.wait_for(lambda: self._waiting)
            return good(list(self._waiting)[: int(parameters.get("limit", 100))])


@asynccontextmanager
async def scripted_telegram() -> AsyncIterator[ScriptedTelegram]:
    """Serve a scripted Bot API on a free port."""
    telegram = ScriptedTelegram()
    application = web.Application()
    application.router.add_post("/bot{token}/{method}", telegram.answer)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        telegram.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield telegram
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot_of(telegram: ScriptedTelegram) -> AsyncIterator[Bot]:
    """Open a bot that talks to it."""
    session = TelegramSession(api=TelegramAPIServer.from_base(telegram.url))
    bot = Bot(TOKEN, session=session)
    try:
        yield bot
    finally:
        await session.close()


def good(result: Any) -> web.Response:
    """Return a successful answer."""
    return web.json_response({"ok": True, "result": result})


def bad(status: int, description: str = "Nope", **parameters: Any) -> Answer:
    """Return a refusal."""
    body = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return lambda: web.Response(
        status=status, text=json.dumps(body), content_type="application/json"
    )


def html(status: int) -> Answer:
    """Return a page of a proxy in the way."""
    page = "<html><body>Bad gateway</body></html>"
    return lambda: web.Response(status=status, text=page, content_type="text/html")


def message(update_id: int, text: str = "hello", *, chat: int = 1001, date: int) -> dict[str, Any]:
    """Return an update with a text message."""
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": date,
            "text": text,
            "chat": {"id": chat, "type": "private", "first_name": "Olive"},
            "from": {"id": chat, "is_bot": False, "first_name": "Olive"},
        },
    }
