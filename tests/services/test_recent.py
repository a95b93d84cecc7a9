"""What arrived lately, read off Usher's own events."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from services.events import Arrival, Failure, content_fp, encode_event
from services.models import BackendId, ItemRef, TitleKind
from services.recent import PAGE, REACH, RecentService
from services.storage.tables import event
from support.clock import START

SERVER = BackendId("server")


def ref(number: int, kind: TitleKind = TitleKind.SERIES) -> ItemRef:
    return ItemRef(backend=SERVER, kind=kind, native_id=f"tmdb:{number}")


def arrival(name: str = "Les Vampires", **changes) -> Arrival:
    values = {"ref": ref(1), "title_kind": TitleKind.SERIES, "season": 2, **changes}
    return Arrival(backend=SERVER, name=name, **values)


def film(number: int) -> Arrival:
    kind = TitleKind.FILM
    return arrival(f"Film {number}", ref=ref(number, kind), title_kind=kind, season=None, year=1927)


@pytest.fixture
def recent(database, clock) -> RecentService:
    return RecentService(database, clock)


@pytest.fixture
def happen(database):
    async def write(told: Arrival | Failure, at: datetime = START) -> None:
        async with database.write() as connection:
            await connection.execute(
                sa.insert(event).values(
                    backend=SERVER,
                    kind=told.kind,
                    content_fp=content_fp(told),
                    payload=encode_event(told),
                    state="acked",
                    created_at=at.timestamp(),
                )
            )

    return write


async def test_the_episodes_of_a_season_are_one_entry_at_the_newest_moment(recent, happen) -> None:
    hours = [START - timedelta(hours=ago) for ago in (5, 3, 1)]
    await happen(arrival(episodes=(1,), poster_url="https://p/1"), hours[0])
    await happen(arrival(episodes=(2, 3)), hours[1])
    await happen(arrival(episodes_text="E04A"), hours[2])
    await happen(arrival(season=3, episodes=(1,)), hours[0])
    newest, older = (await recent.page()).arrived
    assert (newest.season, newest.episodes, newest.others) == (2, (1, 2, 3), ("E04A",))
    assert (newest.at, newest.poster_url) == (hours[2], "https://p/1")
    assert (older.season, older.episodes) == (3, (1,))


async def test_pages_are_newest_first_and_one_that_is_gone_reads_as_the_last(
    recent, happen
) -> None:
    for number in range(PAGE + 2):
        await happen(film(number), START - timedelta(minutes=number))
    page = await recent.page()
    assert (page.total, page.pages, len(page.arrived)) == (PAGE + 2, 2, PAGE)
    assert page.arrived[0].name == "Film 0"
    last = await recent.page(7)
    assert (last.page, [one.name for one in last.arrived]) == (1, ["Film 6", "Film 7"])


async def test_failures_and_what_is_long_ago_are_no_arrivals(recent, happen) -> None:
    await happen(Failure(backend=SERVER, name="Broken"))
    await happen(film(1), START - REACH - timedelta(minutes=1))
    page = await recent.page()
    assert (page.arrived, page.page, page.pages) == ((), 0, 1)


async def test_what_is_private_is_neither_shown_nor_counted(database, clock, happen) -> None:
    await happen(film(1))
    recent = RecentService(database, clock, private=frozenset({SERVER}))
    assert (await recent.page()).arrived == ()
    assert sum((await recent.per_day(3, UTC)).values()) == 0
    assert len((await RecentService(database, clock).page()).arrived) == 1


async def test_titles_that_were_not_recognised_are_told_apart_by_name(recent, happen) -> None:
    await happen(arrival("a.file", ref=None, season=None, occurred_at=START - timedelta(days=1)))
    await happen(arrival("b.file", ref=None, season=None))
    names = {one.name: one.at for one in (await recent.page()).arrived}
    assert names == {"b.file": START, "a.file": START - timedelta(days=1)}


async def test_days_are_counted_in_the_readers_zone_without_what_was_filed_anew(
    recent, happen
) -> None:
    await happen(film(1), datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    await happen(film(2), datetime(2026, 3, 1, 0, 30, tzinfo=UTC))
    await happen(arrival("Film 2", again=True), datetime(2026, 3, 1, 1, 0, tzinfo=UTC))
    counted = await recent.per_day(3, UTC)
    assert counted == {date(2026, 2, 27): 0, date(2026, 2, 28): 1, date(2026, 3, 1): 1}
    shifted = await recent.per_day(2, ZoneInfo("Asia/Shanghai"))
    assert shifted == {date(2026, 2, 28): 0, date(2026, 3, 1): 2}
