"""What leaves the process as a log line, and what must not."""

import base64
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import structlog

from bot.logs import catch_the_uncaught, configure
from services.transport.redaction import Redactor

TOKEN = "4242:canary-token_AbCdEf"
LOCAL = "a-local-value"
PASSWORD = 'canary "pass/word" 密码'
SPELLINGS = [
    PASSWORD,
    quote(PASSWORD, safe=""),
    base64.b64encode(PASSWORD.encode()).decode(),
    f"https://api.telegram.org/bot{TOKEN}/getMe",
    "http://pilot.test/x?token=canary-unregistered",
    "Authorization: Bearer canary-unregistered",
]


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.register(TOKEN)
    redactor.register(PASSWORD)
    return redactor


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave logging as the test runner had it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for owner, name in (
        (sys, "excepthook"),
        (threading, "excepthook"),
        (sys, "unraisablehook"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(redactor: Redactor, *, style: str = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure(redactor, level=level, style=style, stream=stream)
    return stream


def test_json_lines_keep_chinese_and_extras(redactor: Redactor) -> None:
    stream = written(redactor)

    structlog.stdlib.get_logger("usher").info("found", title="沙丘", count=2)
    logging.getLogger("other").warning("counted %d", 3, extra={"row": 7})

    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert (ours["event"], ours["title"], ours["count"], ours["level"]) == (
        "found",
        "沙丘",
        2,
        "info",
    )
    assert (theirs["event"], theirs["row"], theirs["logger"]) == ("counted 3", 7, "other")
    assert "沙丘" in stream.getvalue()


def test_context_stands_on_every_line_also_of_libraries(redactor: Redactor) -> None:
    stream = written(redactor)

    with structlog.contextvars.bound_contextvars(update=12):
        logging.getLogger("library").warning("hm")

    assert json.loads(stream.getvalue())["update"] == 12


def test_switches_are_spelled_as_in_settings(redactor: Redactor) -> None:
    stream = written(redactor, style="console")

    structlog.stdlib.get_logger("usher").info("tracker starts", sse_enabled=False)

    assert "sse_enabled=false" in stream.getvalue()


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("secret", SPELLINGS)
def test_x02_no_secret_leaves_in_any_part_of_a_record(
    redactor: Redactor, style: str, secret: str
) -> None:
    stream = written(redactor, style=style)
    log = structlog.stdlib.get_logger("usher")

    log.info(secret, part=secret, nested={"list": [secret]})
    logging.getLogger("other").error("argument %s", secret, extra={"more": secret})
    log.error("raised", exc_info=RuntimeError(secret))
    logging.getLogger("other").error("raised too", exc_info=RuntimeError(secret))

    assert "canary" not in stream.getvalue()
    assert stream.getvalue().count("[redacted]") >= 6


@pytest.mark.parametrize("style", ["json", "console"])
def test_x01_what_nobody_caught_is_redacted(redactor: Redactor, style: str) -> None:
    stream = written(redactor, style=style)
    catch_the_uncaught()

    warnings.simplefilter("always")  # the test runner puts its own filters back
    warnings.warn(f"careful {TOKEN}", UserWarning, stacklevel=1)
    error = RuntimeError(TOKEN)
    sys.excepthook(RuntimeError, error, None)
    thread = threading.Thread(target=lambda: (_ for _ in ()).throw(error))
    thread.start()
    thread.join()

    assert "canary" not in stream.getvalue()
    assert stream.getvalue().count("[redacted]") >= 3


@pytest.mark.parametrize("name", ["httpx", "httpcore", "aiohttp.access", "aiosqlite"])
@pytest.mark.parametrize("level", ["info", "debug"])
def test_x03_libraries_that_log_addresses_stay_silent_at_every_level(
    redactor: Redactor, name: str, level: str
) -> None:
    stream = written(redactor, level=level)

    logging.getLogger(name).info("GET http://pilot.test/?token=x")

    assert stream.getvalue() == ""


@pytest.mark.parametrize("name", ["aiogram.event", "aiohttp.client", "apscheduler.scheduler"])
@pytest.mark.parametrize(("level", "lines"), [("info", 0), ("debug", 1)])
def test_x03_other_libraries_speak_up_only_while_debugging(
    redactor: Redactor, name: str, level: str, lines: int
) -> None:
    stream = written(redactor, level=level)

    logging.getLogger(name).info("detail")

    assert len(stream.getvalue().splitlines()) == lines


def test_a_traceback_shows_no_local_variables(redactor: Redactor) -> None:
    stream = written(redactor, style="console")

    def fail(unregistered: str) -> None:
        raise RuntimeError(len(unregistered))

    try:
        fail(LOCAL)
    except RuntimeError:
        structlog.stdlib.get_logger("usher").exception("raised")

    assert "RuntimeError: 13" in stream.getvalue()
    assert LOCAL not in stream.getvalue()


def test_an_interrupt_is_no_error(redactor: Redactor) -> None:
    stream = written(redactor)
    catch_the_uncaught()

    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert stream.getvalue() == ""
