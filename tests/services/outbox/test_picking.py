"""O-09: picking the next rows seeks in indexes, whatever waits behind them."""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from services.outbox.digests import MOST_WAITING
from services.outbox.outlook import EDITS, HEADS, look
from services.storage.tables import chat, outbox
from support.outbox import ANNA, World

PARAMETERS: dict[str, Any] = {"most": MOST_WAITING}


async def plan_of(world: World, query: sa.TextClause) -> list[str]:
    async with world.database.read() as connection:
        explained = await connection.execute(
            sa.text(f"EXPLAIN QUERY PLAN {query.text}"), PARAMETERS if ":most" in query.text else {}
        )
        return [row.detail for row in explained]


async def steps_of(world: World) -> int:
    """Return how many virtual machine steps SQLite takes for one look, in hundreds."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    async with world.database.read() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        await driver.set_progress_handler(count, 100)
        await look(connection, most_waiting=MOST_WAITING, now=world.clock.now().timestamp())
        await driver.set_progress_handler(lambda: 0, 0)
    return steps


async def fill(world: World, count: int, *, chats: Sequence[int]) -> None:
    async with world.database.write() as connection:
        await connection.execute(
            sa.insert(chat).prefix_with("OR IGNORE"),
            [{"id": chat_id, "kind": "private"} for chat_id in chats],
        )
        await connection.execute(
            sa.insert(outbox),
            [
                {
                    "chat_id": chats[number % len(chats)],
                    "seq": number,
                    "lane": "message",
                    "kind": "digest",
                    "dedupe_key": f"{chats[0]}:{number}",
                    "payload": "{}",
                    "state": "pending",
                    "created_at": 0.0,
                }
                for number in range(count)
            ],
        )


@pytest.mark.parametrize(
    ("query", "index"),
    [
        pytest.param(HEADS, "ix_outbox_head", id="messages"),
        pytest.param(EDITS, "ix_outbox_edit", id="edits"),
    ],
)
async def test_o09_picking_never_scans_the_outbox(
    world: World, query: sa.TextClause, index: str
) -> None:
    plan = await plan_of(world, query)
    touching = [step for step in plan if "outbox" in step or " head" in step or " edit" in step]

    assert any(index in step for step in touching)
    assert [step for step in touching if step.startswith("SCAN")] == []
    assert all("INDEX ix_outbox" in s or "INTEGER PRIMARY KEY" in s for s in touching)


async def test_o09_a_hundred_thousand_waiting_rows_cost_no_more_than_a_hundred(
    world: World,
) -> None:
    chats = [int(ANNA) + number for number in range(20)]
    await fill(world, 100, chats=chats)
    few = await steps_of(world)
    await fill(world, 100_000, chats=[chat + 5000 for chat in chats])
    many = await steps_of(world)

    assert many <= 3 * few  # twice the chats, a thousand times the rows


async def test_o09_rows_that_are_done_cost_nothing(world: World) -> None:
    await fill(world, 20_000, chats=[ANNA])
    async with world.database.write() as connection:
        await connection.execute(sa.update(outbox).values(state="sent"))

    assert await steps_of(world) <= 5
