"""Subscriptions: made once, listed, taken back once."""

import asyncio
from datetime import date

import pytest

from services.capabilities import Search, Subscribe
from services.errors import Rejected, UnknownItem
from services.models import SubscribeOutcome, Subscription, SubscriptionState
from services.ports.wishes import EpisodeState, Option, OptionKind, SubscriptionAction
from support.contract import Stage
from support.subjects import having

ONE, SEVERAL = OptionKind.ONE, OptionKind.SEVERAL
PAUSE, RESUME = SubscriptionAction.PAUSE, SubscriptionAction.RESUME
SEARCH, RESET = SubscriptionAction.SEARCH, SubscriptionAction.RESET


@having(Subscribe)
async def test_seasons_come_in_order_and_specials_last(stage: Stage) -> None:
    seasons = await stage.backend.seasons(stage.known.series)
    numbers = [season.number for season in seasons]

    assert numbers == [*sorted(filter(None, numbers)), 0]
    assert len(numbers) > 2
    assert all(season.episode_count for season in seasons)
    assert all(isinstance(season.air_date, date) for season in seasons)


@having(Subscribe)
async def test_a_season_says_how_many_episodes_the_library_lacks(stage: Stage) -> None:
    seasons = await stage.backend.seasons(stage.known.series)

    assert [it.missing for it in seasons if it.number] == [
        it.episode_count for it in seasons if it.number
    ]
    assert await stage.changes() == []


@having(Subscribe)
async def test_a_film_has_no_seasons(stage: Stage) -> None:
    assert await stage.backend.seasons(stage.known.film) == []


@having(Search, Subscribe)
async def test_a_film_is_subscribed_listed_and_taken_back(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)
    before = await stage.backend.subscriptions()

    done = await stage.backend.subscribe(film, season=None)
    (made,) = [it for it in await stage.backend.subscriptions() if it not in before]
    await stage.backend.unsubscribe(done.native_id, expected=film.ref)

    assert done.outcome is SubscribeOutcome.SUBSCRIBED
    assert (made.native_id, made.ref, made.season) == (done.native_id, film.ref, None)
    assert (made.name, made.year) == (film.name, film.year)
    assert await stage.backend.subscriptions() == before


@having(Search, Subscribe)
async def test_seasons_are_subscribed_one_by_one(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)
    totals = {it.number: it.episode_count for it in await stage.backend.seasons(series.ref)}

    done = [await stage.backend.subscribe(series, season=number) for number in (1, 2)]
    mine = [it for it in await stage.backend.subscriptions() if it.ref == series.ref]

    assert [it.season for it in done] == [1, 2]
    assert [it.season for it in mine] == [1, 2]
    assert [it.wanted for it in mine] == [totals[1], totals[2]]
    assert all(it.present is not None and it.present <= totals[1] for it in mine)


@having(Search, Subscribe)
async def test_a_duplicate_is_told_and_changes_nothing(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)
    first = await stage.backend.subscribe(series, season=1)
    sent = await stage.changes()

    second = await stage.backend.subscribe(series, season=1)

    assert second.outcome is SubscribeOutcome.ALREADY_SUBSCRIBED
    assert second.native_id == first.native_id
    assert await stage.changes() == sent


@having(Search, Subscribe)
async def test_i10_two_taps_at_once_make_one_subscription(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)

    both = await asyncio.gather(
        stage.backend.subscribe(film, season=None), stage.backend.subscribe(film, season=None)
    )

    outcomes = {SubscribeOutcome.SUBSCRIBED, SubscribeOutcome.ALREADY_SUBSCRIBED}
    assert {it.outcome for it in both} == outcomes
    assert len(await stage.changes()) == 1


@having(Search, Subscribe)
async def test_a_season_that_does_not_exist_is_refused_with_a_reason(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)

    with pytest.raises(Rejected) as refused:
        await stage.backend.subscribe(series, season=77)

    assert refused.value.reason


@having(Search, Subscribe)
async def test_specials_never_become_another_season_in_silence(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)
    before = await stage.backend.subscriptions()

    outcome = await asyncio.gather(
        stage.backend.subscribe(series, season=0), return_exceptions=True
    )
    made = [it for it in await stage.backend.subscriptions() if it not in before]

    assert {it.season for it in made} <= {0}
    assert [isinstance(it, Rejected) for it in outcome] == [not made]


@having(Subscribe)
async def test_i10_what_is_not_subscribed_cannot_be_taken_back(stage: Stage) -> None:
    before = await stage.backend.subscriptions()

    with pytest.raises(UnknownItem):
        await stage.backend.unsubscribe("987654321")

    assert await stage.backend.subscriptions() == before
    assert await stage.changes() == []


@having(Search, Subscribe)
async def test_i10_an_id_that_was_used_again_does_not_cancel_something_else(stage: Stage) -> None:
    film = await stage.backend.title(stage.known.film)
    series = await stage.backend.title(stage.known.series)
    old = await stage.backend.subscribe(film, season=None)
    await stage.backend.unsubscribe(old.native_id)
    new = await stage.backend.subscribe(series, season=1)

    with pytest.raises(UnknownItem):
        await stage.backend.unsubscribe(old.native_id, expected=film.ref)

    assert new.native_id in {it.native_id for it in await stage.backend.subscriptions()}


@having(Search, Subscribe)
async def test_options_have_a_standard_and_more_than_one_value(stage: Stage) -> None:
    film = await stage.backend.options(stage.known.film, season=None)
    season = (await stage.backend.seasons(stage.known.series))[0]
    series = await stage.backend.options(stage.known.series, season=season)

    assert len({it.key for it in series}) == len(series) > 2
    assert all(it.standard and it.chosen == () for it in series)
    assert all(len(it.values) > 1 for it in series if it.kind in (ONE, SEVERAL))
    assert [it.highest for it in series if it.alone] == [season.episode_count]
    assert not [it for it in film if it.alone]
    assert await stage.changes() == []


@having(Search, Subscribe)
async def test_what_is_decided_holds_from_the_start_and_can_be_changed(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)
    season = (await stage.backend.seasons(series.ref))[0]
    offered = await stage.backend.options(series.ref, season=season)
    chosen = {it.key: _some_values(it) for it in offered}

    done = await stage.backend.subscribe(series, season=season.number, chosen=chosen)
    (wish,) = [it for it in await stage.backend.subscriptions() if it.native_id == done.native_id]
    decided = {it.key: it.chosen for it in await stage.backend.options_of(wish)}
    first = next(iter(chosen))
    await stage.backend.change(wish, {first: ()})
    changed = {it.key: it.chosen for it in await stage.backend.options_of(wish)}
    (same,) = [it for it in await stage.backend.subscriptions() if it.native_id == done.native_id]

    assert decided == chosen
    assert changed == {**chosen, first: ()}
    assert same == wish


@having(Search, Subscribe)
async def test_a_subscription_is_paused_and_goes_on(stage: Stage) -> None:
    wish = await _film_wish(stage)
    states = []
    for action in (PAUSE, RESUME, SEARCH, RESET):
        await stage.backend.steer(wish, action)
        (now,) = [it for it in await stage.backend.subscriptions() if it.ref == wish.ref]
        states.append(now.state)

    assert states[0] is SubscriptionState.PAUSED
    assert SubscriptionState.PAUSED not in states[1:]


@having(Search, Subscribe)
async def test_episodes_are_told_one_by_one(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)
    (season, *_) = await stage.backend.seasons(series.ref)
    done = await stage.backend.subscribe(series, season=season.number)
    (wish,) = [it for it in await stage.backend.subscriptions() if it.native_id == done.native_id]

    found = await stage.backend.episodes(wish)

    assert [it.number for it in found] == list(range(1, season.episode_count + 1))
    assert {it.state for it in found} == {EpisodeState.MISSING}


@having(Subscribe)
async def test_what_is_finished_comes_in_portions_and_newest_first(stage: Stage) -> None:
    found = await stage.backend.finished(offset=0, limit=50)
    moments = [it.finished_at for it in found if it.finished_at]

    assert moments == sorted(moments, reverse=True)
    assert await stage.backend.finished(offset=len(found), limit=50) == []
    assert len(await stage.backend.finished(offset=0, limit=1)) == min(len(found), 1)


@having(Search, Subscribe)
async def test_i10_nothing_is_done_to_a_subscription_whose_id_means_another(stage: Stage) -> None:
    old = await _film_wish(stage)
    await stage.backend.unsubscribe(old.native_id)
    series = await stage.backend.title(stage.known.series)
    await stage.backend.subscribe(series, season=1)
    sent = await stage.changes()

    for call in (
        stage.backend.steer(old, PAUSE),
        stage.backend.change(old, {}),
        stage.backend.options_of(old),
        stage.backend.episodes(old),
    ):
        with pytest.raises(UnknownItem):
            await call

    assert await stage.changes() == sent


async def _film_wish(stage: Stage) -> Subscription:
    film = await stage.backend.title(stage.known.film)
    done = await stage.backend.subscribe(film, season=None)
    every: list[Subscription] = await stage.backend.subscriptions()
    return next(it for it in every if it.native_id == done.native_id)


def _some_values(option: Option) -> tuple[str, ...]:
    if option.kind is OptionKind.NUMBER:
        return ("3",)
    return tuple(it.key for it in option.values[: 2 if option.kind is SEVERAL else 1])
