"""Search, subscribe and queue over backends with state."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from services.errors import (
    AuthenticationFailed,
    BackendUnavailable,
    EmptyQuery,
    NoBackend,
    NotAllowed,
    NotSupported,
    QueryTooLong,
    UnknownItem,
)
from services.models import BackendId, QueueAction, QueueState, SubscribeOutcome, ViewerId
from services.people import Role, Viewer
from services.queue import QueueService, handle_of
from services.registry import Registry
from services.search import SearchService, parse_query
from services.storage.tables import viewer
from services.subscribe import SubscribeService
from services.subscribe import handle_of as wish_handle
from services.subscriptions import SubscriptionService
from services.titles import TitleService
from support.samples import download, film, seasons, series
from support.server import FakeServer, SearchOnly, renamed
from support.workshop import Workshop
from support.workshop import item as workshop_item

OTHER = BackendId("other")
WHO = 1001
OWNER = Viewer(id=WHO, role=Role.OWNER)


@pytest.fixture
def server():
    return FakeServer(film(), series())


@pytest.fixture
async def subscribe(server, people):
    await people.meet(WHO, name="O", telegram_language="en")
    return SubscribeService(Registry([server]), people)


@pytest.fixture
def subscriptions(server, people, subscribe):
    return SubscriptionService(Registry([server]), people, subscribe)


@pytest.mark.parametrize("words", [None, "", "   ", "?!", "_*[]", "\u200b"])
def test_a_search_for_nothing_is_said(words) -> None:
    with pytest.raises(EmptyQuery):
        parse_query(words)


def test_a_search_of_4000_characters_names_the_limit() -> None:
    with pytest.raises(QueryTooLong) as raised:
        parse_query("a" * 4000)
    assert raised.value.fields == {"limit": 200}


def test_blanks_are_tidied_and_any_script_is_words() -> None:
    assert parse_query("  流浪   地球 \n") == "流浪 地球"


async def test_hits_of_all_backends_come_in_the_registrys_order() -> None:
    first = FakeServer(film("Metropolis"))
    second = FakeServer(renamed(film("Metropolis II"), OTHER), backend=OTHER, name="Other")
    found = await SearchService(Registry([first, second])).find("metropolis")
    assert [one.name for one in found.titles] == ["Metropolis", "Metropolis II"]
    assert found.absent == ()


async def test_one_dead_backend_is_named_and_spoils_nothing() -> None:
    dead = FakeServer(backend=OTHER, name="Other")
    dead.broken = BackendUnavailable(OTHER)
    found = await SearchService(Registry([FakeServer(film()), dead])).find("metro")
    assert [one.name for one in found.titles] == ["Metropolis"]
    assert [(one.name, one.code) for one in found.absent] == [("Other", "unavailable")]


async def test_when_all_fail_the_error_is_raised(server) -> None:
    server.broken = AuthenticationFailed(server.id)
    with pytest.raises(AuthenticationFailed):
        await SearchService(Registry([server])).find("x")


async def test_no_backend_at_all_is_said() -> None:
    with pytest.raises(NoBackend):
        await SearchService(Registry([])).find("x")
    with pytest.raises(NotSupported):
        await SearchService(Registry([])).details(film().ref)


async def test_a_film_is_asked_for_at_once(subscribe) -> None:
    assert (await subscribe.offer(film())).at_once == (None,)


@pytest.mark.parametrize(("count", "at_once"), [(0, (1,)), (1, (1,)), (2, None)])
async def test_only_two_seasons_or_more_are_a_choice(subscribe, server, count, at_once) -> None:
    server.known_seasons = list(seasons(count))
    assert (await subscribe.offer(series())).at_once == at_once


async def test_the_offer_says_what_is_asked_for_already(subscribe, server) -> None:
    server.known_seasons = list(seasons(3))
    await subscribe.subscribe(series(), seasons=(2,), who=WHO)
    offer = await subscribe.offer(series())
    assert offer.taken == (2,)
    assert [one.number for one in offer.seasons] == [1, 2, 3, 0]


async def test_a_duplicate_is_an_outcome(subscribe) -> None:
    (first,) = (await subscribe.subscribe(film(), seasons=(None,), who=WHO)).asked
    (second,) = (await subscribe.subscribe(film(), seasons=(None,), who=WHO)).asked
    assert first.outcome is SubscribeOutcome.SUBSCRIBED
    assert second.outcome is SubscribeOutcome.ALREADY_SUBSCRIBED


async def test_cancelling_takes_exactly_that_wish(subscribe, subscriptions, server) -> None:
    await subscribe.subscribe(series(), seasons=(1, 2), who=WHO)
    gone = await subscriptions.cancel(wish_handle(server.wishes[0]), OWNER)
    assert (gone.subscription.season, gone.ended) == (1, True)
    assert [one.season for one in server.wishes] == [2]


async def test_a_reused_id_is_not_mistaken(subscribe, subscriptions, server) -> None:
    await subscribe.subscribe(series(), seasons=(1,), who=WHO)
    name = wish_handle(server.wishes[0])
    server.wishes.clear()
    await subscribe.subscribe(film(), seasons=(None,), who=WHO)
    with pytest.raises(UnknownItem):
        await subscriptions.cancel(name, OWNER)
    assert len(server.wishes) == 1


async def test_standing_is_unknown_where_the_server_is_down(subscribe, server) -> None:
    server.broken = BackendUnavailable(server.id)
    standing = await subscribe.standing(film())
    assert standing.in_library is None
    assert standing.subscriptions == ()


async def test_a_card_gets_details_and_standing(subscribe, server) -> None:
    server.library = {film().ref}
    look = await TitleService(SearchService(Registry([server])), subscribe).look(film())
    assert look.standing.in_library is True
    assert look.title == film()


async def test_a_card_stands_without_details(subscribe, server) -> None:
    server.broken = BackendUnavailable(server.id)
    look = await TitleService(SearchService(Registry([server])), subscribe).look(film())
    assert look.title == film()


async def test_a_server_that_only_finds_titles_has_cards_and_takes_no_wish(people, server) -> None:
    finder = Registry([SearchOnly(server)])
    subscribe = SubscribeService(finder, people)
    look = await TitleService(SearchService(finder), subscribe).look(film())
    assert look.title == film()
    assert look.standing.in_library is None
    assert look.standing.subscriptions == ()
    with pytest.raises(NotSupported):
        await subscribe.subscribe(film(), seasons=(None,), who=WHO)
    assert server.wishes == []


ADMIN = Viewer(id=ViewerId(1), role=Role.ADMIN)


async def test_only_who_asked_and_admins_may_act(server, people, database, clock) -> None:
    server.items = [replace(download(1), ref=series().ref, season=2)]
    queue = QueueService(Registry([server]), people, clock)
    max_ = Viewer(id=ViewerId(2), role=Role.MEMBER)
    async with database.write() as connection:
        values = {"id": 2, "role": Role.MEMBER, "created_at": 0.0}
        await connection.execute(sa.insert(viewer).values(values))
    await people.follow(max_.id, series().ref, 1)
    with pytest.raises(NotAllowed):
        await queue.act(handle_of(server.items[0]), QueueAction.DELETE, who=max_)
    assert server.acted == []
    await people.follow(max_.id, series().ref, 2)
    await queue.act(handle_of(server.items[0]), QueueAction.DELETE, who=max_)
    assert server.acted == [(download(1).native_id, QueueAction.DELETE)]


async def test_work_that_names_no_season_is_of_whoever_waits_for_the_title(
    server, people, database, clock
) -> None:
    server.items = [replace(download(1), ref=series().ref)]
    async with database.write() as connection:
        values = {"id": 2, "role": Role.MEMBER, "created_at": 0.0}
        await connection.execute(sa.insert(viewer).values(values))
    for season in (1, 2):
        await people.follow(ViewerId(2), series().ref, season)
    view = await QueueService(Registry([server]), people, clock).view()
    assert [one.id for one in view.asked[handle_of(server.items[0])]] == [2]


async def test_an_action_reaches_the_item_its_button_named(server, people, clock) -> None:
    server.items = [download(1), download(2, paused=True)]
    queue = QueueService(Registry([server]), people, clock)
    await queue.act(handle_of(server.items[1]), QueueAction.RESUME, who=ADMIN)
    assert server.acted == [(download(2).native_id, QueueAction.RESUME)]


async def test_an_item_that_is_gone_changes_nothing(server, people, clock) -> None:
    server.items = [download(1)]
    queue = QueueService(Registry([server]), people, clock)
    with pytest.raises(UnknownItem):
        await queue.act(handle_of(download(9)), QueueAction.DELETE, who=ADMIN)
    assert server.acted == []


async def test_an_action_the_item_no_longer_has_changes_nothing(server, people, clock) -> None:
    server.items = [download(1)]
    queue = QueueService(Registry([server]), people, clock)
    with pytest.raises(UnknownItem):
        await queue.act(handle_of(server.items[0]), QueueAction.RESUME, who=ADMIN)
    assert server.acted == []


async def test_many_who_look_at_the_queue_cost_one_look_until_somebody_acts(people, clock) -> None:
    paused = replace(workshop_item(state=QueueState.PAUSED), actions=frozenset(QueueAction))
    workshop = Workshop(items=[paused])
    queue = QueueService(Registry([workshop]), people, clock)
    other = Viewer(id=ViewerId(3), role=Role.VIEWER)
    views = [await queue.view(alone=one, fresh=3.5) for one in (ADMIN, other, None)]
    assert [one.items for one in views] == [(paused,)] * 3
    assert workshop.asked == ["queue"]
    clock.advance(3.5)
    await queue.view(fresh=3.5)
    assert workshop.asked == ["queue"] * 2
    await queue.act(handle_of(paused), QueueAction.RESUME, who=ADMIN)
    await queue.view(fresh=3.5)
    assert workshop.asked == ["queue"] * 3 + ["act", "queue"]
