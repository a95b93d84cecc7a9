"""The demo: the stage and the real bot as two child processes, ended together.

This process imports neither of them. The bot is started as on any machine, with nothing but
settings; the stage is reached over HTTP only.
"""

import contextlib
import io
import json
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.exits import Exit
from bot.foreground import own_foreground

ROOT = Path(__file__).parent.parent
OWNER = "1001"
BOT_GRACE = 11.0  # seconds; the bot promises ten
STAGE_GRACE = 3.0
_ABOUT = frozenset({"page", "telegram", "token", "username", "password", "settings"})
BLINK = 0.2  # seconds between two looks at the children

Stage = Mapping[str, Any]


class _Ended(Exception):
    """A signal came, or a child ended by itself; holds the exit code."""

    def __init__(self, code: Exit) -> None:
        super().__init__(code)
        self.code = code


def demo(say: Callable[[str], None], *, line: str) -> Exit:
    """Run until SIGINT or SIGTERM; the page's address is said, alone, once one can chat.

    `line` is the line of releases that the stage's main server speaks at first.
    """
    stop = threading.Event()
    with (
        tempfile.TemporaryDirectory(prefix="usher-demo-") as directory,
        own_foreground(),
        _signals(stop),
        contextlib.ExitStack() as children,
    ):
        try:
            stage = children.enter_context(
                _child("sandbox", "--line", line, settings={}, directory=ROOT, grace=STAGE_GRACE)
            )
            facts = _introduction(stage, stop)
            settings = _settings(facts, Path(directory) / "data")
            bot = children.enter_context(
                _child("bot", "run", settings=settings, directory=Path(directory), grace=BOT_GRACE)
            )
            running = (stage, bot)
            while not _is_polled(facts["page"]):
                _wait(stop, running)
            say(facts["page"])
            while True:
                _wait(stop, running)
        except _Ended as ended:
            return ended.code


@contextlib.contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    def receive(_number: int, _frame: object) -> None:
        stop.set()

    before = {n: signal.signal(n, receive) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _settings(stage: Stage, data: Path) -> dict[str, str]:
    """Return the settings of a bot on this stage.

    `settings` are passed on as they are; facts of another name are servers' addresses.
    """
    settings = {
        "TELEGRAM_TOKEN": stage["token"],
        "TELEGRAM_OWNERS": OWNER,
        "TELEGRAM_API_URL": stage["telegram"],
        "TRACKER_CHECK_INTERVAL": "10s",
        "BOT_DATA_DIR": str(data),
        "BOT_HTTP_PORT": "0",
        "BOT_LOG_LEVEL": "warning",
    }
    settings |= stage.get("settings", {})
    for server in stage.keys() - _ABOUT:
        prefix = server.upper()
        settings[f"{prefix}_URL"] = stage[server]
        settings[f"{prefix}_USERNAME"] = stage["username"]
        settings[f"{prefix}_PASSWORD"] = stage["password"]
    return settings


@contextlib.contextmanager
def _child(
    *module: str, settings: Mapping[str, str], directory: Path, grace: float
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module with these settings alone, out of reach of the terminal's Ctrl-C."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and our own modules
        [sys.executable, "-m", *module],
        cwd=directory,
        env={"PYTHONPATH": str(ROOT), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(grace)
            except subprocess.TimeoutExpired:
                process.kill()


def _introduction(stage: subprocess.Popen[bytes], stop: threading.Event) -> Stage:
    """Wait for the line of JSON in which the stage says where it is."""
    lines: list[bytes] = []
    output = stage.stdout or io.BytesIO()
    reader = threading.Thread(target=lambda: lines.append(output.readline()), daemon=True)
    reader.start()
    while reader.is_alive():
        _wait(stop, (stage,))
    try:
        facts: Stage = json.loads(lines[0])
    except ValueError as error:
        raise _Ended(Exit.BUG) from error
    return facts


def _is_polled(page: str) -> bool:
    """Say whether a bot has asked the stage for updates."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{page}/sim/calls", timeout=2) as answer:
            return int(json.load(answer).get("getUpdates", 0)) > 0
    except (urllib.error.URLError, TimeoutError, ValueError):
        return False


def _wait(stop: threading.Event, children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Blink; raise _Ended when there is nothing more to wait for."""
    if stop.wait(BLINK):
        raise _Ended(Exit.DONE)
    if any(child.poll() is not None for child in children):
        raise _Ended(Exit.BUG)
