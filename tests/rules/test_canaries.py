"""X-02: the search for secrets that ends every household and every e2e run does find them."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import structlog

from services.transport.redaction import Redactor
from support.canaries import no_canary_left, searched_log
from support.database import create_file
from support.stage import running_stage

CANARY = "canary-7f3a"


async def test_x02_a_secret_in_a_message_is_found(tmp_path: Path) -> None:
    async with running_stage() as stage:
        await stage.user(1, first_name="Olive", state="started")
        await stage.call("sendMessage", chat_id=1, text=f"the key is {CANARY}")
        with pytest.raises(AssertionError, match="message 1"):
            await no_canary_left(stage, tmp_path, secrets=[CANARY])


async def test_x02_a_secret_in_a_column_is_found_and_not_repeated(tmp_path: Path) -> None:
    path = create_file(tmp_path)
    async with running_stage() as stage:
        await no_canary_left(stage, tmp_path, secrets=[CANARY])
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "INSERT INTO viewer (id, role, name, created_at) VALUES (1, 'member', ?, 0)",
                (f"I am {CANARY}!",),
            )
        with pytest.raises(AssertionError, match=r"viewer\.name") as found:
            await no_canary_left(stage, tmp_path, secrets=[CANARY])
    assert CANARY not in str(found.value).split("\n")[0]


async def test_x02_a_secret_in_the_metrics_is_found(tmp_path: Path) -> None:
    pages = {"/metrics": f'usher_sends_total{{fate="{CANARY}"}} 1.0'}
    async with running_stage() as stage:
        with pytest.raises(AssertionError, match="/metrics"):
            await no_canary_left(stage, tmp_path, secrets=[CANARY], pages=pages)


async def test_x02_a_secret_in_the_log_is_found(tmp_path: Path) -> None:
    async with running_stage() as stage:
        with pytest.raises(AssertionError, match="line 1 of the log"):
            await no_canary_left(stage, tmp_path, secrets=[CANARY], log=f"hello\nkey={CANARY}\n")


def test_x02_a_secret_in_the_log_of_a_household_is_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def speak() -> None:
        with searched_log(Redactor(), [CANARY]):
            structlog.get_logger("usher").debug("hello")
            structlog.get_logger("usher").info("read", key=CANARY)
            logging.getLogger("aiohttp.client").warning("got %s", CANARY)

    with pytest.raises(AssertionError, match=r"\['line 1 of the log', 'line 2 of the log'\]"):
        speak()
    assert "hello" in capsys.readouterr().out
    assert not structlog.get_config()["cache_logger_on_first_use"]


def test_x02_a_secret_that_is_redacted_is_no_leak() -> None:
    redactor = Redactor()
    redactor.register(CANARY)
    with searched_log(redactor, [CANARY]):
        structlog.get_logger("usher").warning("read", key=CANARY)
