"""What a poll finds in a history that changes under it."""

from datetime import timedelta

import pytest

from services.polling.cursors import Cursor, Disposition
from support.pages import History, Reader


async def test_f08_a_poll_with_nothing_new_is_one_request_and_moves_nothing(
    history: History, reader: Reader
) -> None:
    assert await reader.poll() == []
    assert history.requests[-1] == (1, 20)
    assert (reader.requests, reader.last.cursor, reader.last.more) == (1, None, False)


async def test_f09_one_new_row_is_found_with_one_request(history: History, reader: Reader) -> None:
    made = history.arrive(1)

    assert await reader.poll() == made
    assert reader.requests == 1
    assert await reader.poll() == []
    assert reader.requests == 1


async def test_rows_are_told_oldest_first_and_one_second_in_order_of_their_ids() -> None:
    history = History()
    reader = Reader(history)
    await reader.poll_until_settled()
    made = history.arrive(3) + history.arrive(12, seconds_apart=0)

    assert await reader.poll() == made


async def test_more_new_rows_than_page_1_holds_are_all_found(
    history: History, reader: Reader
) -> None:
    made = history.arrive(130)

    assert await reader.poll() == made
    assert await reader.poll() == []
    assert reader.requests == 1


async def test_f13_a_new_row_that_uses_the_id_of_the_deleted_newest_is_told(
    history: History, reader: Reader
) -> None:
    newest = history.rows[-1]
    history.delete(newest)
    again = history.insert("/in/other.mkv")

    assert again.id == newest.id
    assert await reader.poll() == ["/in/other.mkv"]


async def test_f14_rows_after_a_truncation_are_told_and_the_epoch_grows(
    history: History, reader: Reader
) -> None:
    history.rows.clear()
    made = history.arrive(3)

    assert [row.id for row in history.rows] == [1, 2, 3]
    assert await reader.poll() == made
    assert reader.cursor is not None
    assert reader.cursor["epoch"] == 1


async def test_f14_more_rows_after_a_truncation_than_before_it_are_told() -> None:
    history = History()
    history.fill(2)
    reader = Reader(history)
    await reader.poll_until_settled()
    history.rows.clear()
    history.pass_time(1)
    made = history.arrive(150)

    assert await reader.poll_until_settled() == made
    assert reader.cursor is not None
    assert reader.cursor["epoch"] == 1


async def test_f17_rows_from_before_the_baseline_that_nobody_saw_are_historical(
    history: History, reader: Reader
) -> None:
    old = history.insert(date="2026-02-01 00:00:00")
    new = history.arrive(1)

    assert await reader.poll() == new
    assert reader.dispositions[old.fingerprint] == Disposition.HISTORICAL


async def test_f18_rows_that_sort_below_old_ones_after_the_clock_jumped_back_are_told(
    history: History, reader: Reader
) -> None:
    history.pass_time(-6 * 3600)
    made = history.arrive(2)

    assert await reader.poll() == made
    assert reader.cursor is not None
    assert await reader.poll() == []
    assert reader.requests == 1


@pytest.mark.parametrize(("deleted", "hours_back"), [(0, [1_900]), (1, [190, 210])])
async def test_f18_rows_further_back_than_48_hours_are_found(
    deleted: int, hours_back: list[int]
) -> None:
    history = History()
    reader = Reader(history)
    await reader.poll_until_settled()
    history.fill(2_000, seconds_apart=3600)
    await reader.poll_until_settled()
    history.delete(*history.rows[:deleted])
    deep = [
        history.insert(date=f"{history.clock - timedelta(hours=hours):%Y-%m-%d %H:%M:%S}").source
        for hours in hours_back
    ]

    assert sorted(await reader.poll()) == sorted(deep)


async def test_f18_only_as_much_is_read_as_explains_the_total(
    history: History, reader: Reader
) -> None:
    long_after = 30 * 24 * 3600
    history.pass_time(long_after)
    history.arrive(100, seconds_apart=3600)
    await reader.poll_until_settled()
    history.pass_time(-30 * 3600)
    history.arrive(1)
    history.requests.clear()

    assert len(await reader.poll()) == 1
    assert history.requests == [(1, 20), (1, 100), (2, 100), (1, 20)]


async def test_f19_rows_after_one_from_2099_are_still_found(
    history: History, reader: Reader
) -> None:
    history.insert("/in/2099.mkv", date="2099-01-01 00:00:00")
    assert await reader.poll() == ["/in/2099.mkv"]

    assert await reader.poll() == []
    for _ in range(3):
        made = history.arrive(130)
        assert await reader.poll() == made


async def test_f20_the_hour_that_happens_twice_loses_and_repeats_nothing(
    history: History, reader: Reader
) -> None:
    made = history.arrive(3, seconds_apart=1200)
    assert await reader.poll() == made
    history.pass_time(-3600)
    again = history.arrive(3, seconds_apart=1200)
    assert await reader.poll() == again
    assert await reader.poll() == []


async def test_f21_one_row_deleted_and_one_added_leaves_the_total_alone(
    history: History, reader: Reader
) -> None:
    history.delete(history.rows[300])
    made = history.arrive(1)

    assert await reader.poll() == made
    assert await reader.poll() == []
    assert reader.requests == 1


async def test_f16_known_rows_that_return_are_silent(history: History, reader: Reader) -> None:
    gone = history.rows[100:200]
    del history.rows[100:200]
    assert await reader.poll() == []
    history.restore(gone)
    assert await reader.poll() == []


async def test_f28_a_list_that_is_empty_for_one_poll_and_back_is_silent(
    history: History, reader: Reader
) -> None:
    rows = list(history.rows)
    history.rows.clear()
    assert await reader.poll() == []
    assert reader.cursor is not None
    assert reader.cursor["epoch"] == 1
    assert len(reader.notices) == 1

    history.restore(rows)
    assert await reader.poll() == []
    assert await reader.poll() == []
    assert reader.requests == 1
    assert len(reader.notices) == 1


async def test_f15_an_emptied_history_is_one_line_to_the_owners_and_then_costs_no_write(
    history: History, reader: Reader
) -> None:
    history.rows.clear()
    assert (await reader.poll(), await reader.poll()) == ([], [])
    assert [notice.code for notice in reader.notices] == ["baseline-set", "history-emptied"]

    assert (await reader.poll(), reader.requests, reader.last.cursor) == ([], 1, None)
    assert len(reader.notices) == 2
    [name] = history.arrive(1)
    assert await reader.poll() == [name]


async def test_f15_a_history_that_was_empty_from_the_start_is_not_emptied() -> None:
    reader = Reader(History())
    for _ in range(4):
        await reader.poll()
    assert [notice.code for notice in reader.notices] == ["baseline-set"]


async def test_f28_a_page_that_is_empty_while_the_total_stands_is_silent(
    history: History, reader: Reader
) -> None:
    rows = list(history.rows)
    history.rows.clear()
    history.say_total = lambda _real: 663
    assert await reader.poll() == []
    assert reader.last.cursor is None
    history.restore(rows)
    assert await reader.poll() == []
    assert reader.requests == 1


async def test_f25_broken_rows_are_handed_over_and_good_ones_told(
    history: History, reader: Reader
) -> None:
    broken = history.insert(broken=True)
    made = history.arrive(1)

    assert await reader.poll() == made
    assert reader.dispositions[broken.fingerprint] == Disposition.BROKEN


async def test_f25_a_broken_row_is_handed_over_again_while_it_is_shown(
    history: History, reader: Reader
) -> None:
    broken = history.insert(broken=True)
    await reader.poll()
    await reader.poll()

    assert [row.fingerprint for row in reader.last.rows] == [broken.fingerprint]
    assert reader.requests == 1


@pytest.mark.parametrize("date", ["", "yesterday", "9999-99-99 99:99:99", "٢٠٢٦-03-01 12:00:0٠"])
async def test_f25_a_date_that_cannot_be_read_stops_neither_its_row_nor_later_ones(
    history: History, reader: Reader, date: str
) -> None:
    history.insert("/in/odd.mkv", date=date)
    assert await reader.poll_until_settled() == ["/in/odd.mkv"]

    for _ in range(2):
        made = history.arrive(130)
        assert await reader.poll_until_settled() == made


async def test_f25_a_list_whose_dates_are_all_unreadable_is_still_read() -> None:
    history = History()
    history.insert(date="soon")
    reader = Reader(history)
    await reader.poll_until_settled()
    for number in range(30):
        history.insert(f"/in/{number}", date="sooner")

    assert len(await reader.poll_until_settled()) == 30


async def test_f25_a_total_that_is_missing_once_costs_a_scan_and_no_row(
    history: History, reader: Reader
) -> None:
    history.say_total = lambda _real: None
    made = history.arrive(1)
    assert await reader.poll() == made
    assert await reader.poll() == []
    assert reader.requests == 1

    history.say_total = lambda real: real
    made = history.arrive(25)
    assert await reader.poll() == made


async def test_without_totals_every_new_row_is_found(history: History, reader: Reader) -> None:
    history.say_total = lambda _real: None
    await reader.poll()
    history.pass_time(-6 * 3600)
    made = history.arrive(2)
    history.pass_time(6 * 3600)
    made += history.arrive(1)

    assert await reader.poll() == made


async def test_a_total_that_no_scan_explains_is_scanned_for_once(
    history: History, reader: Reader
) -> None:
    history.say_total = lambda real: real + 7
    assert await reader.poll() == []
    assert reader.requests > 8

    assert await reader.poll() == []
    assert reader.requests == 1


async def test_a_poll_that_is_not_committed_tells_again(history: History, reader: Reader) -> None:
    made = history.arrive(2)
    await reader.look()

    assert await reader.poll() == made


def test_a_cursor_survives_json() -> None:
    value = {
        "hwm_date": "2026-03-01 12:00:00",
        "baseline_cut": "2026-03-01 00:00:00",
        "last_total": 663,
        "epoch": 2,
        "catch_up": {"page": 51, "size": 100, "floor": 9000},
    }
    assert Cursor.from_json(value).to_json() == value
