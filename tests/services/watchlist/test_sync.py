"""S-1 to S-18: what a list comes to, look after look (contract trakt.md 10)."""

import pytest

from services.accounts import Left
from services.errors import BackendUnavailable, Rejected
from services.models import TitleKind
from services.requests.model import Mode, Policy
from services.requests.rows import keep_policy
from services.roles import Role
from services.watchlist.model import OnRemoved, SeasonPolicy, Why
from support.lists import MAX, OLIVE, Lists, lists, seasons

QUIET = {"news": [], "calls": 1}


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


async def test_s11_without_an_id_nobody_guesses_and_candidates_are_offered(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        near = await here.shelf.title(here.shelf.ref(7))
        here.shelf.titles = [near]
        here.put(900_001, tmdb=None, name="Reel", year=1928)
        here.put(900_002, tmdb=None, name="Nobody knows", year=1928)
        await here.tick()
        assert here.shelf.asked == []
        assert await here.states() == {"900001": "choice", "900002": "choice"}
        assert [one.choices for one in here.news] == [2]
        item = (await here.items())["900001"]
        assert item.why is Why.NO_ID
        choices = await here.service.choices(OLIVE, item.key)
        assert choices.titles == (near,)
        done = await here.service.choose(OLIVE, item.key, near.ref)
        assert done.state == "subscribed"
        assert here.shelf.asked == [("7", None)]


async def test_s11_an_id_that_the_server_does_not_know_is_a_choice(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.unknown.add("800000")
        here.put(800_000)
        await here.tick()
        assert (await here.items())["800000"].why is Why.UNKNOWN


@pytest.mark.parametrize(
    ("season", "state", "why"),
    [(0, "skipped", Why.SPECIALS), (9, "choice", Why.NO_SEASON), (1927, "choice", Why.NO_SEASON)],
)
async def test_s12_a_season_the_server_lacks_is_never_season_1(
    tmp_path, season: int, state: str, why: Why
) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(0, 1, 2, 1927)
        here.put(600_001, kind="show", season=season)
        await here.tick()
        (item,) = (await here.items()).values()
        assert (item.state, item.why) == (state, why)
        assert here.shelf.asked == []


async def test_s13_a_show_and_one_of_its_seasons_are_one_subscription(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1, 2, 3)
        await here.service.set_policy(OLIVE, SeasonPolicy.ALL)
        here.put(600_001, kind="show")
        here.put(600_001, kind="show", season=2)
        await here.tick()
        assert here.shelf.asked == [("600001", 2)]
        assert (await here.items())["600001"].why is Why.COVERED


async def test_an_episode_suggests_its_season(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1, 2)
        here.put(600_001, kind="show", season=2, episode=3)
        await here.tick()
        (item,) = (await here.items()).values()
        assert (item.state, item.why) == ("choice", Why.EPISODE)
        choices = await here.service.choices(OLIVE, item.key)
        assert [one.number for one in choices.seasons] == [1, 2]
        await here.service.choose_season(OLIVE, item.key, 2)
        assert here.shelf.asked == [("600001", 2)]


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        (SeasonPolicy.ASK, []),
        (SeasonPolicy.FIRST, [1]),
        (SeasonPolicy.LATEST, [3]),
        (SeasonPolicy.ALL, [1, 2, 3]),
    ],
)
async def test_a_whole_series_stands_for_what_its_person_decided(
    tmp_path, policy: SeasonPolicy, asked: list[int]
) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(0, 1, 2, 3, 4, coming=(4,))
        await here.service.set_policy(OLIVE, policy)
        here.put(600_001, kind="show")
        await here.tick()
        assert [season for _, season in here.shelf.asked] == asked


async def test_a_decision_about_seasons_also_settles_what_waits_for_it(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1, 2)
        here.put(600_001, kind="show")
        await here.tick()
        assert here.shelf.asked == []
        await here.service.set_policy(OLIVE, SeasonPolicy.LATEST)
        await here.tick()
        assert here.shelf.asked == [("600001", 2)]


async def test_a_series_of_one_season_needs_no_choice(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(0, 1)
        here.put(600_001, kind="show")
        await here.tick()
        assert here.shelf.asked == [("600001", 1)]


async def test_a_film_and_a_series_of_one_number_are_two_titles(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.shelf.known_seasons = seasons(1)
        here.put(653)
        here.put(600_001, kind="show", tmdb=653)
        await here.tick()
        kinds = [(one.ref.kind, one.season) for one in here.shelf.wishes]
        assert kinds == [(TitleKind.FILM, None), (TitleKind.SERIES, 1)]


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


async def test_a_choice_can_be_left_alone(tmp_path) -> None:
    async with lists(tmp_path) as here:
        await here.import_nothing()
        here.put(900_001, tmdb=None)
        await here.tick()
        item = (await here.items())["900001"]
        await here.service.skip(OLIVE, item.key)
        await here.tick()
        assert await here.states() == {"900001": "skipped"}


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
