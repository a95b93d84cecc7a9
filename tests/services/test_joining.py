"""Wishing together: one subscription, everybody follows."""

import pytest

from services.errors import NotSupported, UnknownItem
from services.joining import JoinService
from services.models import BackendId, SubscribeOutcome
from services.registry import Registry
from services.search import SearchService
from services.subscribe import SubscribeService
from support.samples import film, seasons, series
from support.server import FakeServer, renamed

OLIVE = 1001


@pytest.fixture
def server():
    return FakeServer(film(), series())


@pytest.fixture
async def joining(server, people):
    await people.meet(OLIVE, name="x", telegram_language="en")
    registry = Registry([server])
    return JoinService(SearchService(registry), SubscribeService(registry, people))


async def test_joining_twice_is_one_subscription_with_one_handle(joining, server) -> None:
    first = await joining.join(film().ref, who=OLIVE)
    other = await joining.join(film().ref, who=OLIVE)
    assert len(server.wishes) == 1
    assert first.request == other.request != ""
    assert first.done is not None
    assert other.done is not None
    assert (first.done.outcome, other.done.outcome) == (
        SubscribeOutcome.SUBSCRIBED,
        SubscribeOutcome.ALREADY_SUBSCRIBED,
    )


async def test_several_seasons_are_to_be_chosen_from(joining, server) -> None:
    server.known_seasons = list(seasons())
    asked = await joining.join(series().ref, who=OLIVE)
    assert (asked.done, asked.seasons) == (None, seasons())
    done = await joining.join_season(series().ref, 2, who=OLIVE)
    assert [wish.season for wish in server.wishes] == [2]
    assert done.request


async def test_what_nobody_knows_is_no_wish(joining, server) -> None:
    with pytest.raises(UnknownItem):
        await joining.join(film("Gone").ref, who=OLIVE)
    with pytest.raises(NotSupported):
        await joining.join(renamed(film(), BackendId("other")).ref, who=OLIVE)
    assert server.wishes == []
