"""Random histories: whatever a server does to its list, every row is told exactly once.

A page of 20 rows and a count cannot show everything, so between two committed polls either rows
go away and others come on top, or nothing goes away and rows appear anywhere: by restored backups,
by wrong clocks, and among more rows of one second than a page holds.
"""

import random
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.polling.cursors import Disposition
from support.pages import History, Reader, Row
from support.scale import blocks

WRONG_DATE = "2099-01-01 00:00:00"
Action = Callable[["World"], None]
Meanwhile = dict[int, Action]  # what happens just before the numbered requests of a poll
Gap = tuple[list[Action], bool, Meanwhile]  # the flag: the poll is killed before its commit
Phase = tuple[int, list[Gap]]


class World:
    """A history, what went away from it, and somebody who polls."""

    def __init__(self, old: int) -> None:
        self.history = History()
        self.history.fill(old, seconds_apart=40)
        self.gone: dict[str, Row] = {}
        self.reader = Reader(self.history)
        self.latest = self.history.clock

    @property
    def shown(self) -> dict[str, Row]:
        return {row.fingerprint: row for row in self.history.rows}

    async def poll(self, meanwhile: Meanwhile) -> None:
        """Poll and commit: what was there all the time is known afterwards."""
        before = self.shown.keys()
        self.plan(meanwhile)
        await self.reader.poll_until_settled()
        assert before & self.shown.keys() <= self.reader.recorded

    async def poll_in_vain(self, meanwhile: Meanwhile) -> None:
        """Poll and die before the commit."""
        self.plan(meanwhile)
        await self.reader.look()

    def plan(self, meanwhile: Meanwhile) -> None:
        self.history.forget_plans()
        for number, action in meanwhile.items():
            self.history.before_request(number, partial(action, self))

    def pass_time(self, seconds: int) -> None:
        """Go on after everything that was ever filed, whatever the clock did meanwhile."""
        self.latest = max(self.latest, self.history.clock) + timedelta(seconds=seconds)
        self.history.clock = self.latest


def arrive(count: int, apart: int, *, first_after: int) -> Action:
    def act(world: World) -> None:
        world.history.pass_time(first_after)
        for _ in range(count):
            world.history.insert()
            world.history.pass_time(apart)
        world.latest = max(world.latest, world.history.clock)

    return act


def vanish(first: int, count: int) -> Action:
    def act(world: World) -> None:
        start = first % (len(world.history.rows) + 1)
        world.gone |= {row.fingerprint: row for row in world.history.rows[start : start + count]}
        del world.history.rows[start : start + count]

    return act


def transfer_again(index: int) -> Action:
    def act(world: World) -> None:
        for row in world.history.rows[index : index + 1]:
            world.history.file_again(row)

    return act


def come_back(count: int) -> Action:
    def act(world: World) -> None:
        shown = world.shown
        back = [row for key, row in world.gone.items() if key not in shown]
        world.history.restore(back[:count])

    return act


def set_clock(hours: int) -> Action:
    return lambda world: world.history.pass_time(hours * 3600)


def file_in_2099(world: World) -> None:
    world.history.insert(date=WRONG_DATE)


counts = st.integers(1, 40) | st.integers(90, 230)
seconds_apart = st.sampled_from([0, 1, 60])
on_top: st.SearchStrategy[Action] = st.one_of(
    st.builds(arrive, counts, seconds_apart, first_after=st.just(1)),
    st.builds(vanish, st.integers(0, 500), st.integers(1, 30)),
    st.builds(vanish, st.just(0), st.just(10_000)),
    st.builds(transfer_again, st.integers(0, 300)),
)
arrive_anywhere = st.builds(arrive, counts, seconds_apart, first_after=st.just(0))
anywhere: st.SearchStrategy[Action] = st.one_of(
    arrive_anywhere,
    st.builds(come_back, st.integers(1, 50)),
    st.builds(set_clock, st.integers(-11, 11)),
)


def phases(
    actions: st.SearchStrategy[Action], between: st.SearchStrategy[Action], least: int
) -> st.SearchStrategy[Phase]:
    meanwhile = st.dictionaries(st.integers(1, 12), between, max_size=4)
    gap = st.tuples(st.lists(actions, max_size=4), st.booleans(), meanwhile)
    return st.tuples(st.integers(least, 90), st.lists(gap, min_size=1, max_size=2))


@settings(max_examples=40, deadline=None, database=None)
@given(
    old=st.integers(0, 250),
    first=st.dictionaries(st.integers(1, 12), on_top, max_size=4),
    odd=st.lists(st.just(file_in_2099), max_size=3),
    schedule=st.lists(phases(on_top, on_top, 1) | phases(anywhere, arrive_anywhere, 0), max_size=6),
)
async def test_every_row_that_stays_for_a_poll_is_told_exactly_once(
    old: int, first: Meanwhile, odd: list[Action], schedule: list[Phase]
) -> None:
    world = World(old)
    before = set(world.shown)
    await world.poll(first)
    before = before & world.shown.keys()
    for action in odd:
        action(world)
    await world.poll({})

    await live_through(world, schedule)
    check(world, before)


async def live_through(world: World, schedule: list[Phase]) -> None:
    for seconds, gaps in schedule:
        for actions, killed, meanwhile in gaps:
            world.pass_time(seconds)
            for action in actions:
                action(world)
            await (world.poll_in_vain(meanwhile) if killed else world.poll(meanwhile))
        await world.poll({})


def check(world: World, before: Collection[str]) -> None:
    """I6 is checked at every poll; here: told at most once, never anything of the baseline."""
    told = [row.fingerprint for row in world.reader.told]
    assert len(told) == len(set(told))
    assert not set(before) & set(told)
    assert set(world.reader.dispositions.values()) <= set(Disposition) - {Disposition.BROKEN}


class Dice:
    """Draws small schedules of the same kind by a seed, two thousand of them in little time."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a seed must give the same schedule

    def old(self) -> int:
        return self._random.randint(0, 45)

    def schedule(self) -> list[Phase]:
        return [self._phase() for _ in range(self._random.randint(1, 4))]

    def _phase(self) -> Phase:
        chance = self._random
        if chance.random() < 0.5:
            actions, between, least = self._on_top, self._on_top, 1
        else:
            actions, between, least = self._anywhere, self._arrive_anywhere, 0
        gaps: list[Gap] = []
        for _ in range(chance.randint(1, 2)):
            meanwhile = {chance.randint(1, 6): between() for _ in range(chance.randint(0, 2))}
            done = [actions() for _ in range(chance.randint(0, 3))]
            gaps.append((done, chance.random() < 0.3, meanwhile))
        return chance.randint(least, 90), gaps

    def _on_top(self) -> Action:
        chance = self._random
        return chance.choice(
            (
                self._arrive(first_after=1),
                vanish(chance.randint(0, 60), chance.randint(1, 15)),
                vanish(0, 10_000),
                transfer_again(chance.randint(0, 40)),
            )
        )

    def _arrive_anywhere(self) -> Action:
        return self._arrive(first_after=0)

    def _anywhere(self) -> Action:
        chance = self._random
        return chance.choice(
            (
                self._arrive(first_after=0),
                come_back(chance.randint(1, 20)),
                set_clock(chance.randint(-11, 11)),
            )
        )

    def _arrive(self, *, first_after: int) -> Action:
        count = self._random.randint(1, 6 if self._random.random() < 0.8 else 40)
        return arrive(count, self._random.choice((0, 1, 60)), first_after=first_after)


@pytest.mark.parametrize("block", blocks(20, nightly=500))
async def test_two_thousand_schedules_tell_every_row_exactly_once(
    block: int, record_property: Callable[[str, object], None]
) -> None:
    record_property("cases", 100)
    for seed in range(100 * block, 100 * block + 100):
        dice = Dice(seed)
        world = World(dice.old())
        before = set(world.shown)
        await world.poll({})
        await world.poll({})
        try:
            await live_through(world, dice.schedule())
            check(world, before)
        except AssertionError as error:
            error.add_note(f"the seed is {seed}")
            raise
