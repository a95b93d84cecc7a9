"""A report in words, line by line: for a message and for a terminal alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from handlers.ui.formatting import size
from handlers.ui.texts import Texts
from services.doctor.checks import CheckReport, Hop, Report
from services.ports.findings import Code, Finding, Outcome

MARKS = {Outcome.OK: "✓", Outcome.SKIPPED: "–", Outcome.WARNING: "!", Outcome.FAILED: "✗"}
_BYTES = ("size", "free")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One finding: the hop it is about, what it means, what to do; `reason` is foreign prose."""

    outcome: Outcome
    hop: str
    says: str
    remedy: str = ""
    reason: str = ""

    @property
    def mark(self) -> str:
        """Return the sign that stands before the line."""
        return MARKS[self.outcome]


def lines(texts: Texts, report: Report) -> Iterator[Line]:
    """Return a line per finding, in the order of the checks."""
    for check in report.checks:
        for finding in check.findings:
            yield _line(texts, check, finding)


def summary(texts: Texts, report: Report) -> str:
    """Return how it is in one sentence."""
    failed, warned = report.count(Outcome.FAILED), report.count(Outcome.WARNING)
    if failed:
        return texts("doctor-some-failed", n=failed)
    return texts("doctor-some-warned", n=warned) if warned else texts("doctor-all-well")


def _line(texts: Texts, check: CheckReport, finding: Finding) -> Line:
    values: dict[str, Any] = dict(finding.fields)
    reason = str(values.pop("reason", ""))
    for name in _BYTES:
        if name in values:
            values[name] = size(texts, values[name])
    bare = finding.code is Code.BACKEND_OK and not values.get("version")
    if finding.code is Code.NOT_TRIED:
        values["hop"] = hop_name(texts, Hop(values["hop"]), "")
    ails = finding.outcome in (Outcome.WARNING, Outcome.FAILED)
    return Line(
        outcome=finding.outcome,
        hop=hop_name(texts, check.hop, check.subject),
        says=texts("doctor-backend-works") if bare else texts(finding.message, **values),
        remedy=texts(f"{finding.message}-do", **values) if ails else "",
        reason=reason,
    )


def hop_name(texts: Texts, hop: Hop, subject: str) -> str:
    """Return what a check is about; a backend goes by its proper name."""
    if hop is Hop.BACKEND and subject:
        return subject
    name = texts(f"doctor-hop-{hop}")
    return f"{name} {subject}" if subject else name
