"""What a server's panels say, in the reader's language."""

from datetime import datetime

from babel.numbers import format_decimal

from handlers.ui.formatting import bar, moment, percent
from handlers.ui.texts import Texts
from services.ports.panels import Fact, Mark, Value, Wording

_MARKS = {Mark.GOOD: "✓ ", Mark.BAD: "✗ ", Mark.PLAIN: ""}


def worded(texts: Texts, wording: Wording, *, now: datetime | None = None) -> str:
    """Return the words; moments and fractions are written as the reader writes them.

    `now` is what moments are told from; without it, from themselves.
    """
    if not wording.id:
        return wording.literal
    values = {name: _shown(texts, value, now) for name, value in wording.values.items()}
    return texts(wording.id, **values)


def fact_line(texts: Texts, fact: Fact, *, now: datetime | None = None) -> str:
    """Return a fact as one line: Uptime: 3 h."""
    label = _MARKS[fact.mark] + worded(texts, fact.label, now=now)
    values = [] if fact.value is None else [worded(texts, fact.value, now=now)]
    if fact.share is not None:
        values.append(f"{bar(fact.share)} {percent(fact.share)}")
    return texts("fact-line", label=label, value=" · ".join(values)) if values else label


def _shown(texts: Texts, value: Value, now: datetime | None) -> Value:
    if isinstance(value, Wording):
        return worded(texts, value, now=now)
    if isinstance(value, datetime):
        return moment(texts, value, now=now or value)
    if isinstance(value, float):
        return format_decimal(value, "#,##0.#", locale=texts.language)
    return value
