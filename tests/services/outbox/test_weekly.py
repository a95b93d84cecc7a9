"""The weekly summary: once a week at its hour, to those who asked, of what concerns them."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as some

from services.discover import DiscoverService
from services.errors import BackendUnavailable
from services.household.choices import Choice
from services.models import BackendId, ItemRef, Title, TitleKind
from services.outbox.letters import Kind, encode_weekly, read_content
from services.outbox.model import ChatState, Coming, RowState, Weekly, WeeklyTitle
from services.people import People, Role
from services.ports.browsing import Airing, Airings
from services.recent import RecentService
from services.registry import Registry
from services.storage.tables import chat, choice, event, outbox, viewer
from services.weekly import EVERY, HOUR, WEEKDAY, WeeklyService, last_due
from support.outbox import ANNA, BACKEND, BEN, World, episode, failure, film

HOURS = 3600.0
WEEK = 7 * 24 * HOURS
DUE = 6 * HOURS  # the world begins on a Sunday at noon, in UTC
SERVER = BackendId("server")


class Calendar:
    """A server that knows what comes."""

    id, name = SERVER, "Server"

    def __init__(self) -> None:
        self.airings_known: tuple[Airing, ...] = ()
        self.down = False
        self.asked: list[tuple[date, date]] = []

    async def aclose(self) -> None:
        """Nothing is open."""

    async def airings(self, begin: date, end: date) -> Airings:
        """Return what comes."""
        self.asked.append((begin, end))
        if self.down:
            raise BackendUnavailable(self.id)
        return Airings(airings=self.airings_known)


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def weekly(world: World, calendar: Calendar):
    def make(*private: BackendId) -> WeeklyService:
        hidden = frozenset(private)
        return WeeklyService(
            world.database,
            world.clock,
            People(world.database, world.clock, owners=frozenset(), notify=()),
            recent=RecentService(world.database, world.clock, private=hidden),
            discover=DiscoverService(Registry([calendar])),
            zone=UTC,
            told=world.relay.wake,
            private=hidden,
        )

    return make


async def ask_for_it(
    world: World, who: int = ANNA, *, role: Role = Role.MEMBER, zone: str | None = None
) -> None:
    async with world.database.write() as connection:
        await connection.execute(
            sa.insert(viewer).values(id=who, role=role, time_zone=zone, created_at=0)
        )
        await connection.execute(
            sa.insert(choice).values(chat_id=who, name=Choice.WEEKLY, value="on")
        )


async def summaries(world: World) -> list[str]:
    found = await world.rows(outbox.c.dedupe_key.like("digest:weekly:%"))
    return [row.dedupe_key.rpartition(":")[2] for row in found]


async def test_it_is_told_once_a_week_at_its_hour_silently(world: World, weekly) -> None:
    await ask_for_it(world)
    await world.post(film("A"), episode(1), failure("C", file_name="c.mkv"))
    await world.deliver()
    world.clock.advance(DUE - 180)
    assert (await weekly().tick()).next_in == pytest.approx(60, abs=1)
    assert await summaries(world) == []
    told = len(world.posted())

    world.clock.advance(60)
    await weekly().tick()
    await weekly().tick()  # as after a restart
    await world.deliver()
    await weekly().tick()

    (summary,) = world.posted()[told:]
    assert summary.text == "week to 2026-03-01: Vampires, A | c.mkv | "
    assert summary.silent

    await world.post(film("D"))
    world.clock.advance(WEEK)
    await weekly().tick()
    await world.deliver()
    assert world.posted()[-1].text == "week to 2026-03-08: D |  | "
    assert await summaries(world) == ["2026-03-01", "2026-03-08"]


async def test_two_processes_that_look_at_once_write_one(world: World, weekly) -> None:
    await ask_for_it(world)
    await world.post(film("A"))
    world.clock.advance(DUE)
    await asyncio.gather(*(weekly().tick() for _ in range(4)))
    assert await summaries(world) == ["2026-03-01"]


async def test_a_kill_before_the_send_loses_nothing_and_after_it_repeats_nothing(
    world: World, weekly
) -> None:
    await ask_for_it(world)
    await world.post(film("A"))
    world.clock.advance(DUE)
    await weekly().tick()
    await world.reopen()
    await world.deliver()
    await world.reopen()
    await weekly().tick()
    await world.deliver()
    assert [p.text for p in world.posted() if p.text.startswith("week")] == [
        "week to 2026-03-01: A |  | "
    ]


async def test_quiet_hours_hold_it_and_their_digest_does_not_swallow_it(
    world: World, weekly
) -> None:
    await ask_for_it(world)
    quiet = {"quiet_from": 17 * 60, "quiet_to": 20 * 60}
    async with world.database.write() as connection:
        await connection.execute(sa.insert(chat).values(id=ANNA, kind="private", **quiet))
    world.clock.advance(5.5 * HOURS)
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(0.5 * HOURS)
        await weekly().tick()
        await world.run_for(1.9 * HOURS)
        assert world.posted() == []
        await world.run_for(HOURS)
    texts = sorted(one.text for one in world.posted())
    assert texts == ["digest quiet: A; B", "week to 2026-03-01: B, A |  | "]


async def test_it_comes_at_the_hour_of_the_readers_own_zone(world: World, weekly) -> None:
    await ask_for_it(world, zone="America/New_York")  # 18:00 there is 23:00 in UTC
    await world.post(film("A"))
    world.clock.advance(10.9 * HOURS)
    await weekly().tick()
    assert await summaries(world) == []
    world.clock.advance(0.2 * HOURS)
    await weekly().tick()
    assert await summaries(world) == ["2026-03-01"]


async def test_a_week_that_was_missed_by_more_than_a_day_is_no_news(world: World, weekly) -> None:
    await ask_for_it(world)
    await world.post(film("A"))
    world.clock.advance(DUE + 24 * HOURS)
    await weekly().tick()
    assert await summaries(world) == []


async def test_only_who_asked_and_is_still_known_is_told(world: World, weekly) -> None:
    await ask_for_it(world, BEN, role=Role.STRANGER)
    async with world.database.write() as connection:
        await connection.execute(sa.insert(viewer).values(id=ANNA, role=Role.MEMBER, created_at=0))
        await connection.execute(
            sa.insert(choice).values(chat_id=ANNA, name=Choice.WEEKLY, value="off")
        )
    await world.post(film("A"))
    world.clock.advance(DUE)
    await weekly().tick()
    assert await summaries(world) == []


async def test_who_has_blocked_us_is_told_of_no_past_week(world: World, weekly) -> None:
    await ask_for_it(world)
    await world.post(film("A"))
    async with world.database.write() as connection:
        await connection.execute(
            sa.update(chat).where(chat.c.id == ANNA).values(state=ChatState.BLOCKED)
        )
    world.clock.advance(DUE)
    await weekly().tick()
    assert await summaries(world) == []


async def test_a_member_reads_their_own_failures_an_admin_all_and_nobody_those_mended(
    world: World, weekly
) -> None:
    await ask_for_it(world)
    await ask_for_it(world, BEN, role=Role.ADMIN)
    await world.post(failure("Mine", source_fp="1"), failure("Mended", source_fp="2"))
    world.household.recipients = []
    await world.post(failure("Somebody's"), film("Mended", source_fp="2"))
    async with world.database.write() as connection:  # as the poller writes it
        told = sa.func.json_extract(event.c.payload, "$.source_fp")
        await connection.execute(sa.update(event).values(source_fp=told))
    world.clock.advance(DUE)
    await weekly().tick()
    await world.deliver()
    assert world.texts(ANNA)[-1] == "week to 2026-03-01: Mended | Mine | "
    assert world.texts(BEN) == ["week to 2026-03-01: Mended | Mine, Somebody's | "]


async def test_nothing_of_a_private_backend_is_in_it(world: World, weekly) -> None:
    await ask_for_it(world, role=Role.ADMIN)
    await world.post(film("A"), failure("C"))
    world.clock.advance(DUE)
    await weekly(BACKEND).tick()
    assert await summaries(world) == []


async def test_what_comes_is_of_the_next_seven_days_and_may_be_missing(
    world: World, weekly, calendar: Calendar
) -> None:
    await ask_for_it(world)
    ref = ItemRef(backend=SERVER, kind=TitleKind.SERIES, native_id="1")
    title = Title(ref=ref, name="Fantômas")
    calendar.airings_known = (Airing(title=title, day=date(2026, 3, 4), season=1, episode=5),)
    world.clock.advance(DUE)
    await weekly().tick()
    await world.deliver()
    assert world.texts()[-1] == "week to 2026-03-01:  |  | Fantômas"
    assert calendar.asked == [(date(2026, 3, 2), date(2026, 3, 8))]

    calendar.down = True
    await world.post(film("A"))
    world.clock.advance(WEEK)
    await weekly().tick()
    await world.deliver()
    assert world.texts()[-1] == "week to 2026-03-08: A |  | "


async def test_a_week_in_which_nothing_happened_is_not_told_and_asked_for_once(
    world: World, weekly, calendar: Calendar
) -> None:
    await ask_for_it(world)
    world.clock.advance(DUE)
    service = weekly()
    assert (await service.tick()).next_in == EVERY
    await service.tick()
    assert await summaries(world) == []
    assert len(calendar.asked) == 1


async def test_what_may_have_been_seen_is_not_told_again(world: World, weekly) -> None:
    await ask_for_it(world)
    await world.post(film("A"))
    await world.deliver()
    world.clock.advance(DUE)
    await weekly().tick()
    async with world.database.write() as connection:
        which = outbox.c.dedupe_key.like("digest:weekly:%")
        await connection.execute(
            sa.update(outbox).where(which).values(state=RowState.UNCERTAIN_FINAL, not_before=0)
        )
    await world.deliver(HOURS)
    assert not [text for text in world.texts() if text.startswith("week")]


async def test_a_summary_is_read_back_as_it_was_written(world: World) -> None:
    coming = (Coming(day=date(2026, 3, 4), name="Fantômas", season=1, episode=5),)
    titles = (WeeklyTitle(name="A", year=1927, season=2, episodes=(1, 2), others=("E03A",)),)
    week = Weekly(
        begin=date(2026, 3, 1), end=date(2026, 3, 8), arrived=titles, failed=("c",), coming=coming
    )
    async with world.database.read() as connection:
        assert await read_content(connection, 1, Kind.DIGEST, encode_weekly(week)) == week


ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")


@given(
    now=some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    name=some.sampled_from(ZONES),
)
def test_the_hour_is_the_same_on_every_clock(now: datetime, name: str) -> None:
    due = last_due(now, ZoneInfo(name))
    assert (due.weekday(), due.hour, due.minute) == (WEEKDAY, HOUR, 0)
    assert timedelta(0) <= now - due < timedelta(days=7, hours=2)
