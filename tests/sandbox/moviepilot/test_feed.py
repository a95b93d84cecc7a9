"""The transfer history as a feed that can change under its reader (reliability 4.1)."""

from typing import Any

import pytest

from support.clock import FakeClock
from support.moviepilot import RunningMoviePilot, running_moviepilot

FEED = "/history/transfer"


async def _page(moviepilot: RunningMoviePilot, **query: Any) -> tuple[list[Any], Any]:
    data = (await moviepilot.get_api(FEED, **query))["data"]
    return data["list"], data["total"]


async def test_page_size_is_ignored(moviepilot: RunningMoviePilot) -> None:
    await moviepilot.rows(40)
    rows, total = await _page(moviepilot, page=1, page_size=2)
    assert (len(rows), total) == (30, 40)


@pytest.mark.parametrize(
    ("query", "length"),
    [
        ({"count": 2}, 2),
        ({"count": -1}, 40),
        ({"count": -1, "page": 2}, 40),
        ({"count": 0}, 0),
        ({"page": 0}, 30),
        ({"page": 2}, 10),
        ({"page": 9}, 0),
    ],
)
async def test_pages_follow_the_server_arithmetic(
    moviepilot: RunningMoviePilot, query: dict[str, int], length: int
) -> None:
    await moviepilot.rows(40)
    rows, total = await _page(moviepilot, **query)
    assert (len(rows), total) == (length, 40)


async def test_f01_an_import_of_663_rows_is_one_control_call(moviepilot: RunningMoviePilot) -> None:
    assert await moviepilot.rows(663) == 663
    rows, total = await _page(moviepilot, count=-1)
    assert total == 663
    assert len({row["src"] for row in rows}) == 663
    assert [row["date"] for row in rows] == sorted((row["date"] for row in rows), reverse=True)


async def test_f10_ties_come_in_another_order_on_every_query(moviepilot: RunningMoviePilot) -> None:
    await moviepilot.rows(50, same_second=True)
    orders = [tuple(row["id"] for row in (await _page(moviepilot, count=-1))[0]) for _ in range(3)]
    assert len(set(orders)) == 3
    assert len({frozenset(order) for order in orders}) == 1


async def test_f13_the_id_of_a_deleted_newest_row_is_handed_out_again(
    moviepilot: RunningMoviePilot,
) -> None:
    await moviepilot.rows(3)
    [newest] = await moviepilot.row(title="First")
    await moviepilot.delete(newest)
    assert await moviepilot.row(title="Second") == [newest]


async def test_f14_ids_restart_after_truncation(moviepilot: RunningMoviePilot) -> None:
    await moviepilot.rows(5)
    await moviepilot.truncate()
    assert await _page(moviepilot) == ([], 0)
    assert await moviepilot.row(count=3) == [1, 2, 3]


async def test_f22_a_retransfer_deletes_and_inserts(
    timed: RunningMoviePilot, clock: FakeClock
) -> None:
    [row_id] = await timed.finish()
    [before] = (await _page(timed))[0]
    clock.advance(60)
    [new_id] = await timed.retransfer(row_id)
    [after] = (await _page(timed))[0]
    assert new_id == row_id
    assert after["date"] > before["date"]
    changing = {"date", "dest_fileitem", "src_fileitem"}
    assert {k: after[k] for k in after if k not in changing} == {
        k: before[k] for k in before if k not in changing
    }


async def test_f23_a_failed_row_is_replaced_by_its_success(moviepilot: RunningMoviePilot) -> None:
    [failed] = await moviepilot.fail()
    [row] = (await _page(moviepilot, status="false"))[0]
    redone = await moviepilot.call(
        "POST", "/transfer/manual", json={"logid": failed, "tmdbid": 19, "type_name": "电影"}
    )
    [now] = (await _page(moviepilot))[0]
    assert (row["errmsg"], row["type"], row["tmdbid"], row["image"]) == (
        "未识别到媒体信息", None, None, None,
    )  # fmt: skip
    assert redone.body["success"] is True
    assert (now["status"], now["title"], now["src"]) == (True, "Metropolis", row["src"])


async def test_f18_the_clock_can_jump_back(timed: RunningMoviePilot) -> None:
    [early] = await timed.row(title="Before")
    await timed.clock(-6 * 3600)
    [late] = await timed.row(title="After")
    rows, _ = await _page(timed)
    assert [row["id"] for row in rows] == [early, late]


async def test_dates_are_local_to_the_zone_and_bare(clock: FakeClock) -> None:
    async with running_moviepilot(
        seeded=False, clock=clock, timezone="America/New_York"
    ) as moviepilot:
        await moviepilot.row()
        [row] = (await _page(moviepilot))[0]
        reply = await moviepilot.call("GET", "/user/current")
    assert row["date"] == "2026-03-01 07:00:00"
    assert reply.headers["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"


async def test_a_status_makes_the_server_forget_the_title(lived_in: RunningMoviePilot) -> None:
    by_title, total = await _page(lived_in, title="Fantômas")
    by_both, both_total = await _page(lived_in, title="Fantômas", status="true")
    by_word, _ = await _page(lived_in, title="失败")
    assert ({row["title"] for row in by_title}, total) == ({"Fantômas"}, 5)
    assert len(by_both) == both_total == 22
    assert {row["status"] for row in by_word} == {False}


@pytest.mark.parametrize("value", [{}, "not an object", 7, None, [1, 2]])
async def test_f25_a_row_can_be_anything(moviepilot: RunningMoviePilot, value: Any) -> None:
    await moviepilot.row(value=value)
    rows, total = await _page(moviepilot)
    assert (rows, total) == ([value], 1)


async def test_f25_a_row_can_have_wrong_types_and_odd_signs(moviepilot: RunningMoviePilot) -> None:
    odd = {"id": None, "title": ["x"], "year": 7, "status": "yes", "errmsg": "\u202e\x00<b>🎞"}
    await moviepilot.row(**odd)
    [row] = (await _page(moviepilot))[0]
    assert {key: row[key] for key in odd} == odd
    assert row["seasons"] == "S01"


@pytest.mark.parametrize(
    "body",
    [
        {"success": True, "message": None, "data": {"list": {}, "total": 3}},
        {"success": True, "message": None, "data": {"list": [], "total": "3"}},
        {"success": True, "message": None, "data": {"list": []}},
        {"success": False, "message": "数据库错误", "data": {}},
        {"success": True, "message": None, "data": None},
    ],
)
async def test_f25_a_page_can_be_anything_once(moviepilot: RunningMoviePilot, body: Any) -> None:
    await moviepilot.answer("/api/v1" + FEED, body, times=1)
    assert await moviepilot.get_api(FEED) == body
    assert await _page(moviepilot) == ([], 0)


async def test_deleting_a_row_takes_an_administrator_and_a_body(
    moviepilot: RunningMoviePilot,
) -> None:
    [row_id] = await moviepilot.row()
    bare = await moviepilot.call("DELETE", FEED)
    member = await moviepilot.call(
        "DELETE", FEED, json={"id": row_id}, headers=await moviepilot.bearer(member=True)
    )
    gone = await moviepilot.call("DELETE", FEED, json={"id": row_id})
    again = await moviepilot.call("DELETE", FEED, json={"id": row_id})
    assert (bare.status, member.status) == (422, 400)
    assert (gone.body["success"], again.body["message"]) == (True, "记录不存在")


async def test_download_history_is_bare_and_oldest_first(lived_in: RunningMoviePilot) -> None:
    first = await lived_in.get_api("/history/download", count=2)
    rest = await lived_in.get_api("/history/download", count=2, page=2)
    ignored = await lived_in.get_api("/history/download", page_size=1)
    assert [row["id"] for row in first + rest] == [1, 2, 3]
    assert len(ignored) == 3
