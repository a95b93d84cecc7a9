"""Titles of any kind while one asks for them, decides, looks and downloads: within limits."""

import dataclasses
import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.inline import views as inline_views
from handlers.inline.callbacks import PostedCard
from handlers.releases import views as release_views
from handlers.releases.callbacks import ReleaseState
from handlers.subscribe import episode_views, list_views, option_views, picker_views, wish_views
from handlers.subscribe.callbacks import SubscriptionPage
from handlers.subscribe.place import Place
from handlers.ui import card
from handlers.ui.card import CardState
from handlers.ui.deciding import Deciding
from handlers.ui.screen import Screen
from handlers.ui.texts import LANGUAGES, Texts
from services.household.followers import Follower
from services.models import ChatId, SubscribeOutcome, Title
from services.people import Role, Viewer
from services.ports.panels import Wording
from services.ports.release_models import Destination, Release, SiteSearch
from services.ports.wishes import Episode, EpisodeState, Finished, Option, OptionValue
from services.releases import facets_of
from services.screens import AudienceKind, Parked, ScreenAudience
from services.subscribe import Asked
from services.subscriptions import Answered, FinishedPage, Gone, Wish, Wishes
from support.any_text import fits, made_up, titled
from support.samples import seasons, wish
from support.scale import cases
from support.words import words

BATCHES, EACH = cases(20, nightly=100), 100  # ten thousand by night
NOW = datetime(2026, 1, 10, tzinfo=UTC)
OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
PLACE = Place(kept={"page": 0})
START = "https://t.me/usher_bot?start="


def state_of(title: Title) -> CardState:
    return CardState(titles=(title,), seasons=seasons(3), chosen=(2,), deciding=deciding_of(title))


def deciding_of(title: Title) -> Deciding:
    label = Wording(literal=title.name)
    value = OptionValue(key=title.overview or "x", label=Wording(literal=title.overview or "x"))
    option = Option(key="folder", label=label, standard=label, values=(value,) * 3)
    return Deciding(title=title.name, options=(option,), chosen={"folder": (value.key,)})


def wish_of(title: Title) -> Wish:
    others = (
        Follower(id=OLIVE.id, name=OLIVE.name),
        *(Follower(id=number, name=title.overview[:200]) for number in range(9)),
    )
    return Wish(subscription=wish(name=title.name), followers=others, viewer=OLIVE)


def asking(texts: Texts, title: Title) -> list[Screen]:
    state = state_of(title)
    asked = tuple(
        Asked(outcome=SubscribeOutcome.SUBSCRIBED, native_id="5", season=n) for n in (2, 3)
    )
    answered = Answered(title=title, asked=asked, wishes=(wish_of(title),))
    return [picker_views.picker(texts, state), picker_views.done(texts, state, answered)]


def deciding(texts: Texts, title: Title) -> list[Screen]:
    kept = deciding_of(title)
    parked = Parked(
        row="row4567890",
        kind=card.KIND,
        chat_id=ChatId(1001),
        audience=ScreenAudience(kind=AudienceKind.VIEWER, viewer=OLIVE.id),
        state=card.dump(state_of(title)),
    )
    return [
        option_views.options(texts, kept, parked),
        option_views.option(texts, kept, kept.options[0], 0, parked),
    ]


def looking(texts: Texts, title: Title) -> list[Screen]:
    one = wish_of(title)
    files = (title.overview,) if title.overview else ()
    found = [
        Episode(number=n, state=EpisodeState.PRESENT, name=title.name, files=files)
        for n in range(1, 40)
    ]
    ended = Gone(subscription=one.subscription, others=one.others)
    no = SubscriptionPage(argument=0)
    return [
        wish_views.detail(texts, one, PLACE, note=title.overview[:50]),
        wish_views.ask_cancel(texts, one, PLACE, moment=1.0, no=no),
        wish_views.ask_reset(texts, one, PLACE, moment=1.0),
        wish_views.gone(texts, ended, PLACE),
        episode_views.episodes(texts, one, found, 0, PLACE),
    ]


def listing(texts: Texts, title: Title) -> list[Screen]:
    one = wish(name=title.name)
    finished = Finished(
        backend=one.backend,
        native_id="5",
        ref=one.ref,
        name=title.name,
        year=1915,
        season=2,
        finished_at=NOW,
    )
    page = FinishedPage(finished=(finished,) * 8, more=True)
    wishes = Wishes(subscriptions=(one, dataclasses.replace(one, season=None)) * 9)
    return [list_views.listing(texts, wishes, 0), list_views.finished(texts, page, 1, now=NOW)]


def choosing(texts: Texts, title: Title) -> list[Screen]:
    release = Release(
        digest="0a1b2c3d",
        name=title.name,
        site=title.overview[:90] or "x",
        detail=title.overview,
        labels=(title.overview[:30],),
        published_at=NOW,
    )
    state = ReleaseState(card=state_of(title)).at(
        season=2, to=Destination(downloader=title.name, folder=title.overview)
    )
    found = SiteSearch(releases=(release, dataclasses.replace(release, site="other")))
    return [
        release_views.seasons(texts, state, seasons(20)),
        release_views.searching(texts, state),
        release_views.listing(texts, state, found, now=NOW),
        release_views.filters(texts, state, facets_of(found.releases), fitting=2),
        release_views.details(texts, state, release, now=NOW),
        release_views.where_to(texts, state),
        release_views.downloading(texts, state, release),
    ]


def posting(texts: Texts, title: Title) -> list[Screen]:
    posted = PostedCard(mark="en.server-s-tmdb_z2")
    return [
        inline_views.posted(texts, title, posted, START),
        inline_views.which_season(texts, title, posted, seasons(20), START),
    ]


SHOWING = (asking, deciding, looking, listing, choosing, posting)


@settings(max_examples=BATCHES, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_titles_of_any_kind_fit_what_is_done_about_them(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(EACH):
        title = titled(made_up(chance), made_up(chance))
        texts = words(LANGUAGES[number % 2])
        for screen in SHOWING[number % len(SHOWING)](texts, title):
            fits(screen, caption=number % 3 == 0)
