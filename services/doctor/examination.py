"""Runs checks: all at once, each after those it needs, none for longer than it may."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from services.clock import Clock
from services.doctor.checks import Check, CheckReport, Report
from services.ports.findings import Code, Finding, Outcome, found

UNWELL = frozenset({Outcome.FAILED, Outcome.SKIPPED})

log = logging.getLogger(__name__)

OpenChecks = Callable[[], AbstractAsyncContextManager[Sequence[Check]]]


class DoctorService:
    """Examines on request, one examination at a time; each opens connections of its own."""

    def __init__(self, open_checks: OpenChecks, clock: Clock) -> None:
        self._open_checks = open_checks
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def examine(self) -> Report:
        """Try every hop and return what was found."""
        async with self._one_at_a_time, self._open_checks() as checks:
            return await examine(checks, self._clock)


async def examine(checks: Sequence[Check], clock: Clock) -> Report:
    """Run the checks and return their reports in the same order."""
    running: list[tuple[Check, asyncio.Task[CheckReport]]] = []
    async with asyncio.TaskGroup() as group:
        for check in checks:
            before = [(it, task) for it, task in running if it.hop in check.needs | check.after]
            running.append((check, group.create_task(_one(check, before, clock))))
    return Report(checks=tuple(task.result() for _, task in running))


async def _one(
    check: Check, before: Sequence[tuple[Check, asyncio.Task[CheckReport]]], clock: Clock
) -> CheckReport:
    obstacle = None
    for earlier, task in before:
        report = await task
        if earlier.hop in check.needs and report.outcome in UNWELL:
            obstacle = obstacle or _because(report)
    if obstacle:
        return CheckReport(hop=check.hop, subject=check.subject, findings=(obstacle,))
    began = clock.monotonic()
    findings = await _tried(check)
    return CheckReport(
        hop=check.hop,
        subject=check.subject,
        findings=findings,
        seconds=round(clock.monotonic() - began, 3),
    )


def _because(report: CheckReport) -> Finding:
    """Return why something is not tried: the hop that is really to blame."""
    if report.outcome is Outcome.SKIPPED:
        return report.findings[0]
    return found(Code.NOT_TRIED, hop=report.hop.value)


async def _tried(check: Check) -> tuple[Finding, ...]:
    try:
        async with asyncio.timeout(check.limit):
            return tuple(await check.run())
    except TimeoutError:
        return (check.late or found(Code.LATE, seconds=round(check.limit)),)
    except Exception as error:  # one check that breaks must not hide what the others find
        log.exception("a check broke: %s", check.hop)
        return (found(Code.BROKE, reason=type(error).__name__),)
