"""The report as a message: what is wrong first, each with its remedy, then what is well."""

from collections.abc import Iterator
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.doctor.words import Line, lines, summary
from handlers.ui.formatting import moment
from handlers.ui.home import Open, open_button
from handlers.ui.screen import Button, Screen
from handlers.ui.texts import Texts
from services.doctor.checks import Report
from services.ports.findings import Outcome

AILING = (Outcome.FAILED, Outcome.WARNING)


def checking(texts: Texts) -> Screen:
    """Return that the examination is under way."""
    return Screen(text=Text(texts("doctor-checking")))


def overview(texts: Texts, report: Report, *, now: datetime) -> Screen:
    """Return the report."""
    found = list(lines(texts, report))
    parts: list[Text | str] = [
        Bold(texts("doctor-title")),
        f" · {moment(texts, now, now=now)}\n",
        summary(texts, report),
    ]
    for line in sorted((it for it in found if it.outcome in AILING), key=_gravest_first):
        parts += ["\n\n", *_ailing(line)]
    rest = [line for line in found if line.outcome not in AILING]
    parts += ["\n" if rest else ""]
    for line in rest:
        said = texts("doctor-line", hop=line.hop, says=line.says)
        parts += [f"\n{line.mark} {said}"]
    again = Button(label=texts("button-again"), press=Open(argument="doctor"))
    ways = (again, open_button(texts, "status"), open_button(texts, "home"))
    return Screen(text=Text(*parts), rows=(ways,), kind="doctor")


def _ailing(line: Line) -> Iterator[Text | str]:
    yield from (f"{line.mark} ", Bold(line.hop), "\n", line.says)
    if line.reason:
        yield from ("\n", Italic(line.reason))
    yield from ("\n→ ", line.remedy)


def _gravest_first(line: Line) -> int:
    return AILING.index(line.outcome)
