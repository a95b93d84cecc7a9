"""The stage and the real bot as two child processes; the world stands still from the first moment.

`python -m bot demo` lets its world live, so that no two looks are alike. Here the same two
processes run, but time passes only where the play says so.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parent.parent.parent
OWNER = 1001
ZONE = "UTC"
_GRACE = 12.0  # seconds until a child that was asked to end is ended

Language = Literal["en", "zh"]


class Theatre:
    """A stage at `page`, and the controls of the world behind it."""

    def __init__(self, page: str) -> None:
        self.page = page
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def control(self, path: str, **body: Any) -> None:
        """Do something to the stage (`sim/…`) or to the world (`world/…`)."""
        order = urllib.request.Request(  # noqa: S310 - our own stage, over HTTP
            f"{self.page}/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with self._opener.open(order, timeout=10) as answer:
            answer.read()


@contextlib.contextmanager
def running_theatre(language: Language) -> Iterator[Theatre]:
    """Run the stage and the bot, in this language for everybody."""
    with (
        tempfile.TemporaryDirectory(prefix="usher-screenshots-") as directory,
        _child("sandbox", "--port", "8190", "--language", language) as stage,
    ):
        facts = json.loads(stage.stdout.readline()) if stage.stdout else {}
        theatre = Theatre(facts["page"])
        theatre.control("world/pause_world", paused=True)
        if language == "zh":
            theatre.control("sim/user", id=OWNER, language_code="zh-hans")
        settings = {
            "TELEGRAM_TOKEN": facts["token"],
            "TELEGRAM_OWNERS": str(OWNER),
            "TELEGRAM_API_URL": facts["telegram"],
            "MOVIEPILOT_URL": facts["moviepilot"],
            "MOVIEPILOT_USERNAME": facts["username"],
            "MOVIEPILOT_PASSWORD": facts["password"],
            "TRACKER_CHECK_INTERVAL": "1s",
            "TRACKER_ACTIVE_INTERVAL": "1s",
            "BOT_DATA_DIR": f"{directory}/data",
            "BOT_HTTP_PORT": "0",
            "BOT_LOG_LEVEL": "error",
            "BOT_TIMEZONE": ZONE,
        }
        with _child("bot", "run", settings=settings):
            yield theatre


@contextlib.contextmanager
def _child(
    *module: str, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), **(settings or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
