import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.search import views
from handlers.ui import card
from handlers.ui.card import CardState
from handlers.ui.formatting import units
from handlers.ui.screen import Style, compose
from services.subscribe import Standing
from services.titles import TitleLook
from support.samples import film, seasons, series, wish
from support.words import labels, said, words

HOSTILE = ["<b>bold</b>", "_*[]()`", "🎬" * 40, "\u202eevil\u202c", "a" * 4000, "流浪地球" * 600]


def shown(title, *, others=0, standing=None, absent=(), troubles=None, language="en"):
    titles = (title, *[film(f"Other {i}") for i in range(others)])
    state = CardState(titles=titles, absent=absent, troubles=troubles or {})
    look = TitleLook(title=title, standing=standing or Standing())
    return views.title_card(words(language), state, look)


def test_a_card_says_what_it_is() -> None:
    text = said(shown(film()))
    assert (
        text == "Metropolis · 1927 · film\n★ 8.3 · 2 h 33 min · drama · science fiction\n\nA city."
    )


def test_a_card_in_chinese() -> None:
    text = said(shown(film("大都会"), language="zh_Hans"))
    assert text.startswith("大都会 · 1927 · 电影\n★ 8.3 · 2 小时 33 分")


def test_one_hit_has_no_pager_and_several_have() -> None:
    first = ["⭐ Subscribe", "Share"]
    assert labels(shown(film())) == [first, ["TMDB"]]
    assert labels(shown(film(), others=2)) == [first, ["◀", "1/3", "▶"], ["TMDB"], ["List"]]


def test_paging_goes_round() -> None:
    pages = [button.press.argument for button in shown(film(), others=2).rows[1]]
    assert pages == [2, "1/3", 1]


def test_a_subscribed_film_offers_the_way_back() -> None:
    standing = Standing(subscriptions=(wish(season=None),))
    screen = shown(film(), standing=standing)
    assert screen.rows[0][0].label == "🔔 Follow too"
    look = TitleLook(title=film(), standing=standing, followed=True)
    screen = views.title_card(words(), CardState(titles=(film(),)), look)
    assert screen.rows[0][0].label == "Cancel subscription"
    assert screen.rows[0][0].style is Style.DANGER
    assert "🔔 Subscribed, waiting for it" in said(screen)


def test_marks_say_library_and_seasons() -> None:
    standing = Standing(in_library=True, subscriptions=(wish(season=2), wish(season=1)))
    assert "✓ In your library · 🔔 Subscribed: season 1, 2" in said(
        shown(series(), standing=standing)
    )


def of_seasons(*missing: int | None, language: str = "en") -> str:
    """Return what the card of a series says whose seasons of eight lack this many episodes."""
    known = tuple(
        dataclasses.replace(one, missing=lacking)
        for one, lacking in zip(seasons(len(missing)), missing, strict=False)
    )
    look = TitleLook(title=series(), standing=Standing(in_library=True), seasons=known)
    state = CardState(titles=(series(),))
    return said(views.title_card(words(language), state, look)).split("\n")[1]


def test_a_card_counts_what_the_library_has_of_a_series() -> None:
    assert of_seasons(0, 0) == "✓ In your library, every season"
    assert of_seasons(0, 8) == "✓ In your library: season 1"
    assert of_seasons(0, 1, 8) == "✓ In your library: season 1 · season 2: 1 episode missing"
    assert of_seasons(2, 8) == "✓ In your library · season 1: 2 episodes missing"
    assert of_seasons(1, 2, 3, 4) == "✓ In your library · 10 episodes missing in 4 seasons"
    assert of_seasons(None, None) == "✓ In your library"
    assert of_seasons(1, 2, 3, 4, language="zh_Hans") == "✓ 已入库 · 4 季共缺 10 集"


def test_a_card_names_who_follows_you_first_and_not_too_many() -> None:
    def followers(*names: str, you: bool = False) -> str:
        look = TitleLook(title=film(), standing=Standing(), followers=names, followed=you)
        text = said(views.title_card(words(), CardState(titles=(film(),)), look))
        return next(one for one in text.splitlines() if "👥" in one)

    assert followers("Max") == "👥 Followed by Max"
    assert followers("Max", you=True) == "👥 Followed by you, Max"
    assert followers(*"ABCDEFG", you=True) == "👥 Followed by you, A, B, C, 4 more"


def test_a_server_that_does_not_answer_is_a_footer() -> None:
    text = said(shown(film(), absent=("Aniworld",)))
    assert text.endswith("Aniworld is not answering; what it knows is missing here.")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("unavailable", "is not answering"),
        ("authentication-failed", "refuses the account"),
        ("rate-limited", "asks us to wait"),
    ],
)
def test_the_footer_says_why_a_server_is_missing(code: str, why: str) -> None:
    text = said(shown(film(), absent=("Aniworld",), troubles={"Aniworld": code}))
    assert text.endswith(f"Aniworld {why}; what it knows is missing here.")


def test_a_cut_overview_ends_at_a_sentence_and_more_is_one_tap_away() -> None:
    long = "One sentence that is of some length. " * 40
    screen = shown(film(overview=long))
    assert said(screen).endswith("length.…")
    assert ["More", "TMDB"] in labels(screen)
    assert said(views.whole_overview(words(), film(overview=long))).count("sentence") == 40


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_and_within_telegrams_limit(text: str) -> None:
    screen = shown(film(text, overview=text))
    out = compose(screen, "row4567890", caption=True)
    assert units(out.text) <= 1024
    assert all(e.offset + e.length <= units(out.text) for e in out.entities)
    assert {e.type for e in out.entities} <= {"bold", "italic"}


@given(name=st.text(max_size=300), overview=st.text(max_size=3000))
def test_any_title_fits_a_caption(name: str, overview: str) -> None:
    out = compose(shown(film(name, overview=overview)), "row4567890")
    assert units(out.text) <= 1024
    assert all(e.offset + e.length <= units(out.text) for e in out.entities)


def test_the_state_of_a_card_comes_back_as_it_was_kept() -> None:
    state = CardState(titles=(film(), series()), query="x", index=1, absent=("A",), chosen=(1,))
    state = dataclasses.replace(state, troubles={"A": "rate-limited"})
    assert card.load(card.dump(state)) == state


def test_nothing_found_says_what_to_try() -> None:
    screen = views.nothing(words(), CardState(titles=(), query="<b>"), leads=False)
    assert labels(screen) == [["🧭 Discover"]]
    assert said(screen).startswith("Nothing found for <b>.\nTry the original title")


def test_nothing_found_where_a_server_is_missing_says_so_first_and_may_be_tried_again() -> None:
    state = CardState(titles=(), query="x", absent=("MoviePilot",))
    screen = views.nothing(words(), state, leads=False)
    first, *rest = said(screen).splitlines()
    assert first == "I found nothing for x, but could not look everywhere."
    assert rest[-1].startswith("MoviePilot is not answering")
    assert labels(screen) == [["Try again", "📊 Status"]]
    assert screen.state["text"] == "x"
    assert card.load(screen.state) == state
    beside_others = dataclasses.replace(state, shared=True)
    assert said(views.nothing(words(), beside_others, leads=False)).startswith("Nothing found")
