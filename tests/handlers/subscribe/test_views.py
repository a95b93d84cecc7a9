import dataclasses
from datetime import date

from handlers.subscribe import list_views, picker_views, wish_views
from handlers.subscribe.callbacks import SubscriptionPage
from handlers.subscribe.place import Place
from handlers.ui.card import CardState
from services.gathering import Absent
from services.household.followers import Follower
from services.models import Season, SubscribeOutcome
from services.people import Role, Viewer
from services.subscribe import Asked
from services.subscriptions import Answered, Wish, Wishes
from support.samples import seasons, series, wish
from support.words import labels, said, words


def state(**changes):
    return dataclasses.replace(CardState(titles=(series(),), seasons=seasons(3)), **changes)


OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
MAX = Viewer(id=1002, role=Role.MEMBER, name="Max")


def picker(shown, language="en"):
    return picker_views.picker(words(language), shown)


def looked(subscription, *followers, who=OLIVE, made_here=True):
    those = [Follower(id=one.id, name=one.name, made_here=made_here) for one in followers]
    return Wish(subscription=subscription, followers=tuple(those), viewer=who)


def done(*asked, wishes, language="en"):
    shown = Answered(title=series(), asked=asked, wishes=wishes)
    return picker_views.done(words(language), state(), shown)


def place(page=0):
    return Place(kept={"page": page})


def detail(wish, language="en", **how):
    return wish_views.detail(words(language), wish, place(), **how)


def test_nothing_is_chosen_at_first_and_specials_come_last() -> None:
    assert labels(picker(state())) == [
        ["▫️ Season 1 · 8 episodes"],
        ["▫️ Season 2 · 8 episodes"],
        ["▫️ Season 3 · 8 episodes"],
        ["▫️ Specials · 2 episodes"],
        ["All", "Latest"],
        ["Confirm", "More options"],
        ["Back"],
    ]


def test_a_chosen_season_is_ticked_and_its_toggle_carries_the_target() -> None:
    screen = picker(state(chosen=(2,), taken=(1,)))
    assert labels(screen)[:2] == [
        ["▫️ Season 1 · 8 episodes · subscribed"],
        ["✅ Season 2 · 8 episodes"],
    ]
    assert [row[0].press.argument for row in screen.rows[:3]] == ["1.1", "2.0", "3.1"]


def test_a_season_nobody_has_counted_yet_can_be_chosen_too() -> None:
    coming = (*seasons(1)[:1], Season(number=2))
    assert labels(picker(state(seasons=coming)))[1] == ["▫️ Season 2 · not announced yet"]
    taken = picker(state(seasons=coming, taken=(2,)))
    assert labels(taken)[1] == ["▫️ Season 2 · subscribed"]


def test_a_season_says_what_the_library_has_of_it_and_when_it_starts() -> None:
    known = (
        Season(number=1, episode_count=8, missing=0),
        Season(number=2, episode_count=8, missing=2),
        Season(number=3, episode_count=8, missing=8),
        Season(number=4, episode_count=6, air_date=date(2027, 2, 14), missing=6, is_coming=True),
        Season(number=5, air_date=date(2028, 2, 14), is_coming=True),
    )
    screen = picker(state(seasons=known))
    assert labels(screen) == [
        ["▫️ Season 1 · in your library"],
        ["▫️ Season 2 · 8 episodes · 2 missing"],
        ["▫️ Season 3 · 8 episodes"],
        ["▫️ Season 4 · 6 episodes · starts on Feb 14, 2027"],
        ["▫️ Season 5 · starts on Feb 14, 2028"],
        ["Missing", "All", "Latest"],
        ["Confirm", "More options"],
        ["Back"],
    ]
    assert said(screen).splitlines()[1] == "Missing: 16 episodes in 3 seasons"
    chinese = picker(state(seasons=known), "zh_Hans")
    assert labels(chinese)[1:4:2] == [
        ["▫️ 第 2 季 · 8 集 · 缺 2 集"],
        ["▫️ 第 4 季 · 6 集 · 2027年2月14日开播"],
    ]
    assert labels(chinese)[-3] == ["缺少的", "全部", "最新一季"]
    assert said(chinese).splitlines()[1] == "有 3 季不全，共缺 16 集"


def test_where_nothing_is_missing_there_is_no_such_pick() -> None:
    whole = tuple(dataclasses.replace(one, missing=0) for one in seasons(2))
    assert labels(picker(state(seasons=whole)))[-3] == ["All", "Latest"]


def test_many_seasons_stand_two_in_a_row() -> None:
    screen = picker(state(seasons=seasons(40)))
    assert max(len(row) for row in screen.rows) == 2
    assert sum(len(row) for row in screen.rows) <= 100


def test_the_picker_in_chinese() -> None:
    screen = picker(state(chosen=(1,)), "zh_Hans")
    assert labels(screen)[0] == ["✅ 第 1 季 · 8 集"]
    assert labels(screen)[-2:] == [["确认", "更多选项"], ["返回"]]


def test_chinese_seasons_are_listed_in_chinese_type() -> None:
    asked = tuple(
        Asked(outcome=SubscribeOutcome.SUBSCRIBED, native_id=str(n), season=n) for n in (1, 2)
    )
    text = said(done(*asked, wishes=(looked(wish(season=2)),), language="zh_Hans"))
    assert text.startswith("✅ 已订阅：Les Vampires（1915）第 1 季、第 2 季")
    assert text.endswith("第 2 季：已有 3/9 集")


def test_new_and_old_wishes_are_both_said() -> None:
    asked = (
        Asked(outcome=SubscribeOutcome.SUBSCRIBED, native_id="1", season=2),
        Asked(outcome=SubscribeOutcome.ALREADY_SUBSCRIBED, native_id="2", season=1),
    )
    text = said(done(*asked, wishes=(looked(wish(season=2)),)))
    assert text == (
        "✅ Subscribed: Les Vampires (1915), Season 2\n"
        "I will tell you when it arrives.\n"
        "Les Vampires (1915), Season 1 was subscribed already; nothing has changed.\n"
        "Season 2: 3 of 9 here"
    )


def test_a_single_wish_can_be_taken_back_from_its_answer() -> None:
    asked = (Asked(outcome=SubscribeOutcome.SUBSCRIBED, native_id="1", season=2),)
    screen = done(*asked, wishes=(looked(wish(season=2), OLIVE),))
    assert labels(screen)[-1] == ["Cancel subscription"]


def test_the_list_shows_eight_with_progress_and_pages() -> None:
    wishes = Wishes(subscriptions=tuple(wish(name=f"Series {n}") for n in range(17)))
    screen = list_views.listing(words(), wishes, 0)
    assert labels(screen)[0] == ["Series 0 · Season 2 · 3/9"]
    assert labels(screen)[-2:] == [["◀", "1/3", "▶"], ["Finished", "Refresh", "🏠 Home"]]
    assert len(screen.rows) == 10


def test_a_page_that_is_gone_shows_the_last() -> None:
    wishes = Wishes(subscriptions=tuple(wish(name=f"Series {n}") for n in range(9)))
    assert labels(list_views.listing(words(), wishes, 7))[0] == ["Series 8 · Season 2 · 3/9"]


def test_an_empty_list_teaches_and_an_absent_server_is_said() -> None:
    wishes = Wishes(subscriptions=(), absent=(Absent(name="MoviePilot", code="unavailable"),))
    screen = list_views.listing(words(), wishes, 0)
    assert "Search for a title and tap Subscribe" in said(screen)
    assert "MoviePilot is not answering" in said(screen)
    assert labels(screen) == [["🔎 Search", "Finished"], ["Refresh", "🏠 Home"]]


def test_a_long_name_is_shortened_on_its_button_only() -> None:
    long = wish(name="The Long Title That Never Ends " * 4)
    label = labels(list_views.listing(words(), Wishes(subscriptions=(long,)), 0))[0][0]
    assert len(label) < 60
    assert "…" in label
    assert long.name in said(detail(looked(long)))


def test_one_subscription_shows_how_far_it_is() -> None:
    text = said(detail(looked(wish())))
    assert text == ("Les Vampires (1915) · Season 2\nLooking for it\n▓▓▓░░░░░░░  3 of 9 here")


def test_a_film_has_neither_season_nor_count() -> None:
    film = wish(season=None, wanted=0, name="Metropolis")
    assert said(detail(looked(film))) == "Metropolis (1915)\nLooking for it"
    assert labels(list_views.listing(words(), Wishes(subscriptions=(film,)), 0))[0] == [
        "Metropolis (1915)"
    ]


def test_the_question_puts_cancel_first_and_confirm_last_and_red() -> None:
    screen = wish_views.ask_cancel(
        words(), looked(wish()), place(), moment=1.0, no=SubscriptionPage(argument=0)
    )
    assert labels(screen) == [["Cancel", "Confirm"]]
    assert screen.rows[0][1].style == "danger"
