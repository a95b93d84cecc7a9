"""Checks run at once, each after those it needs, and none holds up or hides another."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from services.clock import SystemClock
from services.doctor.checks import Check, Hop, Report
from services.doctor.examination import DoctorService, examine
from services.doctor.servers import Servers
from services.ports.findings import Code, Finding, Outcome, found
from services.registry import Registry
from support.server import FakeServer

GOOD, BAD = found(Code.TELEGRAM_OK), found(Code.TELEGRAM_FAILING, reason="")


def finds(*findings: Finding) -> Callable[[], Awaitable[Sequence[Finding]]]:
    async def run() -> Sequence[Finding]:
        return findings

    return run


async def never() -> Sequence[Finding]:
    await asyncio.Event().wait()
    return ()


async def codes(*checks: Check) -> list[list[Code]]:
    report = await examine(checks, SystemClock())
    return [[it.code for it in one.findings] for one in report.checks]


async def test_what_needs_a_failed_hop_is_not_tried_and_says_which_to_the_end() -> None:
    first = Check(hop=Hop.TELEGRAM, run=finds(BAD))
    second = Check(hop=Hop.TOKEN, run=never, needs=frozenset({Hop.TELEGRAM}))
    third = Check(hop=Hop.CHAT, run=never, needs=frozenset({Hop.TOKEN}))

    report = await examine([first, second, third], SystemClock())

    assert [it.outcome for it in report.checks[1:]] == [Outcome.SKIPPED, Outcome.SKIPPED]
    assert report.checks[2].findings[0].fields == {"hop": "telegram"}


async def test_a_warning_is_no_obstacle() -> None:
    first = Check(hop=Hop.DISK, run=finds(found(Code.DISK_LOW, free=1)))
    second = Check(hop=Hop.DATABASE, run=finds(GOOD), needs=frozenset({Hop.DISK}))

    assert await codes(first, second) == [[Code.DISK_LOW], [Code.TELEGRAM_OK]]


async def test_after_waits_for_the_end_whatever_it_is() -> None:
    order: list[str] = []

    async def slow() -> Sequence[Finding]:
        await asyncio.sleep(0)
        order.append("first")
        return [BAD]

    async def later() -> Sequence[Finding]:
        order.append("second")
        return [GOOD]

    first = Check(hop=Hop.BACKEND, run=slow)
    second = Check(hop=Hop.PICTURES, run=later, after=frozenset({Hop.BACKEND}))

    assert await codes(first, second) == [[Code.TELEGRAM_FAILING], [Code.TELEGRAM_OK]]
    assert order == ["first", "second"]


async def test_a_check_that_takes_too_long_is_given_up_in_its_own_words() -> None:
    late = found(Code.BACKEND_UNAVAILABLE, backend="Server")
    named = Check(hop=Hop.BACKEND, run=never, limit=0.01, late=late)
    plain = Check(hop=Hop.DISK, run=never, limit=0.01)

    assert await codes(named, plain) == [[Code.BACKEND_UNAVAILABLE], [Code.LATE]]


async def test_a_check_that_breaks_hides_no_other() -> None:
    async def broken() -> Sequence[Finding]:
        raise ZeroDivisionError

    report = await examine(
        [Check(hop=Hop.DISK, run=broken), Check(hop=Hop.DATA, run=finds(GOOD))], SystemClock()
    )

    assert report.checks[0].findings == (found(Code.BROKE, reason="ZeroDivisionError"),)
    assert report.checks[1].outcome is Outcome.OK
    assert not report.is_well


async def test_examinations_do_not_run_into_each_other() -> None:
    open_now, most = 0, 0

    @asynccontextmanager
    async def opening():
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        yield [Check(hop=Hop.DISK, run=finds(GOOD))]
        open_now -= 1

    doctor = DoctorService(opening, SystemClock())
    reports: list[Report] = await asyncio.gather(doctor.examine(), doctor.examine())

    assert [it.is_well for it in reports] == [True, True]
    assert most == 1


async def test_a_backend_that_only_tells_its_status_is_well_with_its_version() -> None:
    async def fetch(_url: str) -> bytes | None:
        return None

    report = await examine(
        list(Servers(Registry([FakeServer()]), fetch=fetch).checks()), SystemClock()
    )

    expected = found(Code.BACKEND_OK, backend="Server", version="v1")
    assert report.checks[0].findings == (expected,)


async def test_a_backend_that_tells_nothing_is_named_all_the_same() -> None:
    class Mute:
        id = "mute"
        name = "Mute"

        async def aclose(self) -> None:
            return

    async def fetch(_url: str) -> bytes | None:
        return None

    report = await examine(list(Servers(Registry([Mute()]), fetch=fetch).checks()), SystemClock())

    assert report.checks[0].findings == (found(Code.BACKEND_SILENT, backend="Mute"),)
