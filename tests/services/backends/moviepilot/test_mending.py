"""Filing again by hand: the row is looked at once more, and what is sent is what was meant."""

from datetime import UTC
from typing import Any

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.history import history_row
from services.backends.moviepilot.mapping import ID
from services.errors import NotSupported, Rejected, UnexpectedAnswer, UnknownItem
from services.events import Failure
from services.models import ItemRef, Title, TitleKind
from services.ports.mending import Identity
from support.recorded import RecordedServer, recording, replay, says

HISTORY, MANUAL = "/api/v1/history/transfer", "/api/v1/transfer/manual"
UNRECOGNISED = recording("moviepilot", "history_transfer_unrecognised_row")


def title(kind: TitleKind, number: int) -> Title:
    return Title(ref=ItemRef(backend=ID, kind=kind, native_id=f"tmdb:{number}"), name="x")


def failure() -> Failure:
    (raw,) = UNRECOGNISED.response["data"]["list"]
    event = history_row(raw, zone=UTC, scrub=str).event
    assert isinstance(event, Failure)
    return event


@pytest.fixture
def redone(server: RecordedServer) -> RecordedServer:
    """Serve the recorded row, and the recorded answer to its retry."""
    server.on("GET", HISTORY, replay(UNRECOGNISED))
    server.on("POST", MANUAL, replay(recording("moviepilot", "transfer_manual_redo")))
    return server


def sent(server: RecordedServer) -> list[Any]:
    return [seen.body for seen in server.to("POST", MANUAL)]


async def test_d7_a_retry_names_the_recorded_row_and_is_begun_in_the_background(
    redone: RecordedServer, moviepilot: MoviePilot
) -> None:
    await moviepilot.mend(failure())

    assert redone.to("GET", HISTORY)[0].query["title"] == "Qqqunknown.Www.2033.mkv"
    assert [seen.query for seen in redone.to("POST", MANUAL)] == [{"background": "true"}]
    assert sent(redone) == [{"logid": 16, "fileitem": {}, "from_history": True}]


async def test_d7_what_a_file_is_is_told_in_the_servers_words(
    redone: RecordedServer, moviepilot: MoviePilot
) -> None:
    film = Identity(title=title(TitleKind.FILM, 604), season=1, episode=2)
    await moviepilot.mend(failure(), identity=film)
    series = title(TitleKind.SERIES, 1396)
    await moviepilot.mend(failure(), identity=Identity(title=series))
    await moviepilot.mend(failure(), identity=Identity(title=series, season=2, episode=7))

    row = {"logid": 16, "fileitem": {}}
    assert sent(redone) == [
        {**row, "type_name": "电影", "tmdbid": 604},
        {**row, "type_name": "电视剧", "tmdbid": 1396},
        {**row, "type_name": "电视剧", "tmdbid": 1396, "season": 2, "episode_detail": "7"},
    ]


@pytest.mark.parametrize(
    "changes",
    [{"status": True}, {"src": "/downloads/another.mkv"}, {"id": 17}, {"src": None}],
    ids=lambda it: next(iter(it)),
)
async def test_mp25_a_row_that_is_another_by_now_is_left_alone(
    redone: RecordedServer, moviepilot: MoviePilot, changes: dict[str, Any]
) -> None:
    (row,) = UNRECOGNISED.response["data"]["list"]
    page = {"success": True, "message": None, "data": {"list": [{**row, **changes}], "total": 1}}
    redone.on("GET", HISTORY, says(200, page))

    with pytest.raises(UnknownItem):
        await moviepilot.mend(failure())

    assert sent(redone) == []


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        ("transfer_manual_log_missing", UnknownItem),
        ("transfer_manual_fail_foreground", Rejected),
        ("transfer_manual_missing_params", Rejected),
        ("transfer_manual_nonadmin", Rejected),
    ],
)
async def test_the_recorded_refusals(
    redone: RecordedServer, moviepilot: MoviePilot, answer: str, raised: type[Exception]
) -> None:
    redone.on("POST", MANUAL, replay(recording("moviepilot", answer)))

    with pytest.raises(raised):
        await moviepilot.mend(failure())


async def test_a_history_without_a_list_begins_nothing(
    redone: RecordedServer, moviepilot: MoviePilot
) -> None:
    redone.on("GET", HISTORY, says(200, {"success": True, "message": None, "data": {}}))
    with pytest.raises(UnexpectedAnswer):
        await moviepilot.mend(failure())


async def test_only_films_and_series_can_be_what_a_file_is(
    redone: RecordedServer, moviepilot: MoviePilot
) -> None:
    with pytest.raises(NotSupported):
        await moviepilot.mend(failure(), identity=Identity(title=title(TitleKind.UNKNOWN, 5)))
    assert sent(redone) == []


async def test_a_v3_server_is_told_in_its_own_dialect(
    redone: RecordedServer, moviepilot: MoviePilot
) -> None:
    told = {"success": True, "message": "", "data": {"BACKEND_VERSION": "v3.0.2"}}
    redone.on("GET", "/api/v1/system/global", says(200, told))

    await moviepilot.mend(failure(), identity=Identity(title=title(TitleKind.FILM, 604)))

    (body,) = sent(redone)
    assert (body["media_source"], body["media_id"]) == ("themoviedb", "604")
