"""`python -m bot doctor`: tries every hop from a terminal, whether or not the bot runs."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from bot import logs
from bot.backends import names
from bot.doctor.checks import Surroundings, open_checks
from bot.exits import Exit
from bot.instance import is_claimed
from bot.settings import Settings, secret_files
from handlers.doctor.words import Line, lines, summary
from handlers.ui.texts import Catalogs, Texts
from services.clock import SystemClock
from services.doctor.checks import Report
from services.doctor.examination import examine
from services.models import BackendId
from services.ports.findings import Finding
from services.registry import showing
from services.transport.redaction import Redactor


def doctor(settings: Settings, *, as_json: bool) -> tuple[Exit, str]:
    """Examine, and return the exit code with what is to be printed."""
    redactor = Redactor()
    for secret in settings.secrets():
        redactor.register(secret)
    logs.configure(redactor, level="error", style="console")
    texts = Catalogs(language=settings.bot.language, zone=settings.bot.zone).of()
    report = asyncio.run(_examine(settings, texts))
    said = as_data(report) if as_json else "\n".join(as_text(texts, report))
    return (Exit.DONE if report.is_well else Exit.UNWELL), redactor.scrub(said)


async def _examine(settings: Settings, texts: Texts) -> Report:
    clock = SystemClock()
    surroundings = Surroundings(bot_runs=is_claimed(settings.bot.data_dir), files=secret_files())
    every = [BackendId(one) for one in names()]  # whoever reads the terminal has the settings
    with showing(every):
        async with open_checks(settings, surroundings, clock=clock, texts=texts) as checks:
            return await examine(checks, clock)


def as_text(texts: Texts, report: Report) -> Iterator[str]:
    """Return the report as lines of plain text."""
    for line in lines(texts, report):
        yield from _plain(texts, line)
    yield ""
    yield summary(texts, report)


def as_data(report: Report) -> str:
    """Return the report as JSON: codes and values, no words."""
    checks = [
        {
            "check": check.hop,
            "subject": check.subject,
            "outcome": check.outcome,
            "seconds": check.seconds,
            "findings": [_finding(it) for it in check.findings],
        }
        for check in report.checks
    ]
    return json.dumps({"ok": report.is_well, "checks": checks}, ensure_ascii=False, indent=2)


def _finding(finding: Finding) -> dict[str, Any]:
    """Return a finding; `backend` names whose own code it is, null where it is everybody's."""
    return {
        "code": finding.code,
        "backend": finding.own,
        "outcome": finding.outcome,
        "fields": dict(finding.fields),
    }


def _plain(texts: Texts, line: Line) -> Iterator[str]:
    yield f"{line.mark} {texts('doctor-line', hop=line.hop, says=line.says)}"
    if line.reason:
        yield f"    ({line.reason})"
    if line.remedy:
        yield f"    → {line.remedy}"
