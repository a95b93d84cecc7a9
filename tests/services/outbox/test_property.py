"""I1 … I5 over random facts, faults, waits, crashes and restarts, in virtual time."""

import asyncio
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.events import Arrival, decode_event
from services.models import ChatId
from services.outbox.model import Recipient, RowState
from services.storage.tables import event, outbox, outbox_event
from support.outbox import (
    ANNA,
    BEN,
    GROUP,
    Fault,
    Posted,
    World,
    episode,
    failure,
    film,
)
from support.simulation import CLEAR, DOUBTFUL

CHATS = (ANNA, BEN, GROUP)
FAULTS: tuple[Fault, ...] = (*DOUBTFUL, *CLEAR)

# Faults come in rows of the same kind, as they do: a lost answer seldom comes alone.
ROWS_OF_FAULTS = st.tuples(
    st.sampled_from(CHATS),
    st.one_of(st.sampled_from(FAULTS), st.sampled_from(DOUBTFUL)),
    st.sampled_from([1, 2, 3, 5]),
)
ACTS = st.one_of(
    st.tuples(st.just("films"), st.integers(1, 18)),
    st.tuples(st.just("films"), st.just(1)),
    st.tuples(st.just("episode"), st.integers(1, 3)),
    st.tuples(st.just("failure"), st.just(0)),
    st.tuples(st.just("fault"), ROWS_OF_FAULTS),
    st.tuples(st.just("fault"), ROWS_OF_FAULTS),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("down"), st.booleans()),
    st.tuples(st.just("back"), st.sampled_from(CHATS)),
)
WAITS = st.sampled_from([0.2, 3.0, 30.0, 90.0, 400.0, 2000.0])
STEPS = st.lists(st.tuples(ACTS, WAITS), min_size=4, max_size=16)
Step = tuple[tuple[str, Any], float]


class Story:
    """Plays steps against one world and counts what was posted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.posted: Counter[str] = Counter()
        world.household.recipients = [
            Recipient(chat_id=ANNA),
            Recipient(chat_id=BEN),
            Recipient(chat_id=GROUP, chat_kind="group", thread_id=7),
        ]

    async def films(self, count: int) -> None:
        """Let some films arrive together."""
        first = self.posted["films"] + 1
        self.posted["films"] += count
        await self.world.post(*(film(f"F{first + number}") for number in range(count)))

    async def episode(self, season: int) -> None:
        """Let the next episode of a season arrive."""
        self.posted[f"S{season}"] += 1
        await self.world.post(episode(self.posted[f"S{season}"], season=season, total=4))

    async def failure(self, _: int) -> None:
        """Let something fail."""
        await self.world.post(failure(season=1))

    async def fault(self, row: tuple[int, Fault, int]) -> None:
        """Let the next calls to a chat go wrong."""
        chat_id, kind, times = row
        self.world.telegram.will(chat_id, *[kind] * times)

    async def down(self, value: bool) -> None:
        """Let getMe fail, or work again."""
        self.world.telegram.up = not value

    async def back(self, chat_id: int) -> None:
        """Let an update come from a chat."""
        await self.world.relay.chat_is_back(ChatId(chat_id))


async def tell(world: World, steps: list[Step]) -> None:
    story = Story(world)
    left = list(steps)
    while left:
        async with world.running():
            while left and not world.crashed:
                (name, value), wait = left.pop(0)
                if name == "restart":
                    break
                await getattr(story, name)(value)
                await world.run_for(wait)
        await world.reopen()
    await come_to_rest(world)
    await check(world)


async def come_to_rest(world: World) -> None:
    """Take every fault away and let everything leave."""
    world.telegram.up = True
    world.telegram.faults.clear()
    for _ in range(2):
        async with world.running():
            for chat in CHATS:
                await world.relay.chat_is_back(chat)
            await world.run_for(500)
        await world.reopen()


async def check(world: World) -> None:
    events = await world.select(sa.select(event))
    assert {row.state for row in events} <= {"acked", "suppressed"}, "I2: nothing disappears"
    assert all(row.reason for row in events if row.state == "suppressed"), "I2: with a reason"
    rows = await world.rows()
    resting = {RowState.SENT, RowState.MERGED, RowState.DEAD, RowState.CANCELLED}
    assert {row.state for row in rows} <= resting, "everything came to rest"
    links = await world.select(
        sa.select(outbox_event.c.event_id, outbox.c.chat_id, outbox.c.state).join(
            outbox, outbox.c.id == outbox_event.c.outbox_id
        )
    )
    pairs = {(row.event_id, row.chat_id) for row in links}
    hopeless = {(row.event_id, row.chat_id) for row in links if row.state == RowState.DEAD}
    facts = {row.id: decode_event(row.payload) for row in events if row.kind != "notice"}
    for chat in CHATS:
        assert {(fact, chat) for fact in facts} <= pairs, "I1: a row for everybody"
        check_copies(world.posted(chat))
        shown = seen(world.posted(chat))
        due = {fact for fact in facts if (fact, chat) not in hopeless}
        missing = {token for fact in due for token in tokens(facts[fact])} - shown
        assert not missing, "nothing is lost"


def check_copies(posted: list[Posted]) -> None:
    films = [p for p in posted if p.text.startswith("F") and not p.edit]
    names = [(re.findall(r"F\d+", p.text)[0], re.findall(r"#\d", p.text)) for p in films]
    for name in dict.fromkeys(map(str, names)):
        copies = [p for p, its in zip(films, names, strict=True) if str(its) == name]
        assert len(copies) <= 2, "I3: two copies at most"
        assert all(copy.silent and "(repeated)" in copy.text for copy in copies[1:])
    order = [int(name[1:]) for name in dict.fromkeys(name for name, _ in names)]
    assert order == sorted(order), "I4: in order"


def seen(posted: list[Posted]) -> set[str]:
    """Return what a chat has been shown: films by name, episodes by season and number."""
    shown: set[str] = set()
    for text in (p.text for p in posted):
        shown.update(re.findall(r"F\d+|S\dE\d+|failed", text))
        for season, numbers in re.findall(r"S(\d) \[([\d,]+)\]", text):
            shown.update(f"S{season}E{number}" for number in numbers.split(","))
    return shown


def tokens(fact: Any) -> list[str]:
    if not isinstance(fact, Arrival):
        return ["failed"]
    numbers = [f"S{fact.season}E{number}" for number in fact.episodes]
    return numbers or [fact.name]


@pytest.mark.timeout(900)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_i1_to_i5_hold_whatever_happens(steps: list[Step]) -> None:
    async def one() -> None:
        with tempfile.TemporaryDirectory() as directory:
            world = World(Path(directory))
            try:
                await tell(world, steps)
            finally:
                await world.database.aclose()

    asyncio.run(one())
