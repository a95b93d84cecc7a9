"""G-08: in a chat's quiet hours nothing new is sent; then one digest tells what came."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from services.events import Notice
from services.outbox.model import Fate, Recipient, RowState
from services.outbox.quiet import quiet_hours
from services.storage.tables import chat, choice, outbox, viewer
from support.outbox import ANNA, BEN, GROUP, OWNER, World, episode, failure, fault, film

HOUR = 3600.0
BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")


async def make_quiet(
    world: World, begin: str, end: str, *, chat_id: int = ANNA, zone: str | None = None
) -> None:
    """Give a chat quiet hours, as /settings does; the world begins at noon in UTC."""
    values: dict[str, Any] = {"quiet_from": minutes(begin), "quiet_to": minutes(end)}
    async with world.database.write() as connection:
        await connection.execute(
            sa.insert(chat).values(id=chat_id, kind="private", time_zone=zone, **values)
        )


async def allow_failures(world: World, value: str = "on", *, chat_id: int = ANNA) -> None:
    async with world.database.write() as connection:
        await connection.execute(
            sa.insert(choice).values(chat_id=chat_id, name="quiet-failures", value=value)
        )


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def seconds_after_start(world: World, at: float) -> float:
    return at - 1000.0


async def test_g08_what_comes_in_quiet_hours_is_one_digest_at_their_end(world: World) -> None:
    await make_quiet(world, "11:00", "14:30")
    async with world.running():
        await world.post(film("A"), episode(1, total=2))
        await world.run_for(HOUR)
        await world.post(film("B"), episode(2), failure("C"))
        await world.run_for(1.4 * HOUR)
        assert world.telegram.calls == []
        await world.run_for(HOUR)

    (digest,) = world.posted()
    assert seconds_after_start(world, digest.at) == pytest.approx(2.5 * HOUR, abs=1)
    assert digest.text == "digest quiet: A; Vampires S1E1; B; Vampires S1E2; failed C"
    assert not digest.silent
    assert set((await world.events()).values()) == {"acked"}


async def test_g08_a_single_message_leaves_as_itself_when_the_night_is_over(world: World) -> None:
    await make_quiet(world, "11:00", "13:00")
    await world.post(film("A"))
    await world.deliver(2 * HOUR)

    (posted,) = world.posted()
    assert (posted.text, posted.silent) == ("A", False)
    assert seconds_after_start(world, posted.at) == pytest.approx(HOUR, abs=1)


async def test_g08_more_than_fifteen_wait_for_the_end_too(world: World) -> None:
    await make_quiet(world, "11:00", "20:30")  # longer than the six hours of G-05
    async with world.running():
        for number in range(20):
            await world.post(film(f"F{number}"))
            await world.run_for(600)
        await world.run_for(6 * HOUR)

    assert world.texts() == ["digest quiet: " + "; ".join(f"F{n}" for n in range(20))]


async def test_g08_what_comes_after_the_quiet_hours_is_told_as_ever(world: World) -> None:
    await make_quiet(world, "10:00", "11:59")
    await world.post(film("A"), film("B"))
    await world.deliver(60)

    assert world.texts() == ["A", "B"]


async def test_g08_other_chats_are_told_at_once(world: World) -> None:
    await make_quiet(world, "11:00", "14:00")
    world.household.recipients.append(Recipient(chat_id=BEN))
    await world.post(film("A"), film("B"))
    await world.deliver(60)

    assert world.texts() == []
    assert world.texts(BEN) == ["A", "B"]


async def test_g08_the_same_minute_twice_is_no_quiet_time(world: World) -> None:
    await make_quiet(world, "12:00", "12:00")
    await world.post(film("A"))
    await world.deliver(60)

    assert world.texts() == ["A"]


async def test_g08_a_card_that_stands_is_edited_since_edits_make_no_sound(world: World) -> None:
    await make_quiet(world, "12:10", "14:00")
    async with world.running():
        await world.post(episode(1, total=2))
        await world.run_for(900)
        await world.post(episode(2))
        await world.run_for(900)
        assert [posted.edit for posted in world.posted()] == [False, True]
        await world.run_for(2 * HOUR)

    finale = world.posted()[-1]
    assert finale.text == "Vampires S1 complete: 2"
    assert seconds_after_start(world, finale.at) == pytest.approx(2 * HOUR, abs=1)


@pytest.mark.parametrize("value", [None, "off"])
async def test_g08_failures_wait_like_everything_else_by_default(
    world: World, value: str | None
) -> None:
    await make_quiet(world, "11:00", "13:00")
    if value:
        await allow_failures(world, value)
    await world.post(failure())
    await world.deliver(0.9 * HOUR)

    assert world.posted() == []


async def test_g08_failures_pass_where_the_chat_allows_it(world: World) -> None:
    await make_quiet(world, "11:00", "13:00")
    await allow_failures(world)
    async with world.running():
        await world.post(film("A"), failure("first"))
        await world.run_for(60)
        await world.post(film("B"), failure("second"))
        await world.run_for(60)
        assert world.texts() == ["failed first", "failed second"]
        assert not any(posted.silent for posted in world.posted())
        await world.run_for(HOUR)

    assert world.texts()[2:] == ["digest quiet: A; B"]


async def test_g08_a_failure_that_is_refused_keeps_trying_in_quiet_hours(world: World) -> None:
    await make_quiet(world, "11:00", "13:00")
    await allow_failures(world)
    world.telegram.will(ANNA, fault(Fate.REFUSED), fault(Fate.AMBIGUOUS, accepted=True))
    await world.post(film("A"), failure("first"))
    await world.deliver(120)

    assert world.texts() == ["failed first", "failed first (repeated)"]


async def test_g08_what_usher_says_of_itself_counts_as_a_failure(world: World) -> None:
    await make_quiet(world, "11:00", "13:00", chat_id=OWNER)
    await world.post(Notice(code="rival-poller"))
    await world.deliver(60)
    assert world.posted(OWNER) == []
    async with world.database.write() as connection:
        values = {"chat_id": OWNER, "name": "quiet-failures", "value": "on"}
        await connection.execute(sa.insert(choice).values(values))
    await world.deliver(60)

    assert world.texts(OWNER) == ["notice rival-poller"]


async def test_g08_an_uncertain_message_is_repeated_when_the_night_is_over(world: World) -> None:
    await make_quiet(world, "12:01", "13:00")
    world.telegram.will(ANNA, fault(Fate.AMBIGUOUS))
    async with world.running():
        await world.run_for(58)
        await world.post(film("A"), film("B"))
        await world.run_for(HOUR - 60)
        assert world.posted() == []
        await world.run_for(120)

    assert world.texts() == ["A (repeated)", "B"]


async def test_g08_g06_killed_in_the_night_the_digest_leaves_in_the_morning(world: World) -> None:
    await make_quiet(world, "11:00", "13:00")
    await world.post(film("A"), film("B"))
    await world.deliver(60)
    await world.reopen()
    world.clock.advance(2 * HOUR)
    began = world.clock.monotonic()
    await world.deliver(10)

    (digest,) = world.posted()
    assert digest.text == "digest quiet: A; B"
    assert digest.at - began <= 2


@pytest.mark.parametrize(
    ("mine", "viewers", "told_after"),
    [
        pytest.param("Asia/Tokyo", "Europe/Berlin", 1, id="the-chats-own"),  # 21:00 … 22:00
        pytest.param(None, "Asia/Tokyo", 1, id="the-viewers"),
        pytest.param(None, None, 9, id="the-default"),  # 13:00 in Berlin … 22:00
        pytest.param("No/Where", None, 9, id="an-unknown-one"),
    ],
)
async def test_g08_the_hours_are_the_chats_the_viewers_or_the_usual(
    world: World, mine: str | None, viewers: str | None, told_after: float
) -> None:
    world.zone = BERLIN
    await make_quiet(world, "12:30", "22:00", zone=mine)
    async with world.database.write() as connection:
        values = {"id": ANNA, "role": "member", "time_zone": viewers, "created_at": 0.0}
        await connection.execute(sa.insert(viewer).values(values))
    await world.post(film("A"))
    await world.deliver(10 * HOUR)

    (posted,) = world.posted()
    assert seconds_after_start(world, posted.at) == pytest.approx(told_after * HOUR, abs=1)


def in_utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "over_at"),
    [
        pytest.param("2026-01-10 21:59", None, id="before"),
        pytest.param("2026-01-10 22:00", "2026-01-11 06:00", id="begins"),
        pytest.param("2026-01-11 05:59", "2026-01-11 06:00", id="after-midnight"),
        pytest.param("2026-01-11 06:00", None, id="ends"),
        pytest.param("2026-03-28 22:00", "2026-03-29 05:00", id="the-night-an-hour-is-left-out"),
        pytest.param("2026-03-29 05:00", None, id="the-morning-after-it"),
        pytest.param("2026-10-24 21:00", "2026-10-25 06:00", id="the-night-an-hour-comes-twice"),
        pytest.param("2026-10-25 05:59", "2026-10-25 06:00", id="the-end-of-it"),
    ],
)
def test_g08_a_window_across_midnight_follows_the_clocks_of_the_place(
    now: str, over_at: str | None
) -> None:
    quiet = quiet_hours(23 * 60, 7 * 60, "Europe/Berlin", default=TOKYO)
    assert quiet
    assert quiet.over_at(in_utc(now)) == (in_utc(over_at) if over_at else None)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        pytest.param(0, 150, ("2026-10-24 22:00", "2026-10-25 01:30"), id="ends-in-the-hour"),
        pytest.param(150, 240, ("2026-10-25 00:30", "2026-10-25 03:00"), id="begins-in-the-hour"),
    ],
)
def test_g08_an_hour_that_comes_twice_is_quiet_both_times(
    begin: int, end: int, hours: tuple[str, str]
) -> None:
    quiet = quiet_hours(begin, end, None, default=BERLIN)
    assert quiet
    started, over = map(in_utc, hours)
    assert quiet.over_at(started - timedelta(seconds=1)) is None
    moment = started
    while moment < over:
        assert quiet.over_at(moment) == over
        moment += timedelta(minutes=10)
    assert quiet.over_at(over) is None
    assert quiet.ended(over) == (started, over)


def test_g08_the_hour_that_is_left_out_makes_no_endless_night() -> None:
    for begin, end in ((0, 150), (150, 240)):
        quiet = quiet_hours(begin, end, None, default=BERLIN)
        assert quiet
        assert quiet.over_at(in_utc("2026-03-29 02:30")) is None
        assert quiet.ended(in_utc("2026-03-29 03:00"))[1] <= in_utc("2026-03-29 02:00")


@pytest.mark.parametrize(("begin", "end"), [(None, 60), (60, None), (None, None), (60, 60)])
def test_g08_half_a_window_is_none(begin: int | None, end: int | None) -> None:
    assert quiet_hours(begin, end, None, default=BERLIN) is None


async def test_g08_a_group_keeps_its_quiet_hours_when_it_moves(world: World) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    moved = -100777
    await make_quiet(world, "12:01", "13:00", chat_id=GROUP)
    await allow_failures(world, chat_id=GROUP)
    world.telegram.will(GROUP, fault(Fate.MIGRATED, migrated_to=moved))
    async with world.running():
        await world.post(film("A"))
        await world.run_for(90)
        await world.post(film("B"), failure())
        await world.run_for(600)
        assert world.texts(moved) == ["A", "failed Vampires"]
        await world.run_for(HOUR)

    assert world.texts(moved) == ["A", "failed Vampires", "B"]
    assert {row.state for row in await world.rows(outbox.c.chat_id == moved)} == {RowState.SENT}
