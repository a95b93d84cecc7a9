"""The feed: one look at the history, whether more is coming, how long a season is."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.backends.moviepilot.backend import MoviePilot
from services.backends.moviepilot.mapping import ID
from services.errors import BackendError, BackendUnavailable, UnexpectedAnswer
from services.events import Arrival, Failure, Started
from services.models import ItemRef, TitleKind
from support.contract import Memory
from support.recorded import RecordedServer, Reply, half, page, recording, replay, says

API = "/api/v1"
HISTORY = ("GET", f"{API}/history/transfer")
DOWNLOADS = ("GET", f"{API}/download/")
SERIES = ItemRef(backend=ID, kind=TitleKind.SERIES, native_id="tmdb:1396")


def row(number: int, **changes: Any) -> dict[str, Any]:
    recorded = recording("moviepilot", "history_transfer").response["data"]["list"][1]
    own = {"id": number, "src": f"/downloads/{number}.mkv", "date": f"2026-11-20 20:00:{number:02}"}
    return {**recorded, **own, **changes}


def listing(*rows: Any) -> Reply:
    """Answer as a server that ignores `page_size` and knows `page` and `count`."""

    async def reply(request: Any) -> Any:
        number, count = int(request.query["page"]), int(request.query["count"])
        shown = list(rows)[(number - 1) * count : number * count]
        data = {"list": shown, "total": len(rows)}
        return await says(200, {"success": True, "message": None, "data": data})(request)

    return reply


async def baseline(server: RecordedServer, moviepilot: MoviePilot, *rows: Any) -> Memory:
    memory = Memory()
    server.on(*HISTORY, listing(*rows))
    memory.commit(await moviepilot.poll(memory))
    return memory


async def test_f01_the_first_look_tells_nothing_old(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*HISTORY, listing(*(row(number) for number in range(40, 0, -1))))

    found = await moviepilot.poll(Memory())

    assert [told.event for told in found.rows] == [None] * 40
    assert [notice.code for notice in found.notices] == ["baseline-set"]


async def test_f09_a_new_row_is_told_as_an_event(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    memory = await baseline(server, moviepilot, row(1))
    failed = row(3, status=False, errmsg="未识别到媒体信息", dest=None)
    server.on(*HISTORY, listing(failed, row(2), row(1)))

    events = [told.event for told in (await moviepilot.poll(memory)).rows]

    assert [type(event) for event in events] == [Arrival, Failure]


async def test_f25_broken_rows_do_not_hide_the_good_ones_beside_them(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    memory = await baseline(server, moviepilot, row(1))
    server.on(*HISTORY, listing({}, "text", row(2), {"title": ["x"], "src": 5}, row(1)))

    found = await moviepilot.poll(memory)

    assert len([told for told in found.rows if told.event]) == 1
    assert {told.reason for told in found.rows if not told.event} >= {
        "not an object",
        "no source, title or date",
    }


@pytest.mark.parametrize(
    "reply",
    [
        page(),
        half({"success": True, "data": {"list": [], "total": 0}}),
        says(200, {"success": True, "message": None, "data": None}),
        says(200, {"success": True, "message": None, "data": {"list": {}, "total": 0}}),
        says(200, {"success": False, "message": "出错了", "data": {"list": [], "total": 0}}),
    ],
    ids=["html", "half", "null", "object", "refused"],
)
async def test_f27_an_unreadable_page_is_a_failed_poll_and_no_empty_history(
    server: RecordedServer, moviepilot: MoviePilot, reply: Reply
) -> None:
    server.on(*HISTORY, reply)

    with pytest.raises(UnexpectedAnswer):
        await moviepilot.poll(Memory())


async def test_no_page_is_ever_asked_for_by_page_size(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    await baseline(server, moviepilot, *(row(number) for number in range(50, 0, -1)))

    queries = [set(seen.query) for seen in server.to(*HISTORY)]

    assert queries
    assert all(query == {"page", "count"} for query in queries)


@pytest.mark.parametrize(
    ("chosen", "told", "zone"),
    [
        (None, "Europe/Berlin", "Europe/Berlin"),
        (None, "Mars/Olympus", "Asia/Shanghai"),
        (None, None, "Asia/Shanghai"),
        ("UTC", "Europe/Berlin", "UTC"),
    ],
)
async def test_dates_are_read_in_the_zone_of_the_setting_else_of_the_server(
    server: RecordedServer, make: Any, chosen: str | None, told: str | None, zone: str
) -> None:
    answer = {"success": True, "data": {"TZ": told}}
    server.on("GET", f"{API}/system/global", says(200, answer))
    moviepilot = make(timezone=chosen)
    memory = await baseline(server, moviepilot, row(1))
    server.on(*HISTORY, listing(row(2), row(1)))

    (found,) = (await moviepilot.poll(memory)).rows

    assert isinstance(found.event, Arrival)
    assert found.event.occurred_at is not None
    local = found.event.occurred_at.astimezone(ZoneInfo(zone))
    assert local.strftime("%Y-%m-%d %H:%M:%S") == found.feed_date


@pytest.mark.parametrize(
    ("states", "under_way"),
    [([], False), (["paused"], False), (["paused", "downloading"], True), (["metadata"], True)],
)
async def test_something_is_under_way_unless_everything_is_paused(
    server: RecordedServer, moviepilot: MoviePilot, states: list[str], under_way: bool
) -> None:
    rows = [{"hash": str(number), "state": state} for number, state in enumerate(states)]
    server.on(*DOWNLOADS, says(200, rows))

    assert bool(await moviepilot.under_way()) is under_way
    assert len(server.to(*DOWNLOADS)) == 1


async def test_an_error_while_looking_for_work_is_not_swallowed(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on(*DOWNLOADS, says(503, {}))

    with pytest.raises(BackendUnavailable):
        await moviepilot.under_way()


async def test_the_length_of_a_season_is_what_its_subscription_wants(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on_recording(recording("moviepilot", "subscribe_by_media"))

    assert await moviepilot.season_total(SERIES, 2) == 13
    assert server.to("GET", f"{API}/media/seasons") == []


@pytest.mark.parametrize(("season", "total"), [(1, 7), (0, 9), (8, None)])
async def test_the_length_of_a_season_without_a_subscription_is_in_the_season_list(
    server: RecordedServer, moviepilot: MoviePilot, season: int, total: int | None
) -> None:
    none = replay(recording("moviepilot", "subscribe_by_media_none"))
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", none)
    for name in ("media_seasons", "media_detail_tv"):
        server.on_recording(recording("moviepilot", name))

    assert await moviepilot.season_total(SERIES, season) == total


async def test_a_length_that_cannot_be_asked_for_is_an_error_and_not_unknown(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on("GET", f"{API}/subscribe/media/tmdb:1396", says(503, {}))

    with pytest.raises(BackendError):
        await moviepilot.season_total(SERIES, 1)


async def test_downloads_under_way_say_what_they_bring(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    server.on_recording(recording("moviepilot", "download_list"))

    shown = await moviepilot.under_way()

    assert shown[0] == Started(
        backend=ID,
        native_id="a" * 40,
        name="星际穿越",
        title_kind=TitleKind.FILM,
        ref=ItemRef(backend=ID, kind=TitleKind.FILM, native_id="tmdb:157336"),
        year=2014,
        size=12884901888,
        username="admin",
    )
    assert [(one.name, one.episodes_text, one.ref) for one in shown[1:]] == [
        ("Stalled Show", "S01 E01", None),
        ("Stopped In V5", "S01 E01", None),
    ]


async def test_f33_a_server_is_known_by_its_address_and_its_number(
    server: RecordedServer, make: Any
) -> None:
    async def marks(number: str | None) -> dict[str, str]:
        answer = {"success": True, "data": {"USER_UNIQUE_ID": number}}
        server.on("GET", f"{API}/system/global", says(200, answer))
        moviepilot = make()
        await baseline(server, moviepilot, row(1))
        return dict(await moviepilot.identity())

    one, same, other, silent = [await marks(number) for number in ("n1", "n1", "n2", None)]

    assert one == same
    assert one["address"] == other["address"] == silent["address"]
    assert one["server"] != other["server"]
    assert "server" not in silent
    assert server.url not in str(one)


async def test_f33_knowing_the_server_costs_no_request_of_its_own(
    server: RecordedServer, moviepilot: MoviePilot
) -> None:
    await baseline(server, moviepilot, row(1))
    before = len(server.received)
    await moviepilot.identity()
    assert len(server.received) == before
