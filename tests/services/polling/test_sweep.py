"""Reading more than page 1: ties that hide rows, lists that move, lists longer than a poll."""

import pytest

from support.pages import History, Reader


async def test_f10_500_rows_of_one_second_are_told_once_each(
    history: History, reader: Reader
) -> None:
    made = history.arrive(500, seconds_apart=0)

    told = await reader.poll_until_settled()

    assert sorted(told) == sorted(made)
    assert await reader.poll_until_settled() == []


async def test_f10_rows_of_one_second_hidden_behind_the_end_of_page_1_are_found(
    history: History, reader: Reader
) -> None:
    history.arrive(15, seconds_apart=0)
    await reader.poll_until_settled()
    made = history.arrive(15, seconds_apart=0)

    assert sorted(await reader.poll()) == sorted(made)


@pytest.mark.parametrize("deleted", range(1, 12))
async def test_f10_deleted_rows_do_not_make_up_for_rows_hidden_behind_page_1(
    history: History, reader: Reader, deleted: int
) -> None:
    history.arrive(15, seconds_apart=0)
    await reader.poll_until_settled()
    made = history.arrive(15, seconds_apart=0)
    history.delete(*history.rows[:deleted])

    assert sorted(await reader.poll()) == sorted(made)


@pytest.mark.parametrize("old", range(312, 322))
async def test_f10_a_deleted_row_does_not_make_up_for_one_hidden_between_pages(old: int) -> None:
    history = History()
    history.fill(old, seconds_apart=3600)
    reader = Reader(history)
    await reader.poll_until_settled()
    history.pass_time(1)
    made = history.arrive(101, seconds_apart=0)
    history.delete(history.rows[0])

    assert sorted(await reader.poll()) == sorted(made)


@pytest.mark.parametrize("request_number", range(5, 12))
async def test_f10_a_row_filed_again_between_passes_does_not_make_up_for_a_hidden_one(
    request_number: int,
) -> None:
    history = History()
    history.fill(150)
    reader = Reader(history)
    await reader.poll_until_settled()
    history.pass_time(1)
    made = history.arrive(205, seconds_apart=0)
    history.before_request(request_number, lambda: history.file_again(history.rows[0]))

    assert set(await reader.poll_until_settled()) >= set(made)


async def test_rows_of_one_second_cut_by_pages_are_read_in_pages_of_another_size(
    history: History, reader: Reader
) -> None:
    made = history.arrive(230, seconds_apart=0)
    history.delete(history.rows[0])

    assert sorted(await reader.poll()) == sorted(made)
    assert reader.requests < 30


async def test_rows_that_arrive_during_a_pass_do_not_change_its_page_size(
    history: History, reader: Reader
) -> None:
    made = history.arrive(30)
    history.requests.clear()
    for number in range(2, 30):
        history.before_request(number, lambda: made.extend(history.arrive(1)))

    assert sorted(await reader.poll_until_settled()) == sorted(made)
    assert {count for _, count in history.requests} == {20, 100}


async def test_f11_rows_inserted_between_page_reads_are_neither_lost_nor_repeated(
    history: History, reader: Reader
) -> None:
    made = history.arrive(150)
    history.before_request(3, lambda: made.extend(history.arrive(30)))

    told = await reader.poll_until_settled()

    assert sorted(told) == sorted(made)
    assert len(told) == 180


async def test_f12_rows_deleted_between_page_reads_hide_no_other(
    history: History, reader: Reader
) -> None:
    made = history.arrive(250)
    doomed = history.rows[-10:]
    history.before_request(3, lambda: history.delete(*doomed))

    assert sorted(await reader.poll_until_settled()) == sorted(made)


async def test_f12_a_delete_and_an_insert_between_page_reads_hide_no_other(
    history: History, reader: Reader
) -> None:
    made = history.arrive(250)
    doomed = history.rows[-10:]
    history.before_request(3, lambda: history.delete(*doomed))
    history.before_request(4, lambda: made.extend(history.arrive(10)))

    assert sorted(await reader.poll_until_settled()) == sorted(made)


async def test_f12_a_list_that_never_stands_still_is_taken_up_again(
    history: History, reader: Reader
) -> None:
    made = history.arrive(30)
    for number in range(2, 60):
        history.before_request(number, lambda: made.extend(history.arrive(1)))

    found = await reader.poll()

    assert reader.last.more
    history.forget_plans()
    rest = await reader.poll()
    assert reader.requests > 1
    assert not reader.last.more
    assert sorted(found + rest) == sorted(made)


async def test_f12_a_short_list_that_never_stands_still_is_left_to_the_next_poll() -> None:
    history = History()
    reader = Reader(history)
    await reader.poll_until_settled()
    made = history.arrive(30)
    for number in range(3, 60, 2):
        history.before_request(number, lambda: made.extend(history.arrive(1)))

    found = await reader.poll()

    assert reader.requests < 50
    assert reader.last.more
    assert sorted(found + await reader.poll_until_settled()) == sorted(made)


async def test_more_rows_than_50_pages_are_caught_up_over_several_polls(
    history: History, reader: Reader
) -> None:
    made = history.arrive(5_300)

    first = await reader.poll()

    assert reader.requests == 50
    assert reader.last.more
    assert reader.cursor is not None
    assert reader.cursor["catch_up"]["page"] == 50
    more = history.arrive(5)
    told = first + await reader.poll_until_settled()
    assert sorted(told) == sorted(made + more)
    assert "catch_up" not in reader.cursor
    assert (await reader.poll(), reader.requests) == ([], 1)


async def test_catching_up_stops_at_old_rows() -> None:
    history = History()
    history.fill(2_000, seconds_apart=3600)
    reader = Reader(history)
    await reader.poll_until_settled()
    history.pass_time(1)
    history.arrive(5_300)
    await reader.poll()

    await reader.poll()

    assert not reader.last.more
    assert reader.requests < 10


async def test_a_row_deleted_from_a_list_of_more_than_50_pages_costs_one_scan() -> None:
    history = History()
    history.fill(5_200, seconds_apart=1)
    reader = Reader(history)
    await reader.poll_until_settled()
    history.delete(history.rows[10])

    await reader.poll()
    await reader.poll()

    assert not reader.last.more
    assert reader.requests < 10


async def test_a_pass_that_does_not_fit_into_a_poll_any_more_begins_the_next_one() -> None:
    history = History()
    history.fill(2_600, seconds_apart=1)
    reader = Reader(history)
    await reader.poll_until_settled()
    history.pass_time(1)
    made = history.arrive(490, seconds_apart=0)
    history.delete(*history.rows[:150])

    assert sorted(await reader.poll_until_settled()) == sorted(made)


async def test_rows_deleted_while_several_polls_catch_up_end_the_scan_all_the_same() -> None:
    history = History()
    history.fill(5_200, seconds_apart=1)
    reader = Reader(history)
    await reader.poll_until_settled()
    history.pass_time(60)
    history.delete(history.rows[10])
    made = history.arrive(1)
    told = await reader.poll()
    assert reader.last.more
    history.delete(history.rows[20])

    assert told + await reader.poll_until_settled() == made
    assert (await reader.poll(), reader.requests) == ([], 1)
