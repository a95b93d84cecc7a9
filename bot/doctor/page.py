"""The health page of the bot that runs on the same data directory, as another process sees it."""

import asyncio
from collections.abc import Mapping

from aiohttp import ClientError, ClientSession, ClientTimeout

PATIENCE = 3.0  # seconds for the page to answer
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where one listens, not where one asks


class HealthPage:
    """Asks `/readyz` once, however many checks want to know."""

    def __init__(self, host: str, port: int, *, bot_runs: bool) -> None:
        self.bot_runs = bot_runs
        self._host = _ANYWHERE.get(host, host)
        self._port = port
        self._asking = asyncio.Lock()
        self._asked = False
        self._troubles: Mapping[str, str] | None = None

    async def troubles(self) -> Mapping[str, str] | None:
        """Return what does not work, code by part; None where no page of ours answers."""
        async with self._asking:
            if not self._asked and self.bot_runs and self._port:
                self._troubles = await self._ask()
            self._asked = True
        return self._troubles

    async def _ask(self) -> Mapping[str, str] | None:
        host = f"[{self._host}]" if ":" in self._host else self._host
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=PATIENCE)) as http,
                http.get(f"http://{host}:{self._port}/readyz") as answer,
            ):
                said = await answer.json()
                return {str(one["part"]): str(one["code"]) for one in said["reasons"]}
        except (ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError):
            return None  # nobody there, or a page of another program
