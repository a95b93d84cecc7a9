"""What a soak is judged by."""

from collections import Counter

import pytest

from bench.soak import Look, judge

STEADY = [Look(at=60.0 * minute, memory=200.0, files=20, threads=9) for minute in range(121)]
TOLD = Counter({"Reel 1": 1, "Reel 2": 2})


def test_a_quiet_run_keeps_its_promises() -> None:
    summary = judge(STEADY, TOLD, 2)

    assert summary.kept
    assert (summary.minutes, summary.mib_per_hour) == (120.0, 0.0)


def test_what_was_never_told_or_told_three_times_is_named() -> None:
    summary = judge(STEADY, TOLD + Counter({"Reel 2": 1}), 3)

    assert (summary.lost, summary.told_too_often) == (["Reel 3"], ["Reel 2"])
    assert not summary.kept


@pytest.mark.parametrize("what", ["memory", "files", "threads"])
def test_what_grows_is_found_out(what: str) -> None:
    base = {"memory": 200.0, "files": 20, "threads": 9}
    growing = [
        Look(at=look.at, **(base | {what: base[what] + look.at / 360}))  # 10 an hour
        for look in STEADY
    ]

    assert not judge(growing, TOLD, 2).kept


def test_what_grows_only_while_caches_fill_is_no_leak() -> None:
    filling = [
        Look(at=look.at, memory=100.0 if look.at < 1200 else 200.0, files=20, threads=9)
        for look in STEADY
    ]

    assert judge(filling, TOLD, 2).kept
