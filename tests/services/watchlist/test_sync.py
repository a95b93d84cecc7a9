"""S-1 to S-18: what a list comes to, look after look (contract trakt.md 10)."""

import asyncio

import pytest

from services.errors import BackendUnavailable, Rejected
from services.household.roles import Role
from services.ports.accounts import Left
from services.requests.model import Mode, Policy
from services.requests.rows import keep_policy
from services.watchlist.model import Why
from support.lists import MAX, OLIVE, TRAKT, lists


async def test_s01_an_unchanged_list_is_one_request_and_nothing_is_written(tmp_path) -> None:
    async with lists(tmp_path) as here:
        here.put(800_000)
        await here.service.not_now(OLIVE)
        for _ in range(3):
            await here.tick()
        here.stage.world.server.journal.reset()
        async with here.database.read() as connection:
            before = (await connection.exec_driver_sql("PRAGMA data_version")).scalar()
            await here.tick()
            after = (await connection.exec_driver_sql("PRAGMA data_version")).scalar()

        assert [one["path"] for one in here.stage.world.calls()] == ["/sync/last_activities"]
        assert before == after


async def test_s01_a_list_that_says_nothing_is_read_all_the_same_once_a_day(tmp_path) -> None:
    async with lists(tmp_path, variant={"activities": "still"}) as here:
        await here.import_nothing()
        here.put(800_000)
        await here.tick()
        assert here.shelf.asked == []
        await here.tick(24 * 3600)
        assert here.shelf.asked == [("800000", None)]


async def test_s02_a_long_list_is_in_the_ledger_whole(tmp_path) -> None:
    async with lists(tmp_path) as here:
        here.stage.world.fill(251)
        await here.tick()
        assert len(await here.items()) == 251


async def test_s03_additions_of_a_scan_that_is_not_whole_count_and_absences_do_not(
    tmp_path,
) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(1)
        here.put(2)
        await here.tick()
        here.stage.world.variant(items_lie=3)
        await here.stage.world.post("unlist", trakt=1)
        here.put(3)
        for _ in range(4):
            await here.tick()
        items = await here.items()
        assert not items["1"].gone
        assert here.shelf.asked == [("1", None), ("2", None), ("3", None)]


async def test_s05_a_new_film_is_asked_for_once_and_told_once(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)
        for _ in range(4):
            await here.tick()
        assert here.shelf.asked == [("800000", None)]
        (told,) = here.news
        assert (told.turn, told.names, told.told) == (
            "fulfilled",
            ("Reel 800000 (1927)",),
            (OLIVE,),
        )
        assert [one.id for one in await here.people.followers(here.shelf.ref(800_000), None)] == [
            OLIVE
        ]


async def test_s05_what_is_in_the_library_is_not_asked_for(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.library.add(here.shelf.ref(800_000))
        here.put(800_000)
        await here.tick()
        assert here.shelf.asked == []
        assert await here.states() == {"800000": "in-library"}
        assert here.news == []


async def test_several_titles_of_one_look_are_one_message(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        for number in range(5):
            here.put(800_000 + number)
        await here.tick()
        (told,) = here.news
        assert told.count == 5
        assert len(told.names) == 5


async def test_s06_a_kill_after_asking_asks_no_second_time_and_tells_once(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)
        subscribe = here.shelf.subscribe

        class Killed(BaseException):
            pass

        async def dying(*args, **more):
            await subscribe(*args, **more)
            raise Killed

        here.shelf.subscribe = dying
        with pytest.raises(Killed):
            await here.tick()
        here.shelf.subscribe = subscribe
        assert await here.states() == {"800000": "adding"}
        here.build()
        await here.tick()
        await here.tick()
        assert here.shelf.asked == [("800000", None)]
        assert await here.states() == {"800000": "subscribed"}
        assert here.turns() == ["fulfilled"]


async def test_s07_what_is_complete_and_still_listed_is_left_alone(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)
        await here.tick()
        here.shelf.wishes.clear()
        for _ in range(3):
            await here.tick(25 * 3600)
        assert here.shelf.asked == []
        assert here.turns() == ["fulfilled"]


async def test_s08_what_is_put_on_the_list_again_is_asked_for_again(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)
        await here.tick()
        here.shelf.wishes.clear()
        await here.stage.world.post("unlist", all=True)
        here.clock.advance(60)
        here.put(800_000)
        await here.tick()
        assert here.shelf.asked == [("800000", None)]
        assert here.turns() == ["fulfilled", "fulfilled"]
        assert (await here.items())["800000"].generation == 2


async def test_s14_the_first_look_is_shown_and_nothing_is_asked_for_before_a_word(
    tmp_path,
) -> None:
    async with lists(tmp_path) as here:
        here.stage.world.fill(60, first=1)
        for number in range(1, 6):
            here.shelf.library.add(here.shelf.ref(number))
        title = await here.shelf.title(here.shelf.ref(6))
        await here.shelf.subscribe(title, season=None)
        here.put(900_001, tmdb=None)
        for _ in range(4):
            await here.tick()
        (told,) = here.news
        assert (told.turn, told.count) == ("found", 61)
        assert (told.ready, told.there, told.choices) == (54, 6, 1)
        assert len(here.shelf.asked) == 1

        assert await here.service.add_all(OLIVE) == 50  # the cap of one word
        await here.tick()  # the four that were left are few enough to need no word
        assert len(here.shelf.asked) == 55
        assert [one.count for one in here.news if one.turn == "fulfilled"] == [54]


async def test_s14_not_now_means_only_what_comes_later(tmp_path) -> None:
    async with lists(tmp_path) as here:
        here.stage.world.fill(3)
        await here.tick()
        assert await here.service.not_now(OLIVE) == 3
        here.put(900_000)
        await here.tick()
        assert here.shelf.asked == [("900000", None)]
        key = (await here.items())["800000"].key
        await here.service.want(OLIVE, key)
        await here.tick()
        assert ("800000", None) in here.shelf.asked


async def test_s14_much_at_once_is_shown_also_later(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.stage.world.fill(25)
        for _ in range(3):
            await here.tick()
        assert here.shelf.asked == []
        assert here.turns() == ["found"]


async def test_s15_a_server_that_is_down_is_waited_for_without_reading_the_list(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)
        here.shelf.broken = BackendUnavailable(here.shelf.id)
        await here.tick()
        assert await here.states() == {"800000": "failed"}
        here.stage.world.server.journal.reset()
        await here.tick(120)
        assert len(here.stage.world.calls()) == 1
        here.shelf.broken = None
        await here.tick()
        await here.tick()
        assert here.shelf.asked == [("800000", None)]
        assert here.turns() == ["fulfilled"]


async def test_what_the_server_refuses_is_a_choice_and_told(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)

        async def refuse(*_, **__):
            raise Rejected(here.shelf.id, reason="no")

        here.shelf.subscribe = refuse
        await here.tick()
        assert (await here.items())["800000"].why is Why.REFUSED
        assert [one.choices for one in here.news] == [1]


async def test_s16_two_people_list_one_title_and_both_are_told(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.stage.sign_in(MAX, person="max")
        await here.import_nothing()
        here.put(800_000)
        here.put(800_000, person="max")
        await here.tick()
        assert here.shelf.asked == [("800000", None)]
        assert [one.told for one in here.news] == [(OLIVE,), (MAX,)]
        followers = await here.people.followers(here.shelf.ref(800_000), None)
        assert {one.id for one in followers} == {OLIVE, MAX}


async def test_what_must_be_approved_waits_and_is_said(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.stage.sign_in(MAX, person="max")
        await here.import_nothing()
        async with here.database.write() as connection:
            await keep_policy(connection, Role.MEMBER, Policy(mode=Mode.ASK))
        here.put(800_000, person="max")
        await here.tick()
        assert here.shelf.asked == []
        assert await here.states(MAX) == {"800000": "waiting"}
        assert [one.waiting for one in here.news] == [1]


async def test_a_days_measure_holds_for_lists_too(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.stage.sign_in(MAX, person="max")
        here.stage.world.fill(40, person="max")
        await here.tick()
        await here.service.add_all(MAX)
        await here.tick(60)
        assert len(here.shelf.asked) == 30
        for _ in range(6):
            await here.tick(6 * 3600)
        assert len(here.shelf.asked) == 40


async def test_s17_whoever_leaves_is_read_no_more_and_forgotten_after_a_month(tmp_path) -> None:
    async with lists(tmp_path) as here:
        here.put(800_000)
        await here.tick()
        assert await here.service.leave(OLIVE) is Left.REVOKED
        here.stage.world.server.journal.reset()
        await here.tick()
        assert here.stage.world.calls() == []
        assert len(await here.items()) == 1
        await here.tick(31 * 24 * 3600)
        assert await here.items() == {}


async def test_r5_a_lapsed_account_is_told_once_and_again_after_three_days(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        await here.stage.world.post("revoke")
        for _ in range(4):
            await here.tick()
        assert here.turns() == ["lapsed"]
        await here.tick(73 * 3600)
        assert here.turns() == ["lapsed", "lapsed"]
        calls = len(here.stage.world.calls())
        await here.tick()
        assert len(here.stage.world.calls()) == calls


@pytest.mark.parametrize(
    ("change", "turn"), [({"app_gone": True}, "closed"), ({"locked": True}, "locked")]
)
async def test_r6_what_only_others_can_mend_is_told_once(
    tmp_path, change: dict[str, bool], turn: str
) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.stage.world.variant(**change)
        for _ in range(4):
            await here.tick()
        assert here.turns() == [turn]


async def test_s18_looks_at_one_list_never_overlap(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(800_000)
        world, server = here.stage.world, here.stage.backend
        world.server.journal.reset()
        await world.post("downtime", mode="stall", paths=["/sync/"])
        async with asyncio.TaskGroup() as both:
            looks = [both.create_task(here.sync.visit(server, OLIVE)) for _ in range(2)]
            await world.server.journal.wait_for("/sync/last_activities", count=1, seconds=30)
            assert here.sync.alone((TRAKT, OLIVE)).locked()
            assert len(world.calls()) == 1
            assert not any(look.done() for look in looks)
            await world.post("downtime", mode="up")
        assert here.shelf.asked == [("800000", None)]
        assert here.turns() == ["fulfilled"]


async def test_an_outage_is_never_a_message(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        await here.stage.world.post("downtime", mode="gateway")
        waits = [await here.tick(61) for _ in range(5)]
        assert waits == [60, 60, 60, 900, 900]
        assert here.news == []
        await here.stage.world.post("downtime", mode="up")
        here.put(800_000)
        await here.tick()
        assert here.shelf.asked == [("800000", None)]


async def test_who_is_no_longer_welcome_is_not_served(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.stage.sign_in(MAX, person="max")
        async with here.database.write() as connection:
            await connection.exec_driver_sql("UPDATE viewer SET role = 'stranger' WHERE id = 1002")
        here.put(800_000, person="max")
        await here.tick()
        assert await here.items(MAX) == {}


async def test_a13_who_is_removed_amid_a_look_is_asked_for_no_more(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.stage.sign_in(MAX, person="max")
        await here.import_nothing(MAX)
        for number in range(3):
            here.stage.world.put(800_000 + number, person="max")
        subscribe = here.shelf.subscribe

        async def last(*args, **kwargs):
            came = await subscribe(*args, **kwargs)
            async with here.database.write() as connection:
                await connection.exec_driver_sql(
                    "UPDATE viewer SET role = 'viewer' WHERE id = 1002"
                )
            return came

        here.shelf.subscribe = last
        await here.tick()
        assert len(here.shelf.asked) == 1
        await here.tick()
        assert len(here.shelf.asked) == 1
