"""The lists there are, and the calendar of what is subscribed."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.ui import card
from handlers.ui.card import CardState, OpenCard, OpenSource
from handlers.ui.episodes import span
from handlers.ui.errors import absence
from handlers.ui.formatting import coming_day, dated
from handlers.ui.home import open_button
from handlers.ui.screen import Button, Screen, rows_of
from handlers.ui.texts import Texts
from services.discover import Source, Week
from services.models import ItemRef, Title
from services.ports.browsing import Airing

LABEL_NAME = 36  # characters of a title on a button
MOST_BUTTONS = 10
MOST_LINES = 40


def sources(texts: Texts, known: Sequence[Source], *, calendar: bool) -> Screen:
    """Return the choice among every list there is, and the way to the calendar."""
    lists = [
        Button(
            label=texts(f"{one.backend}-list-{one.key}"),
            press=OpenSource(argument=f"{one.backend}.{one.key}"),
        )
        for one in known
    ]
    how = texts("discover-how") if lists else texts("discover-nothing")
    week = open_button(texts, "calendar") if calendar else None
    last = rows_of([week, open_button(texts, "search"), open_button(texts, "home")])
    return Screen(
        text=Text(Bold(texts("discover-title")), "\n", how),
        rows=(*rows_of(lists, width=2), *last),
        kind="discover",
    )


def looking(texts: Texts) -> Screen:
    """Return what stands there while the days are looked up."""
    return Screen(text=Text(texts("calendar-looking")))


def calendar(texts: Texts, week: Week) -> Screen:
    """Return what comes day by day; each title is a button."""
    titles = _titles(week.airings.airings)
    state = CardState(titles=titles, about=("calendar", ""), origin="calendar")
    entries = [
        Button(label=_label(texts, title), press=OpenCard(argument=index))
        for index, title in enumerate(titles[:MOST_BUTTONS])
    ]
    ways = (open_button(texts, "discover"), open_button(texts, "subscriptions"))
    return Screen(
        text=Text(Bold(texts("calendar-title")), *_days(texts, week), *_missing(texts, week)),
        rows=(*rows_of(entries, width=1), ways),
        kind=card.KIND,
        state=card.dump(state),
    )


def _days(texts: Texts, week: Week) -> Iterator[Text | str]:
    if not week.airings.airings:
        yield "\n" + texts("calendar-empty")
    lines = 0
    for day, airings in groupby(week.airings.airings, key=lambda it: it.day):
        if lines >= MOST_LINES:
            yield "\n…"
            return
        yield Text("\n\n", Bold(coming_day(texts, day, today=week.begin)))
        for line in _lines(texts, airings):
            lines += 1
            yield "\n" + line


def _lines(texts: Texts, airings: Iterator[Airing]) -> Iterator[str]:
    """Return a line for each title of one day: its episodes together, a single one by name."""
    for (_ref, season), some in groupby(airings, key=lambda it: (it.title.ref, it.season)):
        found = list(some)
        title = found[0].title
        if season is None:
            yield dated(texts, title.name, title.year)
            continue
        episodes = span(one.episode for one in found if one.episode is not None)
        name = f" · {found[0].name}" if len(found) == 1 and found[0].name else ""
        yield f"{title.name} · S{season:02} {episodes}{name}"


def _missing(texts: Texts, week: Week) -> Iterator[Text]:
    if week.airings.unknown:
        yield Text("\n\n", Italic(texts("calendar-unknown", n=week.airings.unknown)))
    for one in week.absent:
        yield Text("\n\n", Italic(absence(texts, one.name, one.code)))


def _titles(airings: Sequence[Airing]) -> tuple[Title, ...]:
    """Return each title once, in the order in which they come."""
    found: dict[ItemRef, Title] = {}
    for one in airings:
        found.setdefault(one.title.ref, one.title)
    return tuple(found.values())


def _label(texts: Texts, title: Title) -> str:
    name = title.name if len(title.name) <= LABEL_NAME else title.name[: LABEL_NAME - 1] + "…"
    return dated(texts, name, title.year)
