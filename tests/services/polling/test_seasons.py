"""Seasons' totals: asked for where they lack, never waited for long."""

import asyncio

import pytest

from services.errors import BackendUnavailable
from services.events import Arrival, Failure
from services.polling.seasons import with_totals
from services.ports.feeds import FeedRow
from support.feed import HistoryFeed
from support.pages import BACKEND, History, arrival


@pytest.fixture
def feed() -> HistoryFeed:
    return HistoryFeed(History())


def rows(*events: Arrival | Failure | None) -> list[FeedRow]:
    return [
        FeedRow(fingerprint=str(number), feed_date="", disposition="new", event=event)
        for number, event in enumerate(events)
    ]


def totals(found: tuple[FeedRow, ...]) -> list[int | None]:
    return [row.event.total for row in found if isinstance(row.event, Arrival)]


async def test_each_season_is_asked_for_once(feed: HistoryFeed) -> None:
    feed.totals = {"Sherlock": 12}
    found = await with_totals(
        rows(arrival("Sherlock", season=1), arrival("Sherlock", season=1)), feed=feed
    )

    assert totals(found) == [12, 12]
    assert feed.asked_totals == [("Sherlock", 1)]


async def test_films_failures_and_known_totals_are_not_asked_for(feed: HistoryFeed) -> None:
    given = rows(
        arrival("Metropolis"),
        arrival("Sherlock", season=1, total=9),
        Failure(backend=BACKEND, name="Sherlock", season=1),
        None,
    )

    assert await with_totals(given, feed=feed) == tuple(given)
    assert feed.asked_totals == []


async def test_at_most_eight_seasons_are_asked_for(feed: HistoryFeed) -> None:
    feed.totals = {f"Show {number}": number + 1 for number in range(10)}
    found = await with_totals(
        rows(*(arrival(f"Show {number}", season=1) for number in range(10))), feed=feed
    )

    assert totals(found) == [1, 2, 3, 4, 5, 6, 7, 8, None, None]


async def test_a_total_that_cannot_be_had_is_none_and_spoils_no_other(feed: HistoryFeed) -> None:
    feed.totals = {"A": BackendUnavailable(BACKEND), "B": ValueError("a bug"), "C": 7}
    found = await with_totals(
        rows(arrival("A", season=1), arrival("B", season=1), arrival("C", season=1)), feed=feed
    )

    assert totals(found) == [None, None, 7]


async def test_totals_that_take_too_long_are_not_waited_for(feed: HistoryFeed) -> None:
    feed.hold_totals = asyncio.Event()
    found = await with_totals(rows(arrival("A", season=1)), feed=feed, patience=0.01)

    assert totals(found) == [None]
