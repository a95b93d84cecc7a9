"""What the libraries held day by day: counted, kept through silence, shown without gaps."""

from datetime import date

import pytest

from services.errors import BackendUnavailable
from services.growth import EVERY, FIRST, SOON, GrowthService
from services.models import BackendId, BackendStatus, LibraryCounts
from services.registry import Registry
from support.clock import FakeClock
from support.server import FakeServer

DAY = 24 * 3600


class Shelf(FakeServer):
    """A server that says how much it holds."""

    def __init__(self, name: str, films: int) -> None:
        super().__init__(backend=BackendId(name), name=name)
        self.films: int | None = films

    async def status(self) -> BackendStatus:
        """Return the counts, where there are any."""
        await super().status()
        if self.films is None:
            return BackendStatus()
        return BackendStatus(library=LibraryCounts(films=self.films, series=2, episodes=20))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf("one", 10)


@pytest.fixture
def growth(database, clock, shelf) -> GrowthService:
    return GrowthService(database, Registry([shelf]), clock)


def films(days) -> list[tuple[date, int]]:
    return [(one.day, one.counts.films) for one in days]


async def test_the_start_of_the_process_is_left_alone(growth, shelf) -> None:
    shelf.broken = BackendUnavailable(shelf.id)
    assert (await growth.tick()).next_in == FIRST
    assert (await growth.tick()).next_in == SOON
    shelf.broken = None
    assert (await growth.tick()).next_in == EVERY


async def test_the_last_count_of_a_day_stays(growth, shelf, clock: FakeClock) -> None:
    await growth.count()
    shelf.films = 12
    await growth.count()
    clock.advance(DAY)
    shelf.films = 15
    await growth.count()
    assert films(await growth.days(28)) == [(date(2026, 3, 1), 12), (date(2026, 3, 2), 15)]


async def test_a_day_that_nobody_counted_is_like_the_one_before(
    growth, shelf, clock: FakeClock
) -> None:
    await growth.count()
    clock.advance(3 * DAY)
    shelf.broken = BackendUnavailable(shelf.id)
    await growth.count()
    assert films(await growth.days(28)) == [(date(2026, 3, day), 10) for day in (1, 2, 3, 4)]
    clock.advance(30 * DAY)
    assert films(await growth.days(3))[0] == (date(2026, 4, 1), 10)


async def test_servers_are_added_up_and_one_that_is_down_keeps_its_count(
    database, clock: FakeClock, shelf
) -> None:
    other, silent = Shelf("two", 5), Shelf("three", 0)
    silent.films = None
    growth = GrowthService(database, Registry([shelf, other, silent]), clock)
    assert await growth.count() == EVERY
    clock.advance(DAY)
    other.broken = BackendUnavailable(other.id)
    shelf.films = 11
    await growth.count()
    assert films(await growth.days(28)) == [(date(2026, 3, 1), 15), (date(2026, 3, 2), 16)]


async def test_nothing_was_counted_yet(growth) -> None:
    assert await growth.days(28) == ()
