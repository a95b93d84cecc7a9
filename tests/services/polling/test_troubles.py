"""What the owners hear of a backend that refuses its settings: once, and when it is over."""

import pytest

from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    Rejected,
    TwoFactor,
    UnexpectedAnswer,
)
from support.pages import BACKEND
from support.polls import Stage

SOON = 5


async def fail(stage: Stage, error: BackendError, times: int) -> None:
    stage.feed.trouble = error
    for _ in range(times):
        await stage.poller.tick()
    stage.feed.trouble = None


@pytest.mark.parametrize(
    ("kind", "code", "after"),
    [
        (AuthenticationFailed, "feed-auth-failed", 1),
        (TwoFactor, "feed-auth-failed", 1),
        (Forbidden, "feed-forbidden", 1),
        (UnexpectedAnswer, "feed-unreadable", SOON),
    ],
)
async def test_f29_a_refusal_is_told_once_and_so_is_its_end(
    settled: Stage, kind: type[BackendError], code: str, after: int
) -> None:
    await fail(settled, kind(BACKEND), after - 1)
    assert settled.notices == []
    await fail(settled, kind(BACKEND), 1)
    assert settled.notices == [code]

    await fail(settled, kind(BACKEND), 3)
    assert settled.notices == [code]
    await settled.poller.tick()
    await settled.poller.tick()
    assert settled.notices == [code, "feed-recovered"]


@pytest.mark.parametrize("error", [BackendUnavailable(BACKEND), Rejected(BACKEND)], ids=repr)
async def test_k05_any_other_trouble_is_told_after_five_polls_in_a_row(
    settled: Stage, error: BackendError
) -> None:
    await fail(settled, error, SOON - 1)
    await settled.poller.tick()
    assert settled.notices == []

    await fail(settled, error, 2 * SOON)
    await settled.poller.tick()
    assert settled.notices == ["feed-failing", "feed-recovered"]


async def test_a_server_that_never_answered_may_have_a_wrong_address(stage: Stage) -> None:
    await fail(stage, BackendUnavailable(BACKEND), SOON + 2)
    assert stage.notices == ["feed-unreachable"]
    await stage.poller.tick()
    assert stage.notices == ["feed-unreachable", "baseline-set", "feed-recovered"]


async def test_a_restart_in_trouble_tells_it_no_second_time_but_its_end(settled: Stage) -> None:
    await fail(settled, AuthenticationFailed(BACKEND), 1)
    settled.poller = settled.another_poller()
    await fail(settled, AuthenticationFailed(BACKEND), 2)
    assert settled.notices == ["feed-auth-failed"]

    settled.poller = settled.another_poller()
    await settled.poller.tick()
    settled.poller = settled.another_poller()
    await settled.poller.tick()
    assert settled.notices == ["feed-auth-failed", "feed-recovered"]


async def test_another_trouble_is_told_too(settled: Stage) -> None:
    await fail(settled, AuthenticationFailed(BACKEND), 1)
    await fail(settled, Forbidden(BACKEND), 1)
    assert settled.notices == ["feed-auth-failed", "feed-forbidden"]


async def test_f15_an_emptied_history_is_told_at_most_once_a_day(settled: Stage) -> None:
    async def empty_again() -> None:
        settled.history.arrive(2)
        await settled.poller.tick()
        settled.history.rows.clear()
        for _ in range(3):
            await settled.poller.tick()

    for _ in range(3):
        await empty_again()
        settled.clock.advance(3600)
    assert settled.notices == ["history-emptied"]

    settled.clock.advance(24 * 3600)
    await empty_again()
    assert settled.notices == ["history-emptied"] * 2
