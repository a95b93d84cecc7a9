"""The platform's WebSocket as a wake: off by default, and nothing depends on it (contract 7).

It is silent in the usual set-up, and takes the updates of an account away from its open web page.
Only the configured account listens: one socket is all that an account has.
"""

import json
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit

from services.backends.tasks.mapping import ID
from services.backends.tasks.seats import Seat
from services.backends.tasks.work import Work
from services.errors import BackendUnavailable
from services.transport.sockets import Socket, open_socket
from services.transport.wire import fields, text

PATH = "/ws/connect"


class Ear:
    """Hears of the configured account's running tasks."""

    def __init__(self, seat: Seat, work: Work, *, address: str) -> None:
        self._seat = seat
        self._work = work
        parts = urlsplit(address)
        scheme = "wss" if parts.scheme == "https" else "ws"
        self._url = urlunsplit((scheme, parts.netloc, parts.path + PATH, "", ""))

    async def listen(self, ring: Callable[[], None]) -> None:
        """Connect, ask for the running tasks, and ring for everything that is told of them.

        Return when the server ends the connection. Raises: BackendError.
        """
        running = await self._work.tasks(self._seat, state="running")
        token = self._seat.sign_in.token
        if not token:
            raise BackendUnavailable(ID, reason="there is no token for the socket")
        # services.transport.sockets never logs an address
        address = f"{self._url}?token={quote(token, safe='')}"
        async with open_socket(ID, address, headers={}) as socket:
            ring()
            asked: set[int] = set()
            await self._ask(socket, asked, [one.id for one in running])
            async for said in socket.texts():
                if _is_news(said):
                    ring()
                    now = await self._work.tasks(self._seat, state="running")
                    await self._ask(socket, asked, [one.id for one in now])

    async def _ask(self, socket: Socket, asked: set[int], numbers: list[int]) -> None:
        """Ask for tasks not asked for yet, by number: a text would stay mute (contract 7)."""
        for number in numbers:
            if number not in asked:
                asked.add(number)
                await socket.send(json.dumps({"type": "subscribe_task", "task_id": number}))


def _is_news(said: str) -> bool:
    try:
        return text(fields(json.loads(said)).get("type")) == "task_update"
    except (ValueError, RecursionError):
        return False
