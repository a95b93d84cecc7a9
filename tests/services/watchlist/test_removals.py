"""S-9, S-10: nothing is unsubscribed without its person's will (contract trakt.md 10)."""

import pytest

from services.watchlist.model import OnRemoved
from support.lists import MAX, OLIVE, Lists, lists


async def listed_and_removed(here: Lists, what: OnRemoved, *, of: int = 12) -> None:
    await here.import_nothing()
    for number in range(of):
        here.put(number + 1)
    await here.tick()
    await here.service.set_on_removed(OLIVE, what)
    here.news.clear()
    await here.stage.world.post("unlist", trakt=1)


async def test_s09_a_removal_counts_after_two_whole_scans_and_does_nothing(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await listed_and_removed(here, OnRemoved.NOTHING)
        await here.tick()
        assert not (await here.items())["1"].gone
        await here.tick()
        assert (await here.items())["1"].gone
        await here.tick()
        assert ("1", None) in here.shelf.asked
        assert here.news == []


async def test_s09_a_removal_is_asked_about_where_somebody_wants_that(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await listed_and_removed(here, OnRemoved.ASK)
        for _ in range(4):
            await here.tick()
        (told,) = here.news
        assert (told.turn, told.names) == ("removed", ("Reel 1 (1927)",))
        assert ("1", None) in here.shelf.asked
        assert await here.service.unsubscribe(OLIVE, told.keys) == 1
        assert ("1", None) not in here.shelf.asked


async def test_s09_only_who_opted_in_has_subscriptions_ended_and_is_told(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await listed_and_removed(here, OnRemoved.UNSUBSCRIBE)
        for _ in range(4):
            await here.tick()
        assert ("1", None) not in here.shelf.asked
        assert len(here.shelf.asked) == 11
        assert here.turns() == ["ended"]


async def test_s09_what_was_watched_is_no_reason_to_unsubscribe(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await listed_and_removed(here, OnRemoved.UNSUBSCRIBE)
        here.put(1)
        await here.tick()
        here.clock.advance(60)
        await here.stage.world.post("watch", trakt=2)
        for _ in range(4):
            await here.tick()
        assert (await here.items())["2"].gone
        assert ("2", None) in here.shelf.asked


async def test_s09_a_subscription_that_others_follow_goes_on(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await listed_and_removed(here, OnRemoved.UNSUBSCRIBE)
        await here.people.follow(MAX, here.shelf.ref(1), None, wish="1")
        for _ in range(4):
            await here.tick()
        assert ("1", None) in here.shelf.asked
        assert [one.id for one in await here.people.followers(here.shelf.ref(1), None)] == [MAX]


async def test_s09_what_was_subscribed_before_is_never_ended(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        title = await here.shelf.title(here.shelf.ref(1))
        await here.shelf.subscribe(title, season=None)
        await listed_and_removed(here, OnRemoved.UNSUBSCRIBE)
        for _ in range(4):
            await here.tick()
        assert ("1", None) in here.shelf.asked


@pytest.mark.parametrize("how", ["all", "many"])
async def test_s10_what_vanishes_in_great_number_is_not_believed(tmp_path, how: str) -> None:
    async with lists(tmp_path) as here:
        await listed_and_removed(here, OnRemoved.UNSUBSCRIBE)
        if how == "all":
            await here.stage.world.post("unlist", all=True)
        else:
            for number in range(2, 8):
                await here.stage.world.post("unlist", trakt=number)
        for _ in range(6):
            await here.tick(25 * 3600)
        assert here.turns() == ["held"]
        assert len(here.shelf.asked) == 12
        assert (await here.book()).held
        gone = await here.service.believe(OLIVE)
        assert gone == (12 if how == "all" else 7)
        await here.tick()
        assert here.turns() == ["held", "ended"]
        assert len(here.shelf.asked) == 12 - gone


async def test_s10_a_list_that_comes_back_is_believed_again(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await listed_and_removed(here, OnRemoved.UNSUBSCRIBE)
        entries = list(here.stage.world.server.lists().entries)
        await here.stage.world.post("unlist", all=True)
        await here.tick()
        assert (await here.book()).held
        here.stage.world.server.lists().entries.extend(entries)
        here.put(500)
        await here.tick()
        assert not (await here.book()).held
        assert len(here.shelf.asked) == 13


async def test_taking_an_entry_off_changes_no_subscription(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)
        await here.tick()
        await here.service.set_on_removed(OLIVE, OnRemoved.UNSUBSCRIBE)
        (item,) = (await here.items()).values()
        assert await here.service.take(OLIVE, item.key)
        for _ in range(3):
            await here.tick()
        assert here.shelf.asked == [("800000", None)]
        assert here.stage.world.server.lists().entries == []
