"""I1, I2, I6 and I7 over random histories, with the real ledger, intake and file.

Clocks jump, transactions fail, processes restart; afterwards everything the server showed at a
committed poll is accounted for, and the counts add up.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Failure, StoredEvent
from services.outbox.intake import Intake
from services.outbox.model import Recipient
from services.polling.memory import StoredMemory
from services.polling.poller import Poller
from services.storage.tables import event, feed_row, outbox, outbox_event
from support.feed import HistoryFeed, started
from support.outbox import ANNA, BEN, World
from support.pages import BACKEND, History, arrival
from support.scale import cases

JUMPS = (-86400, 86400, -3600, 3600, -1.7e9, 2.3e9)  # seconds: among them back to 1970, on to 2099
STATES = {"pending", "acked", "suppressed", "expired"}


class FailingIntake(Intake):
    """Fails after its rows were written, when the dice say so."""

    dice: random.Random

    async def record(self, connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        await super().record(connection, events)
        if self.dice.random() < 0.2:
            raise RuntimeError("killed before the commit")


class Life:
    """One server and one Usher, for as long as the dice roll."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.dice = random.Random(seed)  # noqa: S311 - a seed must give the same life
        world.household.recipients = [Recipient(chat_id=chat) for chat in (ANNA, BEN)]
        self.history = History()
        self.history.fill(self.dice.randint(0, 30))
        self.feed = HistoryFeed(self.history)
        self.intake = FailingIntake(world.household, world.clock)
        self.intake.dice = self.dice
        self.poller = self._poller()
        self.failed = 0
        self.made = 0

    def _poller(self) -> Poller:
        return Poller(
            self.feed,
            database=self.world.database,
            clock=self.world.clock,
            intake=self.intake,
            wake_relay=self.world.relay.wake,
            active=2,
            idle=300,
        )

    async def baseline(self) -> None:
        while not self.poller.state.baseline:
            await self.poller.tick()
        await self.settle()

    async def step(self) -> None:
        self.history.pass_time(self.dice.randint(1, 90))
        self.dice.choice((self._arrive, self._fail, self._break, self._again, self._jump))()
        if self.dice.random() < 0.2:
            self.poller = self._poller()
        if self.dice.random() < 0.2:
            number = str(self.dice.randint(1, 9))
            self.feed.downloads = (started(number, f"Download {number}"),)
        if self.dice.random() < 0.7:
            await self.settle()

    async def settle(self) -> None:
        """Poll until a poll is committed: then everything shown is written down (I6)."""
        while True:
            await self.poller.tick()
            if not self.poller.state.error_code:
                break
            self.failed += 1
        memory = await StoredMemory.load(self.world.database, BACKEND)
        shown = [row.fingerprint for row in self.history.rows]
        assert await memory.unseen(shown) == set()

    def _arrive(self) -> None:
        for _ in range(self.dice.randint(1, 30)):
            self.made += 1
            told = arrival(f"Series {self.dice.randint(1, 3)}", season=1)
            told = replace(told, episodes=(self.dice.randint(1, 40),), source_fp=f"s{self.made}")
            self.history.insert(f"/in/{self.made}.mkv", event=told)
            self.history.pass_time(self.dice.choice((0, 1, 60)))

    def _fail(self) -> None:
        number = self.dice.randint(1, 5)
        for _ in range(self.dice.randint(1, 4)):
            self.made += 1
            failure = Failure(
                backend=BACKEND, name=f"Film {number}", file_name=f"{number}.mkv", source_fp="s1"
            )
            self.history.insert(f"/bad/{self.made}.mkv", event=failure)

    def _break(self) -> None:
        self.made += 1
        self.history.insert(f"/broken/{self.made}", broken=True)

    def _again(self) -> None:
        if self.history.rows:
            old = self.dice.choice(self.history.rows)
            self.history.delete(old)
            self.history.pass_time(1)
            self.history.insert(old.source, event=old.event, broken=old.event is None)

    def _jump(self) -> None:
        now = self.world.clock.now().year
        self.world.clock.jump(self.dice.choice([j for j in JUMPS if 1971 < now + j / 3.2e7 < 2100]))
        self.world.clock.advance(self.dice.randint(0, 3600))


async def every(world: World, query: Any) -> Sequence[Any]:
    return await world.select(query)


@pytest.mark.parametrize("seed", range(cases(8, nightly=1_000)))
async def test_i1_i2_i6_i7_everything_is_accounted_for(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path)
    life = Life(world, seed)
    await life.baseline()
    for _ in range(10):
        await life.step()
    await life.settle()

    events = await every(world, sa.select(event))
    reached: dict[int, set[int]] = {}
    links = sa.select(outbox_event.c.event_id, outbox.c.chat_id).join(
        outbox, outbox.c.id == outbox_event.c.outbox_id
    )
    for link in await every(world, links):
        reached.setdefault(link.event_id, set()).add(link.chat_id)
    for one in events:  # I1: told to everybody entitled, or suppressed with a reason
        assert one.state in STATES
        if one.state == "suppressed":
            assert one.reason
        elif one.kind != "notice":
            assert reached.get(one.id) == {ANNA, BEN}, one
    assert sum(Counter(one.state for one in events).values()) == len(events)
    new = await every(world, sa.select(feed_row).where(feed_row.c.disposition == "new"))
    told = [one for one in events if one.kind in ("arrival", "failure")]
    assert len(told) == len(new)  # I2: an event for each row that is one, none twice
    keys = Counter(row.dedupe_key for row in await world.rows())
    assert max(keys.values(), default=0) <= 1
    await world.database.aclose()
