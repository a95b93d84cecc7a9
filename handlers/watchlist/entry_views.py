"""Entries of lists in words: pages of them, one of them, what comes and what is advised."""

from collections.abc import Sequence
from datetime import date

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.ui.formatting import coming_day, dated, listed, shorten
from handlers.ui.keyboards import back, leafing
from handlers.ui.keyboards import page_of as paged
from handlers.ui.listed import LABEL, entry, fitted, refs
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from handlers.watchlist.callbacks import (
    WatchAll,
    WatchItem,
    WatchPage,
    WatchSeason,
    WatchSkip,
    WatchTake,
    WatchTitle,
    WatchWant,
)
from handlers.watchlist.views import KEYS, KIND, READY
from services.handles import handle
from services.models import Title
from services.pointers import page_of
from services.watchlist.model import DONE, Item, ItemState, Why
from services.watchlist.port import Coming
from services.watchlist.service import Choices

PAGE = 8
_SIGNS = {
    ItemState.SUBSCRIBED: "🔔",
    ItemState.ALREADY: "🔔",
    ItemState.WAITING: "⏳",
    ItemState.IN_LIBRARY: "✓",
    ItemState.CHOICE: "❔",
    ItemState.SKIPPED: "✖️",
    ItemState.FAILED: "⚠️",
    ItemState.READY: "▫️",
}


def page(texts: Texts, tab: str, items: Sequence[Item], wanted: int) -> Screen:
    """Return one page of entries, each a button."""
    number, pages = paged(wanted, items=len(items), size=PAGE)
    some = items[number * PAGE : (number + 1) * PAGE]
    head = texts(f"watchlist-{tab}", n=len(items))
    rows: list[Row] = [(_entry(texts, one),) for one in some]
    turning = leafing(number, pages, lambda to: WatchPage(argument=f"{tab}.{to}"))
    many = (Button(label=texts("button-watch-all", n=len(items)), press=WatchAll()),)
    rows += [turning, many if tab == READY and items else (), (back(texts, WatchPage()),)]
    return Screen(
        text=Text(Bold(head)),
        rows=tuple(row for row in rows if row),
        kind=KIND,
        state={KEYS: keys(some), "tab": tab, "page": number},
    )


def detail(texts: Texts, choices: Choices, *, tab: str, note: str = "") -> Screen:
    """Return one entry: how it stands, why, and what can be done."""
    item = choices.item
    work = item.listed.work
    lines: list[Text | str] = [Bold(name(texts, item)), "\n", standing(texts, item)]
    if item.listed.notes:
        lines += ["\n", Italic(shorten(item.listed.notes, 200))]
    if note:
        lines += ["\n\n", Italic(note)]
    named = handle(item.key)
    rows: list[Row] = []
    if item.state in (ItemState.CHOICE, ItemState.READY, ItemState.SKIPPED, ItemState.FAILED):
        rows += _meanings(texts, choices)
    want = item.state in (ItemState.READY, ItemState.SKIPPED) and item.why is not Why.SPECIALS
    skip = item.state in (ItemState.READY, ItemState.CHOICE, ItemState.FAILED)
    links = [
        Button(label=one.catalogue, url=where) for one in work.pointers if (where := page_of(one))
    ]
    pages = [Button(label=texts("watchlist-there"), url=work.page)] if work.page else []
    rows += rows_of(
        [
            Button(label=texts("button-watch-want"), press=WatchWant(argument=named))
            if want
            else None,
            Button(label=texts("button-watch-skip"), press=WatchSkip(argument=named))
            if skip
            else None,
            Button(label=texts("button-watch-take"), press=WatchTake(argument=named)),
        ],
        width=2,
    )
    rows += [tuple([*links, *pages][:3]), (back(texts, WatchPage(argument=f"{tab}.0")),)]
    titles = {handle(one.ref.key): one.ref.key for one in choices.titles}
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind=KIND,
        state={KEYS: keys([item]), "key": item.key, "tab": tab, "titles": titles},
    )


def coming(texts: Texts, those: Sequence[Coming], *, today: date) -> Screen:
    """Return the episodes of the next days, day by day."""
    lines: list[Text | str] = [Bold(texts("watchlist-coming"))]
    day = None
    for one in those:
        if one.day != day:
            day = one.day
            lines += ["\n\n", Bold(coming_day(texts, day, today=today))]
        number = f"S{one.season:02}E{one.episode:02}"
        tail = f" · {one.name}" if one.name else ""
        lines += ["\n", f"{dated(texts, one.work.name, one.work.year)} · {number}{tail}"]
    if not those:
        lines += ["\n", texts("watchlist-coming-none")]
    return Screen(text=Text(*lines), rows=((back(texts, WatchPage()),),), kind=KIND)


def hints(texts: Texts, titles: Sequence[Title], *, unknown: int) -> Screen:
    """Return what is recommended; each opens its card."""
    lines: list[Text | str] = [Bold(texts("watchlist-hints"))]
    lines += ["\n", texts("watchlist-hints-how" if titles else "watchlist-hints-none")]
    if unknown:
        lines += ["\n", Italic(texts("watchlist-hints-unknown", n=unknown))]
    rows = [(entry(fitted(dated(texts, one.name, one.year), ""), one.ref),) for one in titles]
    return Screen(
        text=Text(*lines),
        rows=(*rows, (back(texts, WatchPage()),)),
        kind=KIND,
        state={"refs": refs(one.ref for one in titles)},
    )


def name(texts: Texts, item: Item) -> str:
    """Return an entry's name: Judex (1916), Season 2."""
    work = item.listed.work
    title = dated(texts, work.name, work.year)
    if item.listed.season is None:
        return title
    season = texts("season", number=item.listed.season) if item.listed.season else texts("specials")
    if item.listed.episode is not None:
        season = f"{season} · E{item.listed.episode:02}"
    return texts("title-seasons", title=title, seasons=season)


def standing(texts: Texts, item: Item) -> str:
    """Return how an entry stands, and why."""
    said = texts(f"watchlist-state-{item.state}")
    if item.why is not Why.NONE:
        said = texts("fact-line", label=said, value=texts(f"watchlist-why-{item.why}"))
    numbers = [str(one) for one in item.seasons if one is not None]
    if numbers and item.state in DONE:
        which = texts("watchlist-seasons", n=len(numbers), seasons=listed(texts, numbers))
        said = f"{said} · {which}"
    return said


def keys(items: Sequence[Item]) -> dict[str, str]:
    """Return what a screen's state must keep of its entries."""
    return {handle(one.key): one.key for one in items}


def _entry(texts: Texts, item: Item) -> Button:
    work = item.listed.work
    sign = _SIGNS.get(item.state, "…")
    season = f" · S{item.listed.season}" if item.listed.season is not None else ""
    label = shorten(f"{sign} {dated(texts, work.name, work.year)}{season}", LABEL)
    return Button(label=label, press=WatchItem(argument=handle(item.key)))


def _meanings(texts: Texts, choices: Choices) -> list[Row]:
    """Return what an entry could mean: its seasons, or titles of the same name."""
    if choices.seasons:
        buttons = [
            Button(label=texts("season", number=one.number), press=WatchSeason(argument=one.number))
            for one in choices.seasons[:24]
        ]
        return list(rows_of(buttons))
    if choices.item.state is not ItemState.CHOICE:
        return []
    return [
        (
            Button(
                label=shorten(dated(texts, one.name, one.year), LABEL),
                press=WatchTitle(argument=handle(one.ref.key)),
            ),
        )
        for one in choices.titles
    ]
