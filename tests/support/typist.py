"""Somebody at a terminal: reads what a process says there, and types."""

import asyncio
import fcntl
import os
import pty
import sys
import termios
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from support.process import PATIENCE, ROOT


class Typist:
    """In front of one process; `screen` is everything the terminal has shown, echo included."""

    def __init__(self, terminal: int, process: asyncio.subprocess.Process) -> None:
        self._terminal = terminal
        self._process = process
        self._grown = asyncio.Event()
        self._read = 0
        self.screen = ""

    def take(self) -> None:
        """Take in what has come."""
        try:
            self.screen += os.read(self._terminal, 4096).decode(errors="replace")
        except OSError:  # the other side is closed
            asyncio.get_running_loop().remove_reader(self._terminal)
        self._grown.set()

    async def says(self, words: str) -> str:
        """Wait for words that were not waited for yet. Raises: TimeoutError."""
        try:
            async with asyncio.timeout(PATIENCE):
                while (at := self.screen.find(words, self._read)) < 0:
                    self._grown.clear()
                    await self._grown.wait()
        except TimeoutError:
            raise TimeoutError(f"{words!r} does not follow on {self.screen!r}") from None
        said, self._read = self.screen[self._read : at], at + len(words)
        return said

    def types(self, line: str) -> None:
        """Type a line and press Enter."""
        os.write(self._terminal, line.encode() + b"\n")

    async def answers(self, question: str, line: str) -> None:
        """Wait for a question and type the answer."""
        await self.says(question)
        self.types(line)

    def presses(self, key: bytes) -> None:
        """Press a key such as Ctrl-C, which is b"\\x03"."""
        os.write(self._terminal, key)

    async def ended(self) -> int:
        """Wait for the end and return the exit code. Raises: TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    def echoes(self) -> bool:
        """Say whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)


@asynccontextmanager
async def at_terminal(
    directory: Path, *arguments: str, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Typist]:
    """Run `python -m bot` in a terminal of its own; whatever is left of it is killed."""
    terminal, inside = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=directory,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, "TERM": "dumb", **(settings or {})},
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(inside)
    typist = Typist(terminal, process)
    loop = asyncio.get_running_loop()
    loop.add_reader(terminal, typist.take)
    try:
        yield typist
    finally:
        loop.remove_reader(terminal)
        if process.returncode is None:
            process.kill()
        await process.wait()
        os.close(terminal)
