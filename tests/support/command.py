"""`python -m bot …` run to its end: what it printed, which code it left with, what it imported."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from support.process import ROOT

CANARY = "canary-7f3a"
GOOD = {
    "TELEGRAM_TOKEN": f"4242:{CANARY}",
    "TELEGRAM_OWNERS": "1001",
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
    "BOT_HTTP_PORT": "0",
}


def bot(
    directory: Path,
    *arguments: str,
    settings: Mapping[str, str] = MappingProxyType({}),
    options: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run it in a directory with these settings alone; `options` are the interpreter's."""
    return subprocess.run(
        [sys.executable, *options, "-m", "bot", *arguments],
        cwd=directory,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def imported(trace: str) -> set[str]:
    """Return the top-level packages that `-X importtime` reported."""
    lines = (line.rpartition("|")[2].strip() for line in trace.splitlines() if "|" in line)
    return {name.partition(".")[0] for name in lines}
