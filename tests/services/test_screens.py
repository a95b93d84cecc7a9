import asyncio
import dataclasses

import pytest

from services.errors import NotYours, ScreenExpired
from services.models import ChatId
from services.screens import (
    AudienceKind,
    Claim,
    Parked,
    ScreenAudience,
    Screens,
    new_row,
)
from support.database import open_database

OWNER, OTHER = 1001, 1002
MINE = ScreenAudience(kind=AudienceKind.VIEWER, viewer=OWNER)
SHOWN = frozenset({"card:1", "subscribe:0"})


@pytest.fixture
def screens(database, clock):
    return Screens(database, clock)


def parked(**changes):
    kept = Parked(row=new_row(), kind="card", chat_id=ChatId(OWNER), audience=MINE)
    return dataclasses.replace(kept, state={"n": 1}, picture="p", **changes)


async def test_a_posted_card_is_kept_from_its_first_press_on(screens, clock) -> None:
    first = await screens.posted("card", offer="want:a")
    assert first.audience.kind is AudienceKind.ANYONE
    await screens.park(dataclasses.replace(first, state={"n": 2}), shown=frozenset({"season:1"}))
    again = await screens.posted("card", offer="want:a")
    assert (again.state, again.offers) == ({"n": 2}, frozenset({"want:a", "season:1"}))
    with pytest.raises(ScreenExpired):
        await screens.posted("card", offer="want:b")
    clock.advance(31 * 24 * 3600)
    assert (await screens.posted("card", offer="want:b")).state == {}


async def begin(screens, row, update=1):
    return await screens.begin(row, verb="subscribe", argument="0", who=OWNER, update_id=update)


async def test_a_screen_comes_back_as_it_was_kept(screens) -> None:
    kept = parked()
    await screens.park(kept, shown=SHOWN)
    opened = await screens.open(kept.row, who=OWNER, offer="card:1")
    assert opened == dataclasses.replace(kept, offers=SHOWN)


async def test_a_screen_outlives_a_restart(tmp_path, clock) -> None:
    kept = parked()
    async with open_database(tmp_path) as first:
        await Screens(first, clock).park(kept, shown=SHOWN)
    async with open_database(tmp_path) as second:
        assert (await Screens(second, clock).open(kept.row, who=OWNER, offer="card:1")).state


@pytest.mark.parametrize(
    ("who", "offer", "refusal"),
    [
        (OTHER, "card:1", NotYours),
        (OTHER, "card:2", ScreenExpired),
        (OWNER, "card:2", ScreenExpired),
        (OWNER, "delete:1", ScreenExpired),
    ],
)
async def test_a06_a_press_counts_only_where_it_was_offered(screens, who, offer, refusal) -> None:
    kept = parked()
    await screens.park(kept, shown=SHOWN)
    with pytest.raises(refusal):
        await screens.open(kept.row, who=who, offer=offer)


async def test_an_unknown_row_is_expired(screens) -> None:
    with pytest.raises(ScreenExpired):
        await screens.open("nosuchrow1", who=OWNER, offer="card:1")


async def test_a_screen_is_kept_for_thirty_days(screens, clock) -> None:
    kept = parked()
    await screens.park(kept, shown=SHOWN)
    clock.advance(30 * 86400)
    assert await screens.open(kept.row, who=OWNER, offer="card:1")
    clock.advance(1)
    with pytest.raises(ScreenExpired):
        await screens.open(kept.row, who=OWNER, offer="card:1")
    await screens.forget_old()


async def test_what_was_ever_offered_stays_offered(screens) -> None:
    kept = parked()
    await screens.park(kept, shown=SHOWN)
    opened = await screens.open(kept.row, who=OWNER, offer="card:1")
    await screens.park(opened, shown=frozenset({"card:2"}))
    assert await screens.open(kept.row, who=OWNER, offer="card:1")


async def test_anyone_may_press_what_is_for_anyone(screens) -> None:
    kept = parked(audience=ScreenAudience())
    await screens.park(kept, shown=SHOWN)
    assert await screens.open(kept.row, who=OTHER, offer="card:1")


async def test_an_effect_happens_once(screens) -> None:
    kept = parked()
    await screens.park(kept, shown=SHOWN)
    assert await begin(screens, kept.row) is Claim.BEGUN
    await screens.settle(kept.row, verb="subscribe", argument="0", result="done")
    assert await begin(screens, kept.row, update=2) is Claim.ALREADY_DONE


async def test_a_failed_effect_may_be_tried_again(screens) -> None:
    kept = parked()
    await screens.park(kept, shown=SHOWN)
    await begin(screens, kept.row)
    await screens.settle(kept.row, verb="subscribe", argument="0", result="failed")
    assert await begin(screens, kept.row, update=2) is Claim.BEGUN


async def test_an_effect_shown_anew_may_happen_anew_and_others_may_not(screens) -> None:
    kept = parked()
    await screens.park(kept, shown=SHOWN)
    await begin(screens, kept.row)
    await screens.settle(kept.row, verb="subscribe", argument="0", result="done")
    await screens.park(kept, shown=frozenset({"card:2"}))
    assert await begin(screens, kept.row, update=2) is Claim.ALREADY_DONE
    await screens.park(kept, shown=SHOWN)
    assert await begin(screens, kept.row, update=3) is Claim.BEGUN


async def test_what_happens_on_one_screen_happens_in_turn(screens) -> None:
    order = []
    inside = asyncio.Event()

    async def first():
        async with screens.one_at_a_time("row"):
            inside.set()
            await asyncio.sleep(0)
            order.append("first")

    async def second():
        await inside.wait()
        async with screens.one_at_a_time("row"):
            order.append("second")

    await asyncio.gather(second(), first())
    assert order == ["first", "second"]


async def test_a_watch_notes_the_presses_of_its_screen_only(screens) -> None:
    mine, other = parked(), parked()
    for kept in (mine, other):
        await screens.park(kept, shown=SHOWN)
    watch, unpressed = screens.watch(mine.row), screens.watch(other.row)
    with pytest.raises(NotYours):
        await screens.open(other.row, who=OTHER, offer="card:1")
    await screens.open(mine.row, who=OWNER, offer="card:1")
    assert (watch.pressed, unpressed.pressed) == (True, False)


async def test_a_screen_that_is_unknown_or_too_old_is_not_found(screens, clock) -> None:
    kept = parked()
    assert await screens.find(kept.row) is None
    await screens.park(kept, shown=SHOWN)
    assert await screens.find(kept.row) == dataclasses.replace(kept, offers=SHOWN)
    clock.advance(31 * 24 * 3600)
    assert await screens.find(kept.row) is None
