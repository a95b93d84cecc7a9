"""`python -m bot demo`: the whole system from one command, and all of it ends together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.cli import LINES
from bot.exits import Exit
from sandbox.moviepilot import Line
from support.process import ROOT


@contextmanager
def running_demo() -> Iterator[subprocess.Popen[str]]:
    """Start a demo in a process group of its own, as a terminal does."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        cwd=ROOT,
        env={"PATH": os.defpath, "TELEGRAM_TOKEN": "a setting of the real bot"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as demo:
        try:
            yield demo
        finally:
            demo.terminate()


def children_of(pid: int) -> list[Path]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [Path(f"/proc/{child}") for child in listed]


def answers(page: str) -> bool:
    parts = urlsplit(page)
    assert parts.hostname is not None
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port or 80)) == 0


@pytest.mark.parametrize("ending", ["ctrl-c", "sigterm"])
def test_the_demo_says_its_page_and_ends_with_everything_it_started(ending: str) -> None:
    with running_demo() as demo:
        assert demo.stdout is not None
        page = demo.stdout.readline().strip()
        children = children_of(demo.pid)
        assert page.startswith("http://127.0.0.1:")
        assert answers(page)
        assert len(children) == 2

        end = {"ctrl-c": lambda: os.killpg(demo.pid, signal.SIGINT), "sigterm": demo.terminate}
        end[ending]()
        out, err = demo.communicate(timeout=60)

    assert demo.returncode == Exit.DONE
    assert out == ""
    assert err == ""
    assert not answers(page)
    assert [child for child in children if child.exists()] == []


def test_a_signal_while_it_starts_ends_it_as_well() -> None:
    with running_demo() as demo:
        while not children_of(demo.pid):
            assert demo.poll() is None
        [stage] = children_of(demo.pid)
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=60)

    assert demo.returncode == Exit.DONE
    assert (out, err) == ("", "")
    assert not stage.exists()


def test_the_demo_offers_every_line_that_the_stage_speaks() -> None:
    assert tuple(Line) == LINES
