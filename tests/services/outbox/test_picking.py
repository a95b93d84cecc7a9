"""O-09: picking the next rows seeks in indexes, whatever waits behind them."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from services.outbox.digests import DIGEST_GAP, MOST_WAITING
from services.outbox.outlook import LOOK, look
from services.storage.tables import chat, outbox
from support.outbox import ANNA, World

INDEXES = (
    "ix_outbox_head",
    "ix_outbox_edit",
    "ix_outbox_foldable",
    "ix_outbox_attention",
    "ix_outbox_state",
)
PARAMETERS: dict[str, Any] = {"most": MOST_WAITING + 1, "gap": DIGEST_GAP, "now": 0.0}


async def plan_of_look(world: World) -> list[str]:
    async with world.database.read() as connection:
        explained = await connection.execute(sa.text(f"EXPLAIN QUERY PLAN {LOOK.text}"), PARAMETERS)
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
        await look(connection, zone=UTC, now=world.clock.now().timestamp())
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


async def test_o09_picking_never_scans_the_outbox(world: World) -> None:
    """Each table is sought in an index; `chat` alone is walked, and holds a row per chat."""
    plan = await plan_of_look(world)
    names = ("outbox", "head", "edit", "row", "urgent", "burst", "viewer", "choice")
    touching = [step for step in plan if step.split()[1:2] and step.split()[1] in names]

    assert {one for step in touching for one in INDEXES if one in step} == set(INDEXES)
    scans = [step for step in touching if step.startswith("SCAN")]
    assert scans == []
    assert all("USING INDEX" in step or "PRIMARY KEY" in step for step in touching)


async def test_o09_picking_is_one_statement(world: World) -> None:
    """Each statement is a round trip to another thread: on a busy machine that is the cost."""
    statements: list[str] = []
    async with world.database.read() as connection:
        sync = connection.sync_connection
        sa.event.listen(
            sync,
            "before_cursor_execute",
            lambda _c, _k, statement, *_: statements.append(statement),
        )
        await look(connection, zone=UTC, now=world.clock.now().timestamp())

    assert len(statements) == 1


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
