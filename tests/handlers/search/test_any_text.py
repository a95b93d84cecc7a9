"""Ten thousand titles and overviews of any kind, as every screen that shows them: within limits."""

import dataclasses
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.discover import views as discover_views
from handlers.search import lists, views
from handlers.ui.card import CardState
from handlers.ui.screen import Screen, compose
from handlers.ui.texts import LANGUAGES, Texts
from services.discover import Week
from services.models import Title
from services.ports.browsing import Airing, Airings
from services.subscribe import Standing
from services.titles import TitleLook
from support.any_text import FAMILY, fits, made_up, titled
from support.samples import film, seasons, wish
from support.words import words

BATCHES, EACH = 100, 100  # ten thousand


def card_of(texts: Texts, state: CardState) -> Screen:
    standing = Standing(in_library=True, subscriptions=(wish(),))
    known = tuple(dataclasses.replace(one, missing=1) for one in seasons(3))
    names = (state.title.name,) * 9
    look = TitleLook(
        title=state.title, standing=standing, seasons=known, followers=names, leads=True
    )
    return views.title_card(texts, state, look)


def list_of(texts: Texts, state: CardState) -> Screen:
    return lists.listing(texts, state, views.footer(texts, state), leads=True)


def week_of(texts: Texts, state: CardState) -> Screen:
    day = seasons(1)[0].air_date
    assert day is not None
    title = state.title
    airing = Airing(title=title, day=day, season=1, episode=1, name=title.overview)
    airings = Airings(airings=(airing, dataclasses.replace(airing, season=None)), unknown=1)
    return discover_views.calendar(texts, Week(begin=day, airings=airings))


SHOWING = (
    card_of,
    list_of,
    week_of,
    lambda texts, state: views.whole_overview(texts, state.title),
    lambda texts, state: views.nothing(texts, state, leads=True),
)


def state_of(*titles: Title) -> CardState:
    name = titles[0].name
    return CardState(titles=titles, query=name[:200], absent=(name[:50],), pending=(name[:9],))


@settings(max_examples=BATCHES, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_ten_thousand_titles_and_overviews_fit_their_screens(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(EACH):
        state = state_of(titled(made_up(chance), made_up(chance)))
        texts = words(LANGUAGES[number % 2])
        fits(SHOWING[number % len(SHOWING)](texts, state), caption=number % 3 == 0)


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(min_size=1, max_size=400),
    overview=st.text(max_size=3000),
    language=st.sampled_from(LANGUAGES),
)
def test_any_title_and_overview_fit_every_screen(name: str, overview: str, language: str) -> None:
    state = state_of(*(titled(f"{name}{n}" if n else name, overview) for n in range(9)))
    for show in SHOWING:
        for caption in (False, True):
            fits(show(words(language), state), caption=caption)


def test_a_cut_never_parts_what_is_one_sign() -> None:
    for sign in (FAMILY, "🇨🇳", "👍🏽", "e\u0301"):
        for pad in range(12):
            state = state_of(film(overview="a" * pad + sign * 900))
            text = compose(card_of(words(), state), "row4567890").text
            shown = text.split("\n\n")[1].removesuffix("…")
            assert len(shown) > 200
            assert shown == "a" * pad + sign * ((len(shown) - pad) // len(sign))
