"""Random schedules: people, the server and time do what they like; nothing is lost or repeated.

Invariants (contract trakt.md 11): no title is subscribed twice, none is lost once a whole scan has
seen it, nothing is unsubscribed without consent, a dead refresh token is never sent twice.
"""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import BackendUnavailable
from services.watchlist.model import OnRemoved
from support.lists import OLIVE, Lists, lists
from support.scale import cases

TITLES = st.integers(1, 12)
STEPS = st.one_of(
    st.tuples(st.just("list"), TITLES),
    st.tuples(st.just("unlist"), TITLES),
    st.tuples(st.just("watch"), TITLES),
    st.tuples(st.just("look"), st.sampled_from([60, 900, 90_000])),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("down"), st.booleans()),
    st.tuples(st.just("fault"), st.sampled_from(["html", "half", "cut", "refuse", "gateway"])),
    st.tuples(st.just("finish"), TITLES),
)


async def play(here: Lists, step: str, given_: Any) -> None:
    world = here.stage.world
    match step:
        case "list":
            here.put(given_)
        case "unlist":
            await world.post("unlist", trakt=given_, name=f"Reel {given_}", tmdb=given_)
        case "watch":
            await world.post("watch", trakt=given_, name=f"Reel {given_}", tmdb=given_)
        case "look":
            await here.tick(given_)
        case "restart":
            await here.stage.restart()
            here.build()
        case "down":
            here.shelf.broken = BackendUnavailable(here.shelf.id) if given_ else None
        case "fault":
            await world.post("downtime", mode=given_, times=1, paths=["/sync/", "/oauth/token"])
        case "finish":
            here.shelf.wishes = [
                one for one in here.shelf.wishes if one.ref != here.shelf.ref(given_)
            ]


def hold(here: Lists) -> None:
    """Hold the invariants that are true at every moment."""
    assert max(Counter(here.shelf.asked).values(), default=0) <= 1
    refreshes = [
        (one["json"]["refresh_token"], one["status"])
        for one in here.stage.world.calls("/oauth/token")
    ]
    dead = [token for token, status in refreshes if status == 400]
    assert len(dead) == len(set(dead))
    told = [one.serial for one in here.news if one.turn == "fulfilled"]
    assert len(told) == len(set(told))


async def story(steps: list[tuple[str, Any]], directory: Path) -> None:
    async with lists(directory, variant={"life": 86_400}) as here:
        await here.import_nothing()
        await here.service.set_on_removed(OLIVE, OnRemoved.ASK)
        for step, given_ in steps:
            asked = set(here.shelf.asked)
            await play(here, step, given_)
            if step != "finish":
                assert asked <= set(here.shelf.asked)  # nothing ends without a word
            hold(here)
        here.shelf.broken = None
        await here.stage.world.post("downtime", mode="up")
        for _ in range(3):
            await here.tick(90_000)
        account = await here.stage.backend.account(OLIVE)
        if account is None or account.state != "fine":  # a lost answer ends a pair: told once
            assert [one for one in here.turns() if one == "lapsed"]
            return
        states = await here.states()
        listed = {str(one.title.trakt) for one in here.stage.world.server.lists().entries}
        assert listed <= states.keys()
        assert {states[one] for one in listed} <= {"subscribed", "already"}
        hold(here)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("block", range(cases(2, nightly=250)))
@settings(max_examples=20, deadline=None)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_happens_every_title_is_asked_for_once(
    block: int, steps: list[tuple[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(story(steps, Path(directory)))
