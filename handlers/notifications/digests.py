"""A digest in words: every title once, with what came of it, on as few pages as possible."""

from collections.abc import Iterable, Sequence

from aiogram.utils.formatting import Bold, Text

from handlers.notifications.wording import (
    news_words,
    notice_words,
    season_words,
)
from handlers.ui.episodes import span
from handlers.ui.formatting import dated, shorten, units
from handlers.ui.reasons import reason
from handlers.ui.screen import Screen
from handlers.ui.texts import Texts
from services.events import Arrival, Event, Failure, News, Notice, Started
from services.outbox.model import Digest
from services.registry import Registry

PAGE_UNITS = 3500  # UTF-16 units (reliability.md G-05)
ROOM = 100  # of a page, for its heading and the line that counts the rest
LINE_UNITS = 300  # of one title
FEW_PAGES = 2  # T-29: titles are shortened before a third page is begun …
SHORTEST_LINE = 20  # … but not beyond recognition
MOST_PAGES = 6  # what does not fit on these is counted

Line = tuple[str, int]  # what it says, and of how many events


def pages(texts: Texts, digest: Digest, mark: list[Text | str], registry: Registry) -> list[Screen]:
    """Return the pages of a digest; `mark` stands at the end of the last one."""
    lines = _fitted(list(_lines(texts, digest.events, registry)))
    heads = [texts(f"digest-{digest.cause}", n=len(digest.events))]
    bodies: list[list[str]] = [[]]
    used = ROOM
    for number, (line, _count) in enumerate(lines):
        length = units(line) + 1
        if used + length > PAGE_UNITS:
            if len(bodies) == MOST_PAGES:
                bodies[-1].append(texts("digest-more", n=sum(n for _, n in lines[number:])))
                break
            heads.append(texts("digest-continued"))
            bodies.append([])
            used = ROOM
        bodies[-1].append(line)
        used += length
    last = len(bodies) - 1
    return [
        Screen(
            text=Text(Bold(head), *(f"\n{line}" for line in body), *(mark if i == last else [])),
            kind="push",
        )
        for i, (head, body) in enumerate(zip(heads, bodies, strict=True))
    ]


def _fitted(lines: list[Line]) -> list[Line]:
    """Shorten the lines where they would need more than a few pages."""
    room = FEW_PAGES * (PAGE_UNITS - ROOM)
    lines = [(shorten(line, LINE_UNITS), count) for line, count in lines]
    if sum(units(line) + 1 for line, _ in lines) <= room - LINE_UNITS:
        return lines
    width = max(SHORTEST_LINE, room // (len(lines) + 1) - 1)
    return [(shorten(line, width), count) for line, count in lines]


def _lines(texts: Texts, events: Iterable[Event], registry: Registry) -> Iterable[Line]:
    groups: dict[tuple[object, ...], list[Event]] = {}
    hidden = 0
    for number, event in enumerate(events):
        if isinstance(event, Arrival | Failure | Started) and event.backend in registry.private:
            hidden += 1
            continue
        groups.setdefault(_group(number, event), []).append(event)
    for group in groups.values():
        yield _line(texts, group, registry), len(group)
    if hidden:
        yield f"• {texts('digest-private', n=hidden)}", hidden


def _group(number: int, event: Event) -> tuple[object, ...]:
    """Return what events must share to be told in one line."""
    if isinstance(event, Notice):
        return ("notice", number)
    if isinstance(event, News):
        return (event.kind, number)
    subject = event.ref.key if event.ref else f"{event.backend}||{event.name}|{event.year}"
    mended = isinstance(event, Failure) and event.mended
    return (event.kind, subject, None if isinstance(event, Failure) else event.season, mended)


def _line(texts: Texts, group: Sequence[Event], registry: Registry) -> str:
    event = group[0]
    if isinstance(event, Notice):
        return f"ℹ️ {notice_words(texts, event, registry)}"
    if isinstance(event, News):
        return news_words(texts, event, registry)
    if isinstance(event, Failure):
        return _failed(texts, event, len(group))
    come_or_coming = [one for one in group if isinstance(one, Arrival | Started)]
    numbers = [number for one in come_or_coming for number in one.episodes]
    come = span(numbers, dict.fromkeys(one.episodes_text for one in come_or_coming))
    name = shorten(dated(texts, event.name, event.year), LINE_UNITS // 2)
    facts = [name, season_words(texts, event.season), come]
    sign = "⬇️" if isinstance(event, Started) else "•"
    return f"{sign} {' · '.join(fact for fact in facts if fact)}"


def _failed(texts: Texts, event: Failure, count: int) -> str:
    sign = "✅" if event.mended else "⚠️"
    title = dated(texts, event.name, event.year)
    if count > 1 and not event.mended:
        return f"{sign} {title} – {texts('digest-failed', n=count)}"
    what = shorten(event.file_name or title, LINE_UNITS // 2)
    if event.mended:
        return f"{sign} {title if count > 1 else what}"
    times = f" ×{event.times}" if event.times > 1 else ""
    why = reason(texts, event.backend, event.reason)
    return f"{sign} {what}{times} – {why}" if why else f"{sign} {what}{times}"
