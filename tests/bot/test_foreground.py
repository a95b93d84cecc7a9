"""Ctrl-C in a terminal ends the demo, and `make` takes that for success."""

import subprocess
import sys
from pathlib import Path

from support.process import ROOT

DRIVER = """
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("make", ["make", "-f", sys.argv[1]])
seen = b""
try:
    while chunk := os.read(terminal, 1024):
        seen += chunk
        if b"ready" in seen and b"pressed" not in seen:
            seen += b"pressed"
            os.write(terminal, b"\\x1a\\x03")
except OSError:
    pass
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(code, seen.decode())
"""
RECIPE = """
import signal, sys, threading
from bot.foreground import own_foreground
stop = threading.Event()
signal.signal(signal.SIGINT, lambda *_: stop.set())
with own_foreground():
    print("ready", flush=True)
    sys.exit(0 if stop.wait(30) else 1)
"""


def driven(tmp_path: Path) -> str:
    recipe, makefile, driver = (tmp_path / name for name in ("recipe.py", "Makefile", "driver.py"))
    recipe.write_text(RECIPE, encoding="utf-8")
    driver.write_text(DRIVER, encoding="utf-8")
    makefile.write_text(f"all:\n\t@{sys.executable} {recipe}\n\t@echo after\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(driver), str(makefile)],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_the_keys_reach_the_demo_alone_and_the_terminal_goes_back(tmp_path: Path) -> None:
    said = driven(tmp_path)

    assert said.startswith("0 ")
    assert "after" in said


def test_without_a_terminal_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "recipe.py").write_text(
        "from bot.foreground import own_foreground\nwith own_foreground(): print('ran')\n",
        encoding="utf-8",
    )

    done = subprocess.run(
        [sys.executable, str(tmp_path / "recipe.py")],
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout == "ran\n"
