"""F-30: two weeks offline, ten thousand rows: in portions, as digests, in bounded space."""

import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Arrival, StoredEvent
from services.models import ViewerId
from services.outbox.intake import Intake
from services.outbox.model import Recipient
from services.people import People
from services.polling.cursors import PORTION
from services.polling.memory import StoredMemory
from services.polling.poller import Poller
from services.storage.tables import event, outbox
from support.feed import HistoryFeed, KeepingIntake, stored_events
from support.outbox import OWNER, World
from support.pages import BACKEND, History, arrival
from support.polls import Stage

ROWS = 10_000
SEASON = 20
KIB_PER_MIB = 1024


def file_two_weeks(history: History) -> None:
    """File seasons of twenty episodes with a film after each."""
    for number in range(ROWS):
        history.pass_time(120)
        season, episode = divmod(number, SEASON + 1)
        if episode == SEASON:
            history.insert(f"/in/{season}/film.mkv")
            continue
        told = replace(arrival(f"Series {season}", season=1), episodes=(episode + 1,))
        history.insert(f"/in/{season}/{episode}.mkv", event=told)


class CountingIntake(Intake):
    """Knows how many events each transaction brought."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]  # as the parent takes them
        self.stacks: list[int] = []

    async def record(self, connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        self.stacks.append(len(events))
        await super().record(connection, events)


async def test_f30_ten_thousand_rows_are_caught_up_with_in_portions(tmp_path: Path) -> None:
    world = World(tmp_path)
    history = History()
    history.fill(100)
    notify = (Recipient(chat_id=OWNER),)
    owners = frozenset({ViewerId(OWNER)})
    people = People(world.database, world.clock, owners=owners, notify=notify)
    intake = CountingIntake(people, world.clock)
    poller = Poller(
        HistoryFeed(history),
        database=world.database,
        clock=world.clock,
        intake=intake,
        wake_relay=world.relay.wake,
        active=2,
        idle=300,
    )
    await poller.tick()
    await poller.tick()
    await world.deliver()
    file_two_weeks(history)
    history.requests.clear()
    intake.stacks.clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()

    while (await poller.tick()).next_in == 0:
        pass
    worked = time.process_time() - began
    await world.deliver(1)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert worked < 60  # the specification's bound, in seconds of this process's own work
    assert grown < 100 * KIB_PER_MIB
    assert sum(intake.stacks) == ROWS
    assert max(intake.stacks) <= PORTION
    states = await world.select(
        sa.select(outbox.c.kind, outbox.c.state, sa.func.count().label("count"))
        .where(outbox.c.kind.in_(("card", "arrival")))
        .group_by(outbox.c.kind, outbox.c.state)
    )
    alone = sum(row.count for row in states if row.state != "merged")
    assert alone <= 15
    told = sa.select(sa.func.count(sa.distinct(event.c.id))).where(
        event.c.kind == "arrival", event.c.state.in_(("pending", "acked"))
    )
    assert (await world.select(told))[0][0] == ROWS
    await world.database.aclose()


class DyingIntake(KeepingIntake):
    """Fails at its third stack of events, once."""

    def __init__(self) -> None:
        super().__init__()
        self._stacks = 0

    async def record(self, connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        self._stacks += 1
        if self._stacks == 3:
            raise RuntimeError("the disk is full")
        await super().record(connection, events)


async def test_f30_a_poll_that_ends_between_portions_goes_on_where_it_was(settled: Stage) -> None:
    settled.intake = DyingIntake()
    settled.poller = settled.another_poller()
    before = (await StoredMemory.load(settled.database, BACKEND)).cursor
    names = settled.history.arrive(1600, seconds_apart=200)  # the oldest lie days before the newest

    await settled.poller.tick()
    memory = await StoredMemory.load(settled.database, BACKEND)
    assert settled.names == names[: 2 * PORTION]
    assert before
    assert memory.cursor == {**before, "last_total": before["last_total"] + 2 * PORTION}

    await settled.another_poller().tick()
    told = [one.name for one in await stored_events(settled.database) if isinstance(one, Arrival)]
    assert told == names
    settled.history.requests.clear()
    await settled.poller.tick()
    assert settled.history.requests == [(1, 20)]


async def test_f30_broken_rows_do_not_disturb_the_count_of_a_portion(settled: Stage) -> None:
    broken = [settled.history.insert(broken=True) for _ in range(3)]
    await settled.poller.tick()
    for row in broken:
        settled.history.delete(row)
        settled.history.rows.append(row)
    settled.history.pass_time(1)
    settled.intake = DyingIntake()
    settled.poller = settled.another_poller()
    names = settled.history.arrive(1600, seconds_apart=1)

    await settled.poller.tick()
    await settled.another_poller().tick()

    told = [one.name for one in await stored_events(settled.database) if isinstance(one, Arrival)]
    assert told == names
