"""X-02: the search for secrets that ends every household and every e2e run does find them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from support.canaries import no_canary_left
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
