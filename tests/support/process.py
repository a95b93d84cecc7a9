"""The real process, `python -m bot`, started the way people start it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0  # seconds; importing aiogram alone takes several on a small machine


class BotProcess:
    """A running bot; `log` grows with what it writes on its error stream."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._grown = asyncio.Condition()
        self.log = ""

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        """Say whether it has not ended yet."""
        return self._process.returncode is None

    async def read(self) -> None:
        """Take in the error stream until it ends."""
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            async with self._grown:
                self.log += line.decode()
                self._grown.notify_all()
        async with self._grown:
            self._grown.notify_all()

    async def says(self, words: str) -> str:
        """Wait for a line of the log and return it. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE), self._grown:
            await self._grown.wait_for(lambda: words in self.log)
        return next(line for line in self.log.splitlines() if words in line)

    def signal(self, which: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(which)

    async def ended(self) -> int:
        """Wait for the end and return the exit code. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()


@asynccontextmanager
async def running_bot(
    settings: Mapping[str, str], directory: Path, *arguments: str
) -> AsyncIterator[BotProcess]:
    """Run `python -m bot` with these settings alone; whatever is left of it is killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=directory,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    bot = BotProcess(process)
    async with asyncio.TaskGroup() as group:
        group.create_task(bot.read())
        try:
            yield bot
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
