"""What the lines of MoviePilot do otherwise, and a server that becomes another one under us."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from sandbox.moviepilot.lines.line import Line
from services.errors import (
    DecisionWanted,
    Forbidden,
    KeyRefused,
    NotRecognised,
    Rejected,
    SetUpUnfinished,
    UnknownItem,
)
from services.events import Arrival, Failure
from services.models import ItemRef, SubscribeOutcome, Title, TitleKind
from services.ports.facts import Wording
from services.ports.mending import Identity
from services.ports.release_models import Destination
from services.ports.wishes import LookState
from support.contract import Memory
from support.moviepilot_stage import MoviePilotStage, moviepilot_stage

PATIENT = 20.0
Open = Callable[..., AbstractAsyncContextManager[MoviePilotStage]]
on_every_line = pytest.mark.parametrize("line", list(Line))


@pytest.fixture
def opened() -> Open:
    return partial(moviepilot_stage, PATIENT)


def facts_of(status: Any) -> set[str]:
    return {it.value.id for it in status.facts if isinstance(it.value, Wording)}


async def told(stage: MoviePilotStage, memory: Memory) -> list[Any]:
    """Return the news of one poll."""
    return [row.event for row in memory.commit(await stage.backend.poll(memory))]


async def failed_as(stage: MoviePilotStage, source: str) -> Failure:
    """Let a file of this path fail, and return what is told of it."""
    memory = Memory()
    await told(stage, memory)
    await stage.world.row(status=False, src=source, errmsg="?", title="?", dest=None)
    (failure,) = await told(stage, memory)
    assert isinstance(failure, Failure)
    return failure


@pytest.mark.parametrize("keep_tokens", [False, True], ids=["restarted", "unnoticed"])
async def test_what_was_asked_for_on_one_line_is_found_on_every_other(
    opened: Open, *, keep_tokens: bool
) -> None:
    async with opened() as stage:
        film = await stage.backend.title(stage.known.film)
        series = await stage.backend.title(stage.known.series)
        first = await stage.backend.subscribe(film, season=None)
        for line in (Line.V3, Line.LATE_V2, Line.V3, Line.V2_5_6):
            await stage.world.speak(line, keep_tokens=keep_tokens)
            again = await stage.backend.subscribe(film, season=None)
            assert again.outcome is SubscribeOutcome.ALREADY_SUBSCRIBED
            assert again.native_id == first.native_id
            await stage.backend.subscribe(series, season=2)
            refs = [(it.ref, it.season) for it in await stage.backend.subscriptions()]
            assert refs.count((film.ref, None)) == refs.count((series.ref, 2)) == 1
            assert await stage.backend.contains(Title(ref=stage.known.owned, name="?"))

        await stage.backend.unsubscribe(first.native_id, expected=film.ref)
        assert (await stage.changes()).count("POST /subscribe/") == 2


async def test_titles_are_named_on_v3_by_their_pair_alone(opened: Open) -> None:
    async with opened(line=Line.V3) as stage:
        backend, series = stage.backend, await stage.backend.title(stage.known.series)
        await backend.seasons(series.ref)
        await backend.subscribe(series, season=1)
        found = await backend.releases(series, season=1)
        await backend.download(series, found.releases[0].digest, season=1, to=Destination())
        failure = await failed_as(stage, "/downloads/Unknown.S01E01.mkv")
        await backend.mend(failure, identity=Identity(title=series, season=1, episode=1))
        await stage.world.step(30)

        # A download hands back the object the search gave, unchanged.
        calls = await stage.world.calls()
        asked = [str(it) for it in calls if not it["path"].endswith("/download/")]
        rows = (await stage.world.get_api("/history/transfer", title="Unknown.S01E01"))["data"]
        (filed,) = rows["list"]
        assert not [it for it in asked if "tmdbid" in it or "tmdb_id" in it or "tmdb:" in it]
        assert f"tmdb:{filed['media_id']}" == series.ref.native_id
        assert filed["status"]


@on_every_line
async def test_the_panel_of_an_ordinary_account_says_what_it_may_not_see(
    opened: Open, line: Line
) -> None:
    async with opened(line=line, member=True) as stage:
        status = await stage.backend.status()
        again = await stage.backend.status()
        logins = await stage.world.calls("/login/access-token")
        jobs = await stage.backend.panel("jobs", who=0)

        withheld = "moviepilot-withheld" in facts_of(status)
        assert status.running is not None
        assert withheld is (line is not Line.V2_5_6)
        assert (status.library is None) is withheld
        assert again == status
        assert bool(jobs.links) is not withheld
        assert len(logins) == 1


@on_every_line
async def test_an_api_token_alone_is_enough_where_the_line_takes_it(
    opened: Open, line: Line
) -> None:
    async with opened(line=line, by_key=True) as stage:
        if line is not Line.V3:
            with pytest.raises(KeyRefused):
                await stage.backend.status()
            return
        film = await stage.backend.title(stage.known.film)
        await stage.backend.subscribe(film, season=None)

        assert (await stage.backend.status()).library
        assert film.ref in {it.ref for it in await stage.backend.subscriptions()}
        assert await stage.backend.diagnose()
        assert await stage.world.calls("/login/access-token") == []
        addresses = [str(it["path"]) + str(it.get("query")) for it in await stage.world.calls()]
        assert not [it for it in addresses if "canary-api-token" in it]


async def test_a_set_up_that_is_not_finished_is_told_and_no_login_is_tried(opened: Open) -> None:
    async with opened(line=Line.V3) as stage:
        await stage.world.post("setup", finished=False)
        for _ in range(2):
            with pytest.raises(SetUpUnfinished):
                await stage.backend.status()
        assert await stage.world.calls("/login/access-token") == []

        await stage.world.post("setup", finished=True)
        await stage.backend.status()


@on_every_line
async def test_a_search_is_followed_where_its_line_lets_it(opened: Open, line: Line) -> None:
    async with opened(line=line) as stage:
        backend = stage.backend
        wish = (await backend.subscriptions())[0]
        search = await backend.look_for(wish)
        if line is not Line.V3:
            assert search == ""
            return
        begun = await backend.looking(search)
        await stage.world.post("site_budget", held=True)
        await stage.world.step(2)
        await stage.world.post("site_budget", held=False)
        await stage.world.step(30)
        ended = await backend.looking(search)
        second = await backend.look_for(wish)
        await backend.stop_looking(second)

        assert begun.can_stop
        assert not begun.state.is_over
        assert (ended.state, ended.done, ended.of) == (LookState.DONE, 1, 1)
        assert (await backend.looking(second)).state is LookState.STOPPED
        for call in (backend.stop_looking(second), backend.looking("batch-9999")):
            with pytest.raises(UnknownItem):
                await call


@on_every_line
async def test_what_would_come_of_filing_is_told_and_nothing_is_done(
    opened: Open, line: Line
) -> None:
    async with opened(line=line) as stage:
        failure = await failed_as(stage, "/downloads/Somebody.S01E03.mkv")
        film = Identity(title=await stage.backend.title(stage.known.film))
        series = await stage.backend.title(stage.known.series)
        history = await stage.backend.poll(Memory())

        good = await stage.backend.foresee(failure, film)
        fine = await stage.backend.foresee(failure, Identity(title=series, season=1, episode=2))

        if line is not Line.V3:
            assert (good, fine) == (None, None)
            assert await stage.changes() == []
            return
        assert good
        assert fine
        assert good.target.endswith(".mkv")
        assert "E02" in fine.target
        assert "/" not in good.target + fine.target
        assert await stage.backend.poll(Memory()) == history


@on_every_line
async def test_a_retry_that_succeeds_is_told_once_as_the_file_that_failed(
    opened: Open, line: Line
) -> None:
    async with opened(line=line) as stage:
        memory = Memory()
        await told(stage, memory)
        await stage.fail()
        (failure,) = await told(stage, memory)
        film = await stage.backend.title(stage.known.film)

        await stage.backend.mend(failure, identity=Identity(title=film))
        await stage.world.step(60)
        news = [it for it in await told(stage, memory) if it.source_fp == failure.source_fp]

        assert [type(it) for it in news] == [Arrival]
        assert await told(stage, memory) == []


@pytest.mark.parametrize("assistant", [True, False])
async def test_a_plain_retry_on_v3_takes_the_assistant_or_the_same_plan(
    opened: Open, *, assistant: bool
) -> None:
    async with opened(line=Line.V3, assistant=assistant) as stage:
        failure = await failed_as(stage, "/downloads/Somebody.mkv")

        await stage.backend.mend(failure)

        sent = await stage.changes()
        assert sent[0].endswith("/ai-redo")
        assert sent[1:] == ([] if assistant else ["POST /transfer/manual"])


async def test_a_file_at_which_v3_stopped_waits_for_a_word(opened: Open) -> None:
    async with opened(line=Line.V3) as stage:
        review = await stage.world.post("review")
        failure = await failed_as(stage, review["source"]["path"])
        with pytest.raises(DecisionWanted) as wanted:
            await stage.backend.mend(failure)
        await stage.backend.do_again(failure)

        assert wanted.value.step == "transfer"
        with pytest.raises(UnknownItem):
            await stage.backend.do_again(failure)
        assert len(await stage.changes()) == 1


@pytest.mark.parametrize(
    ("state", "raised"),
    [
        ("accepted", None),
        ("retry_wait", None),
        ("completed", None),
        ("failed", Rejected),
        ("skipped", Rejected),
        ("manual_review", DecisionWanted),
    ],
)
async def test_the_state_that_v3_tells_of_a_file_is_heard(
    opened: Open, state: str, raised: type[Exception] | None
) -> None:
    async with opened(line=Line.V3) as stage:
        failure = await failed_as(stage, "/downloads/Somebody.mkv")
        film = Identity(title=await stage.backend.title(stage.known.film))
        items = [{"source": "x", "state": state, "message": "?"}]
        answer = {"success": True, "message": "", "data": {"items": items}}
        await stage.world.answer("/api/v1/transfer/manual", answer)

        with contextlib.nullcontext() if raised is None else pytest.raises(raised):
            await stage.backend.mend(failure, identity=film)


async def test_an_ordinary_account_of_v3_may_not_file(opened: Open) -> None:
    async with opened(line=Line.V3, member=True) as stage:
        failure = await failed_as(stage, "/downloads/Somebody.mkv")
        with pytest.raises((Forbidden, Rejected)):
            await stage.backend.mend(failure)


async def test_music_stands_in_lists_and_can_be_asked_for(opened: Open) -> None:
    async with opened(line=Line.V3) as stage:
        answer = await stage.world.get_api("/media/search", title="a", type="music")
        piece = answer["data"][0]
        ref = ItemRef(
            backend=stage.known.film.backend,
            kind=TitleKind.MUSIC,
            native_id=f"{piece['media_source']}:{piece['media_id']}",
        )
        title = await stage.backend.title(ref)
        await stage.backend.subscribe(title, season=None)
        wishes = [it for it in await stage.backend.subscriptions() if it.ref == ref]
        kept = (await stage.world.get_api("/subscribe/"))["data"]

        assert [(it.name, it.season) for it in wishes] == [(title.name, None)]
        assert piece["music_type"] in {it.get("music_type") for it in kept}
        assert await stage.backend.gaps() is not None


async def test_a_release_that_v3_cannot_tell_is_downloaded_only_when_it_is_meant(
    opened: Open,
) -> None:
    async with opened(line=Line.V3) as stage:
        film = await stage.backend.title(stage.known.film)
        found = await stage.backend.releases(film, season=None)
        digest = found.releases[0].digest
        for kept in stage.backend._searches.values():
            kept.media.clear()
        path = "/api/v1/download/add"
        refusal = {"success": False, "message": "?", "data": {"requires_confirmation": True}}
        await stage.world.answer(path, refusal, times=1)

        with pytest.raises(NotRecognised):
            await stage.backend.download(film, digest, season=None, to=Destination())
        meant = Destination(anyway=True)
        assert await stage.backend.download(film, digest, season=None, to=meant)
        assert (await stage.changes()).count("POST /download/add") == 2


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata"])
async def test_the_zone_of_v3_is_learned_where_it_is_not_told(opened: Open, zone: str) -> None:
    async with opened(line=Line.V3, member=True, timezone=zone) as stage:
        memory = Memory()
        await told(stage, memory)
        await stage.world.finish()
        (first,) = await told(stage, memory)

        assert abs(first.occurred_at - datetime.now(UTC)) < timedelta(minutes=5)


async def test_the_zone_of_v3_is_asked_for_where_the_account_may(opened: Open) -> None:
    async with opened(line=Line.V3, timezone="America/New_York") as stage:
        memory = Memory()
        await told(stage, memory)
        await told(stage, memory)

        assert len(await stage.world.calls("/system/env")) == 1
