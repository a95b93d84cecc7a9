"""What the changes that nobody noticed are judged by."""

import pytest

from bench.mutants import judge


def lines(**counts: int) -> list[str]:
    return [
        f"    services.outbox.pace.xǁPaceǁwait__mutmut_{number}: {status.replace('_', ' ')}\n"
        for status, count in counts.items()
        for number in range(count)
    ]


def test_enough_is_85_of_100() -> None:
    assert judge(lines(killed=84, timeout=1, survived=15)).kept
    assert not judge(lines(killed=84, survived=16)).kept


def test_what_no_test_reaches_is_not_noticed() -> None:
    assert not judge(lines(killed=80, no_tests=15, suspicious=5)).kept


def test_what_could_never_run_is_not_counted() -> None:
    summary = judge(lines(killed=9, survived=1, caught_by_type_check=90))

    assert (summary.tried, summary.share) == (10, 0.9)
    assert summary.modules == {"services.outbox.pace": 0.9}
    assert summary.survived == ["services.outbox.pace.xǁPaceǁwait__mutmut_0"]


def test_a_run_that_was_broken_off_counts_only_when_asked_for() -> None:
    broken_off = lines(killed=10, not_checked=1)

    assert not judge(broken_off).kept
    assert judge(broken_off, partly=True).kept


def test_where_nothing_was_tried_nothing_is_promised() -> None:
    with pytest.raises(ValueError, match="nothing"):
        judge(lines(skipped=3))
