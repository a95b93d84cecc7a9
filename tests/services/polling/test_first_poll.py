"""First contact with a history: everything there is becomes the baseline, nothing is told."""

import pytest

from services.errors import AuthenticationFailed, BackendError, BackendUnavailable, UnexpectedAnswer
from services.polling.cursors import Disposition
from support.pages import BACKEND, History, Reader


def raising(error: BackendError) -> None:
    raise error


async def test_f01_663_old_rows_are_a_baseline_and_one_notice() -> None:
    history = History()
    history.fill(663)
    reader = Reader(history)

    assert await reader.poll_until_settled() == []

    assert len(reader.recorded) == 663
    assert set(reader.dispositions.values()) == {Disposition.BASELINE}
    assert [(n.code, n.backend, n.fields) for n in reader.notices] == [
        ("baseline-set", BACKEND, {"count": 663})
    ]


async def test_f01_a_baseline_of_one_second_shuffled_at_every_query_is_complete() -> None:
    history = History()
    history.fill(163)
    history.fill(500, seconds_apart=0)
    reader = Reader(history)

    assert await reader.poll_until_settled() == []
    assert len(reader.recorded) == 663


async def test_f01_broken_old_rows_are_part_of_the_baseline() -> None:
    history = History()
    history.insert(broken=True)
    reader = Reader(history)

    assert await reader.poll_until_settled() == []
    assert set(reader.dispositions.values()) == {Disposition.BASELINE}


async def test_f02_a_baseline_that_dies_after_page_3_starts_again_from_page_1() -> None:
    history = History()
    history.fill(663)
    history.before_request(4, lambda: raising(BackendUnavailable(BACKEND)))
    reader = Reader(history)

    with pytest.raises(BackendUnavailable):
        await reader.poll()
    history.requests.clear()

    assert await reader.poll_until_settled() == []
    assert history.requests[:7] == [(page, 100) for page in range(1, 8)]
    assert len(reader.recorded) == 663


async def test_f03_a_row_that_arrives_while_the_baseline_is_read_is_told() -> None:
    history = History()
    history.fill(663)
    history.pass_time(1)
    history.before_request(3, lambda: history.insert("/in/late.mkv"))
    reader = Reader(history)

    assert await reader.poll() == []
    assert reader.last.more
    assert await reader.poll() == ["/in/late.mkv"]
    assert reader.requests == 1
    assert [n.fields["count"] for n in reader.notices] == [663]


async def test_f04_of_two_rows_of_one_second_only_the_one_not_yet_there_is_told() -> None:
    history = History()
    history.fill(230)
    history.before_request(3, lambda: history.insert("/in/same-second.mkv"))
    reader = Reader(history)

    assert await reader.poll_until_settled() == ["/in/same-second.mkv"]
    assert len(reader.recorded) == 231


async def test_f04_a_row_of_the_baselines_last_second_that_comes_later_is_told() -> None:
    history = History()
    history.fill(5)
    reader = Reader(history)
    await reader.poll_until_settled()

    history.insert("/in/same-second.mkv")

    assert await reader.poll() == ["/in/same-second.mkv"]


async def test_f05_an_empty_baseline_tells_the_next_row() -> None:
    history = History()
    reader = Reader(history)
    await reader.poll_until_settled()
    history.insert("/in/first.mkv")

    assert await reader.poll_until_settled() == ["/in/first.mkv"]
    assert [(n.code, n.fields) for n in reader.notices] == [("baseline-set", {"count": 0})]


@pytest.mark.parametrize("error", [BackendUnavailable, AuthenticationFailed, UnexpectedAnswer])
async def test_f06_without_a_good_poll_there_is_no_baseline(error: type[BackendError]) -> None:
    history = History()
    history.fill(3)
    history.before_request(1, lambda: raising(error(BACKEND)))
    reader = Reader(history)

    with pytest.raises(error):
        await reader.poll()
    assert reader.cursor is None

    assert await reader.poll_until_settled() == []
    assert len(reader.recorded) == 3


async def test_a_row_deleted_while_the_baseline_is_read_hides_no_other() -> None:
    history = History()
    rows = history.fill(250)
    history.before_request(2, lambda: history.delete(rows[-1]))
    reader = Reader(history)

    assert await reader.poll_until_settled() == []
    assert reader.recorded >= {row.fingerprint for row in rows[:-1]}


async def test_a_total_that_never_agrees_does_not_hold_the_baseline_up() -> None:
    history = History()
    history.fill(30)
    history.say_total = lambda real: real + 5
    reader = Reader(history)

    assert await reader.poll_until_settled() == []
    history.pass_time(1)
    history.insert("/in/next.mkv")
    assert await reader.poll() == ["/in/next.mkv"]
    assert reader.requests == 1


async def test_without_a_total_the_end_of_the_list_is_the_end_of_the_baseline() -> None:
    history = History()
    history.fill(130)
    history.say_total = lambda _real: None
    reader = Reader(history)

    assert await reader.poll_until_settled() == []
    assert len(reader.recorded) == 130


async def test_f19_a_row_from_2099_in_the_baseline_does_not_silence_the_next_ones() -> None:
    history = History()
    history.fill(3)
    history.insert(date="2099-01-01 00:00:00")
    reader = Reader(history)
    await reader.poll_until_settled()

    history.pass_time(60)
    history.insert("/in/next.mkv")

    assert await reader.poll_until_settled() == ["/in/next.mkv"]
