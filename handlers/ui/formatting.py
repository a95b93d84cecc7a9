"""Sizes, speeds, durations, moments and lengths, in the reader's language."""

import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from aiogram.types import MessageEntity
from aiogram.utils.formatting import Text
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal

from handlers.ui.texts import Texts

TEXT_LIMIT = 4096  # UTF-16 units after entity parsing (Bot API, sendMessage)
CAPTION_LIMIT = 1024  # likewise, sendPhoto
NAME_LIMIT = 200  # of a title's name above other words, which have to fit into a caption, too
BAR_CELLS = 10
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")
_JOINER, _VARIATION, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
_SKIN_TONES = "".join(chr(0x1F3FB + tone) for tone in range(5))
_FLAG_LETTERS = "".join(chr(0x1F1E6 + letter) for letter in range(26))
_SENTENCE_ENDS = "。！？!?."
_WEEK = 7


def size(texts: Texts, count: float) -> str:
    """Return bytes as people read them: 8.4 GB."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    digits = "#,##0.0" if unit >= 2 and value < 100 else "#,##0"
    return f"{format_decimal(value, digits, locale=texts.language)} {_UNITS[unit]}"


def rating(texts: Texts, value: float) -> str:
    """Return a rating out of ten with one decimal."""
    return format_decimal(value, "0.0", locale=texts.language)


def dated(texts: Texts, name: str, year: int | None) -> str:
    """Return a name with its year, where one is known: Metropolis (1927)."""
    return texts("title-year", name=name, year=year) if year else name


def headed(texts: Texts, name: str, year: int | None) -> str:
    """Return a title as it stands above other words: however long it is, they are not cut off."""
    return dated(texts, shorten(name, NAME_LIMIT), year)


def listed(texts: Texts, items: Iterable[str]) -> str:
    """Return several things one after the other: Season 1, Season 2."""
    return texts("list-separator").join(items)


def percent(progress: float) -> str:
    """Return a share of one as whole percent; 100 only when it is done."""
    return f"{min(int(progress * 100), 100)} %"


def bar(progress: float) -> str:
    """Return a share of one as ten cells."""
    full = min(max(int(progress * BAR_CELLS), 0), BAR_CELLS)
    return "▓" * full + "░" * (BAR_CELLS - full)


def spread(numbers: Collection[int], total: int) -> str:
    """Return which part of 1 to `total` is there as ten cells.

    A row that begins with 1 looks as `bar` draws its share.
    """
    last = (-(-(cell + 1) * total // BAR_CELLS) for cell in range(BAR_CELLS))
    return "".join("▓" if number in numbers else "░" for number in last)


def duration(texts: Texts, span: timedelta) -> str:
    """Return a span with its two largest units: 1 h 18 min."""
    minutes = max(round(span.total_seconds() / 60), 0)
    if minutes < 1:
        return texts("format-under-a-minute")
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return texts("format-days-hours", days=days, hours=hours)
    if hours:
        return texts("format-hours-minutes", hours=hours, minutes=rest)
    return texts("format-minutes", minutes=rest)


def ago(texts: Texts, span: timedelta) -> str:
    """Return how long ago something was: 4 seconds ago."""
    return format_timedelta(-span, add_direction=True, locale=texts.language, threshold=1.2)


def moment(texts: Texts, when: datetime, *, now: datetime) -> str:
    """Return a moment in the reader's zone: today 20:15, Tuesday 08:00, 3 Jan 2026."""
    local, today = when.astimezone(texts.zone), now.astimezone(texts.zone).date()
    clock = format_time(local, "HH:mm", locale=texts.language)
    days = (today - local.date()).days
    if days == 0:
        return texts("format-today", time=clock)
    if days == 1:
        return texts("format-yesterday", time=clock)
    if 0 < days < _WEEK:
        return f"{format_date(local, 'EEEE', locale=texts.language)} {clock}"
    return f"{day(texts, local.date())} {clock}"


def day(texts: Texts, when: date) -> str:
    """Return a date in the language's medium form."""
    return format_date(when, "medium", locale=texts.language)


def short_day(texts: Texts, when: date, today: date) -> str:
    """Return a date without its year where that is this one: 14 Feb."""
    if when.year != today.year:
        return day(texts, when)
    return format_skeleton("MMMd", when, locale=texts.language)


def coming_day(texts: Texts, when: date, *, today: date) -> str:
    """Return a day of the next ones: today, tomorrow, Friday · Mar 6."""
    if when == today:
        return texts("calendar-today")
    if when == today + timedelta(days=1):
        return texts("calendar-tomorrow")
    weekday = format_date(when, "EEEE", locale=texts.language)
    return f"{weekday} · {short_day(texts, when, today)}"


def units(text: str) -> int:
    """Return the length as Telegram counts: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` UTF-16 units, ended at a sentence where one ends, with an ellipsis."""
    if units(text) <= limit:
        return text
    if limit < 1:
        return ""
    head = _first_units(text, limit - 1)
    while len(head) > 1 and _inside_emoji(text, len(head)):
        head = head[:-1]
    end = max(head.rfind(mark) for mark in _SENTENCE_ENDS)
    if end >= len(head) // 2:
        head = head[: end + 1]
    return head.rstrip() + "…"


def cut(text: Text, limit: int) -> tuple[str, tuple[MessageEntity, ...]]:
    """Render a formatted text within `limit`; entities that would hang over are shortened."""
    plain, entities = text.render()
    if units(plain) <= limit:
        return plain, tuple(entities)
    plain = shorten(plain, limit)
    end = units(plain)
    kept = (_clip(entity, end) for entity in entities if entity.offset < end)
    return plain, tuple(kept)


def split(text: Text, limits: Iterable[int]) -> list[tuple[str, tuple[MessageEntity, ...]]]:
    """Render a formatted text as pieces, each within its limit in UTF-16 units (G-07).

    A piece ends at the end of a line where there is one, else between words; never inside an
    emoji, and an entity that would hang over goes on in the next piece. What is left when there
    are no more limits is cut off with an ellipsis.
    """
    plain, entities = text.render()
    allowed = list(limits)
    pieces: list[tuple[str, tuple[MessageEntity, ...]]] = []
    begin = 0
    for number, limit in enumerate(allowed, start=1):
        rest = plain[begin:]
        if units(rest) <= limit or number == len(allowed):
            rest = shorten(rest, limit)
            return [*pieces, (rest, _within(entities, units(plain[:begin]), units(rest)))]
        end = begin + _break(rest, limit)
        piece = plain[begin:end].rstrip("\n ")
        pieces.append((piece, _within(entities, units(plain[:begin]), units(piece))))
        begin = end
    return pieces


def _break(text: str, limit: int) -> int:
    """Return after how many characters of a text that is too long a new piece begins."""
    head = _first_units(text, limit + 1)
    for end in (head.rfind("\n"), head.rfind(" ")):
        if end > 0:
            return end + 1
    end = len(_first_units(text, limit))
    while end > 1 and _inside_emoji(text, end):
        end -= 1
    return max(end, 1)


def _inside_emoji(text: str, end: int) -> bool:
    """Say whether a cut here would part characters that are shown as one."""
    before, after = text[end - 1], text[end]
    flags = text[:end][::-1]
    run = next((i for i, one in enumerate(flags) if one not in _FLAG_LETTERS), len(flags))
    return (
        before == _JOINER
        or after in (_JOINER, _VARIATION, _KEYCAP)
        or after in _SKIN_TONES
        or (after in _FLAG_LETTERS and run % 2 == 1)
        or unicodedata.combining(after) > 0
    )


def _within(
    entities: Iterable[MessageEntity], begin: int, length: int
) -> tuple[MessageEntity, ...]:
    """Return the entities of one piece, counted from its beginning."""
    kept = []
    for entity in entities:
        start = max(entity.offset, begin)
        end = min(entity.offset + entity.length, begin + length)
        if start < end:
            changed = {"offset": start - begin, "length": end - start}
            kept.append(entity.model_copy(update=changed))
    return tuple(kept)


def _clip(entity: MessageEntity, end: int) -> MessageEntity:
    changed: dict[str, Any] = {"length": min(entity.length, end - entity.offset)}
    return entity.model_copy(update=changed)


def _first_units(text: str, limit: int) -> str:
    raw = text.encode("utf-16-le")[: limit * 2]
    return raw.decode("utf-16-le", errors="ignore")
