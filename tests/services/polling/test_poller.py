"""What one tick does: a poll, one transaction, a word to the relay."""

import asyncio
import json

import pytest
import sqlalchemy as sa
import structlog.testing

from services.errors import (
    AuthenticationFailed,
    BackendUnavailable,
    LockedOut,
    RateLimited,
    UnexpectedAnswer,
)
from services.events import Arrival, Notice
from services.models import BackendId
from services.polling.memory import StoredMemory
from services.polling.scheduler import SPREAD
from services.storage.database import Database
from services.storage.tables import feed_cursor, feed_row
from support.feed import stored_events
from support.pages import BACKEND, arrival
from support.polls import IDLE, Stage

ODD_TITLES = ["", "x" * 1_000_000, "a\x00b", "🎬" * 50, "\u202eevil\u202c", "<b>bold</b>", "{}"]


async def test_f01_the_first_tick_sets_the_baseline_and_tells_the_owners_once(stage: Stage) -> None:
    stage.history.fill(663)

    tick = await stage.poller.tick()

    assert stage.given == [Notice(code="baseline-set", backend=BACKEND, fields={"count": 663})]
    assert (stage.woken, tick.next_in) == (1, 0)
    assert stage.poller.state.baseline
    assert stage.poller.state.rows_seen == 663
    await stage.poller.tick()
    assert await stored_events(stage.database) == stage.given
    assert stage.woken == 1


async def test_f06_failures_before_the_first_good_poll_leave_no_baseline(stage: Stage) -> None:
    stage.history.fill(3)
    for trouble in (BackendUnavailable, AuthenticationFailed, UnexpectedAnswer):
        stage.feed.trouble = trouble(BACKEND)
        await stage.poller.tick()
    assert not stage.poller.state.baseline

    stage.feed.trouble = None
    await stage.poller.tick()
    await stage.poller.tick()

    assert stage.names == []
    assert stage.notices == ["feed-auth-failed", "baseline-set", "feed-recovered"]


async def test_f08_a_tick_with_nothing_new_is_two_requests_and_needs_no_writer(
    settled: Stage,
) -> None:
    settled.feed.asked_under_way = 0
    async with asyncio.timeout(10), settled.database.write():
        tick = await settled.poller.tick()

    assert (settled.history.requests, settled.feed.asked_under_way) == ([(1, 20)], 1)
    assert (tick.next_in, settled.woken) == (IDLE, 0)


async def test_f09_a_new_row_is_an_event_for_the_intake_and_wakes_the_relay(settled: Stage) -> None:
    settled.history.insert("Night of the Living Dead")

    await settled.poller.tick()

    assert settled.names == ["Night of the Living Dead"]
    assert await stored_events(settled.database) == [*settled.given_before, *settled.given]
    assert settled.woken == 1
    await settled.poller.tick()
    assert len(settled.given) == 1


async def test_events_carry_what_the_outbox_looks_for(settled: Stage) -> None:
    settled.history.insert(event=arrival("Metropolis", season=1))
    await settled.poller.tick()

    async with settled.database.read() as connection:
        row = (
            await connection.execute(
                sa.text("SELECT * FROM event WHERE kind = 'arrival' ORDER BY id DESC")
            )
        ).one()
    assert (row.backend, row.item_key, row.season, row.state) == (
        BACKEND,
        "stage|series|Metropolis",
        1,
        "pending",
    )
    assert row.created_at == settled.clock.now().timestamp()


async def test_c03_events_rows_and_cursor_are_committed_together_or_not_at_all(
    settled: Stage,
) -> None:
    settled.history.insert("Nosferatu")
    before = (await StoredMemory.load(settled.database, BACKEND)).cursor
    settled.intake.trouble = RuntimeError("the outbox is broken")

    await settled.poller.tick()

    memory = await StoredMemory.load(settled.database, BACKEND)
    fingerprint = settled.history.rows[-1].fingerprint
    assert memory.cursor == before
    assert await memory.unseen([fingerprint]) == {fingerprint}
    assert settled.woken == 0

    settled.intake.trouble = None
    await settled.poller.tick()
    assert settled.names == ["Nosferatu"]


async def test_c05_another_process_tells_nothing_again(settled: Stage) -> None:
    settled.history.insert("Nosferatu")
    await settled.poller.tick()

    await settled.another_poller().tick()

    assert settled.names == ["Nosferatu"]


@pytest.mark.parametrize("title", ODD_TITLES, ids=lambda title: ascii(title[:8]))
async def test_f25_odd_titles_are_told_like_others(settled: Stage, title: str) -> None:
    settled.history.insert("/in/a.mkv", event=arrival(title))

    await settled.poller.tick()

    assert settled.names == [title]


async def test_f25_half_an_emoji_is_quarantined_and_the_rows_beside_it_told(settled: Stage) -> None:
    settled.history.insert("/in/a.mkv", event=arrival("half \ud83d"))
    settled.history.insert("The General")

    await settled.poller.tick()

    assert settled.names == ["The General"]
    assert await dispositions(settled.database, "broken") == 1


async def test_f25_a_broken_row_with_half_an_emoji_is_kept_readable(settled: Stage) -> None:
    settled.history.insert("half \ud83d", broken=True)

    await settled.poller.tick()

    async with settled.database.read() as connection:
        raw = (await connection.execute(sa.select(sa.func.max(feed_row.c.raw)))).scalar_one()
    assert raw == "half ?"


async def test_f25_f27_an_unreadable_page_is_a_failed_poll_and_moves_no_cursor(
    settled: Stage,
) -> None:
    before = (await StoredMemory.load(settled.database, BACKEND)).cursor
    settled.history.insert("The General")
    settled.feed.trouble = UnexpectedAnswer(BACKEND, reason="<html>")

    await settled.poller.tick()

    assert (await StoredMemory.load(settled.database, BACKEND)).cursor == before
    assert settled.poller.state.error_code == "unexpected-answer"
    settled.feed.trouble = None
    await settled.poller.tick()
    assert settled.names == ["The General"]


async def test_f26_a_row_broken_in_three_polls_is_poison_and_one_notice(settled: Stage) -> None:
    settled.history.insert("x" * 20_000, broken=True)
    for _ in range(2):
        await settled.poller.tick()
    assert settled.notices == []

    await settled.poller.tick()

    assert settled.given == [
        Notice(code="poison-row", backend=BACKEND, fields={"count": 1, "reason": "unreadable"})
    ]
    assert await dispositions(settled.database, "poison") == 1
    async with settled.database.read() as connection:
        raw = (await connection.execute(sa.select(sa.func.max(feed_row.c.raw)))).scalar_one()
    assert raw == "x" * 8192


async def test_f26_a_poison_row_costs_no_more_writes_and_stops_nobody(settled: Stage) -> None:
    settled.history.insert(broken=True)
    for _ in range(3):
        await settled.poller.tick()

    async with asyncio.timeout(10), settled.database.write():
        await settled.poller.tick()
    settled.history.insert("The General")
    await settled.poller.tick()

    assert settled.names == ["The General"]
    assert settled.notices == ["poison-row"]


async def test_f29_a_refused_account_is_one_notice_until_it_works_again(settled: Stage) -> None:
    settled.feed.trouble = AuthenticationFailed(BACKEND)
    for _ in range(4):
        await settled.poller.tick()
    assert settled.notices == ["feed-auth-failed"]
    assert settled.woken == 1
    assert settled.poller.state.error_code == "authentication-failed"

    settled.feed.trouble = None
    await settled.poller.tick()
    await settled.poller.tick()
    assert settled.notices == ["feed-auth-failed", "feed-recovered"]

    settled.feed.trouble = AuthenticationFailed(BACKEND)
    await settled.poller.tick()
    assert settled.notices == ["feed-auth-failed", "feed-recovered", "feed-auth-failed"]


async def test_f29_a_notice_that_could_not_be_written_is_written_later(settled: Stage) -> None:
    settled.feed.trouble = AuthenticationFailed(BACKEND)
    settled.intake.trouble = RuntimeError("disk full")
    await settled.poller.tick()
    settled.intake.trouble = None

    await settled.poller.tick()

    assert settled.notices == ["feed-auth-failed"]


@pytest.mark.parametrize("trouble", [BackendUnavailable(BACKEND), RuntimeError("a bug")], ids=repr)
async def test_failures_back_off_to_120_seconds_and_success_starts_over(
    settled: Stage, trouble: Exception
) -> None:
    settled.feed.trouble = trouble
    waits = [(await settled.poller.tick()).next_in for _ in range(7)]
    assert waits == [5, 10, 30, 60, 120, 120, 120]

    settled.feed.trouble = None
    assert (await settled.poller.tick()).next_in == IDLE
    settled.feed.trouble = trouble
    assert (await settled.poller.tick()).next_in == 5


@pytest.mark.parametrize("kind", [RateLimited, LockedOut])
@pytest.mark.parametrize(("asked", "at_least"), [(0, 1), (3, 3), (300, 300)])
async def test_a_server_that_says_when_to_come_again_is_asked_right_then(
    settled: Stage, kind: type[RateLimited], asked: int, at_least: int
) -> None:
    settled.feed.trouble = kind(BACKEND, retry_after=asked)
    waits = [(await settled.poller.tick()).next_in for _ in range(7)]

    soonest, latest = SPREAD
    assert all(wait * soonest >= at_least for wait in waits)
    assert all(wait * latest <= at_least * 1.2 for wait in waits)


async def test_h04_a_feed_that_is_down_is_logged_once_when_it_goes_and_once_when_it_is_back(
    settled: Stage,
) -> None:
    settled.feed.trouble = BackendUnavailable(BACKEND)
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            await settled.poller.tick()
        settled.feed.trouble = None
        for _ in range(2):
            await settled.poller.tick()

    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("feed cannot be polled", "warning"),
        ("feed is back", "info"),
    ]


async def test_the_state_says_since_when_and_why_a_feed_fails(settled: Stage) -> None:
    good = settled.clock.now()
    settled.clock.advance(300)
    bad = settled.clock.now()
    settled.feed.trouble = BackendUnavailable(BACKEND)
    await settled.poller.tick()
    settled.clock.advance(5)
    await settled.poller.tick()

    state = settled.poller.state
    assert (state.last_success, state.failing_since, state.error_code) == (good, bad, "unavailable")
    assert state.age == 305

    settled.feed.trouble = None
    await settled.poller.tick()
    state = settled.poller.state
    assert (state.age, state.failing_since, state.error_code) == (0, None, "")


async def test_before_the_first_poll_the_state_knows_nothing(stage: Stage) -> None:
    state = stage.poller.state
    assert (state.last_success, state.age, state.baseline, state.rows_seen) == (
        None,
        None,
        False,
        0,
    )


async def test_k04_a_wall_clock_that_jumps_changes_neither_age_nor_pace(settled: Stage) -> None:
    settled.clock.advance(10)
    settled.clock.jump(-24 * 3600)

    assert settled.poller.state.age == 10
    assert (await settled.poller.tick()).next_in == IDLE


async def test_a_season_lacking_its_total_is_asked_for_before_the_event_is_stored(
    settled: Stage,
) -> None:
    settled.feed.totals = {"Sherlock": 12}
    settled.history.insert(event=arrival("Sherlock", season=2))

    await settled.poller.tick()

    told = settled.given[0]
    assert isinstance(told, Arrival)
    assert told.total == 12
    assert settled.feed.asked_totals == [("Sherlock", 2)]


async def test_two_feeds_keep_their_memories_apart(settled: Stage) -> None:
    fingerprints = [row.fingerprint for row in settled.history.rows]
    other = await StoredMemory.load(settled.database, BackendId("other"))

    assert other.cursor is None
    assert await other.unseen(fingerprints) == set(fingerprints)


async def test_a_thousand_fingerprints_are_looked_up_at_once(settled: Stage) -> None:
    memory = await StoredMemory.load(settled.database, BACKEND)
    known = [row.fingerprint for row in settled.history.rows]
    unknown = [f"unknown {number}" for number in range(1000)]

    assert await memory.unseen([*known, *unknown]) == set(unknown)


async def test_the_servers_identity_beside_the_cursor_survives_polls(settled: Stage) -> None:
    async with settled.database.write() as connection:
        await connection.execute(
            sa.update(feed_cursor).values(identity=json.dumps({"server": "1"}))
        )
    settled.history.insert()
    await settled.poller.tick()

    async with settled.database.read() as connection:
        row = (await connection.execute(sa.select(feed_cursor))).one()
    assert json.loads(row.identity) == {"server": "1"}


async def dispositions(database: Database, disposition: str) -> int:
    query = sa.select(sa.func.count()).where(feed_row.c.disposition == disposition)
    async with database.read() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_f22_a_repetition_reaches_no_intake_but_wakes_the_relay(settled: Stage) -> None:
    row = settled.history.insert("Metropolis")
    await settled.poller.tick()
    settled.settle()
    settled.history.file_again(row)

    await settled.poller.tick()

    assert (settled.given, settled.woken) == ([], 1)
