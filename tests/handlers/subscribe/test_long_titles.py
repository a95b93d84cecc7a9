"""However long a title is, the question below it stays: the title is shortened first."""

import dataclasses

import pytest

from handlers.inline import views as inline_views
from handlers.inline.callbacks import PostedCard
from handlers.releases import views as release_views
from handlers.releases.callbacks import ReleaseState
from handlers.subscribe import option_views, picker_views, wish_views
from handlers.subscribe.callbacks import SubscriptionPage
from handlers.subscribe.place import Place
from handlers.ui.card import CardState
from handlers.ui.deciding import Deciding
from handlers.ui.screen import compose
from services.errors import BackendUnavailable
from services.models import ChatId, SubscribeOutcome
from services.people import Role, Viewer
from services.releases import Facets
from services.screens import Parked, ScreenAudience
from services.subscribe import Asked
from services.subscriptions import Answered, Wish
from support.samples import SERVER, seasons, series, wish
from support.words import words

OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
PARKED = Parked(row="r", kind="card", chat_id=ChatId(1), audience=ScreenAudience())
CARD = PostedCard(mark="en.server-s-tmdb_z2")


@pytest.fixture(params=["A very long name. " * 600, "流浪地球" * 2500, "\u202eשלום" * 2000])
def name(request) -> str:
    return request.param


def read(screen) -> str:
    """Return what can be read of a screen that edits the words of a picture."""
    return compose(screen, "row4567890", caption=True).text


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_question_stays(name, language) -> None:
    texts, title = words(language), dataclasses.replace(series(), name=name)
    state = CardState(titles=(title,), seasons=seasons(3))
    releases = ReleaseState(card=state)
    wished = Wish(subscription=wish(name=name), followers=(), viewer=OLIVE)
    kept = Deciding(title=name, options=())
    place = Place(kept={"page": 0})
    no = SubscriptionPage()
    for screen, question in (
        (picker_views.picker(texts, state), "subscribe-which-seasons"),
        (inline_views.which_season(texts, title, CARD, seasons(3), ""), "subscribe-which-seasons"),
        (release_views.seasons(texts, releases, seasons(3)), "release-which-season"),
        (release_views.where_to(texts, releases), "release-where-to"),
        (release_views.filters(texts, releases, Facets(), fitting=1), "release-filters"),
        (option_views.options(texts, kept, PARKED), "options-title"),
        (
            wish_views.ask_cancel(texts, wished, place, moment=1.0, no=no),
            "subscription-cancel-means",
        ),
        (wish_views.ask_reset(texts, wished, place, moment=1.0), "subscription-reset-means"),
    ):
        assert texts(question) in read(screen), question


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_what_came_of_asking_stays(name, language) -> None:
    texts, title = words(language), dataclasses.replace(series(), name=name)
    asked = tuple(
        Asked(outcome=SubscribeOutcome.SUBSCRIBED, native_id=str(n), season=n) for n in range(1, 9)
    )
    answered = Answered(
        title=title, asked=asked, wishes=(), left=(9, 10), error=BackendUnavailable(SERVER)
    )
    screen = picker_views.done(texts, CardState(titles=(title,)), answered, why="It is away.")
    assert texts("subscribe-done-then") in read(screen)
    assert read(screen).endswith("It is away.")
