"""A page of a library's shelf."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text, TextLink

from handlers.library.callbacks import (
    LibraryOnly,
    LibraryPage,
    LibraryServer,
    LibrarySort,
    LibrarySwitch,
    LibraryView,
)
from handlers.ui.errors import absence
from handlers.ui.formatting import dated, shorten
from handlers.ui.home import open_button
from handlers.ui.keyboards import Where, pager, refresh, toggle
from handlers.ui.listed import entry, fitted, refs
from handlers.ui.posters import NAME, collage, numbered, switch, watch
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.switches import switches
from handlers.ui.texts import Texts
from services.controls import Offered
from services.drawing.palettes import Theme
from services.drawing.sketches import Pane
from services.library import PAGE, Bookcase
from services.models import ItemRef, Title
from services.ports.facts import Mark
from services.ports.panels import Place
from services.ports.parts import ShelfFilter


def looking(texts: Texts) -> Screen:
    """Return what stands there while the server takes longer than a moment."""
    return Screen(text=Text(texts("library-looking")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a shelf is shown; `private` says that nobody but the asker reads it."""

    posters: bool = False
    theme: Theme = Theme.LIGHT
    private: bool = True


def page(
    texts: Texts,
    case: Bookcase,
    offered: tuple[Offered, ...],
    look: Look,
    *,
    now: datetime,
    turn: int = 0,
    said: str = "",
) -> Screen:
    """Return one page of a shelf.

    `said` is what came of a switch, `turn` counts how often one was used here.
    """
    titles = case.shelf.titles if case.shelf else ()
    several = len(case.servers) > 1
    mine = [one for one in offered if one.server.id == case.backend]

    def direct(name: str) -> LibrarySwitch:
        return LibrarySwitch(argument=f"{name}.{turn}")

    again = refresh(texts, LibraryPage(argument=case.page))
    first = case.page * PAGE + 1
    private = any(one.private for one in titles)  # those have no posters in any overview
    posters = look.posters and bool(titles) and not private
    entries = numbered([one.ref for one in titles], first=first)
    looks = None if private else switch(texts, LibraryView, posters=posters)
    first_way = looks if titles else open_button(texts, "search")
    rows: tuple[Row, ...] = (
        *(entries if posters else ((_entry(texts, one),) for one in titles)),
        _pager(case),
        _sorts(texts, case) if len(case.sorts) > 1 and titles else (),
        *_filters(texts, case),
        *(_servers(case) if several else ()),
        *switches(texts, mine, Place.LIBRARY, direct, now=now),
        *rows_of([first_way, again, open_button(texts, "home")]),
    )
    pages = {one.ref: one.watch_url for one in titles if one.watch_url and look.private}
    named = _named if posters else _watchable
    return Screen(
        text=Text(*_lines(texts, case, titles, said), *named(texts, titles, pages, first)),
        rows=tuple(row for row in rows if row),
        picture=collage(map(_pane, titles), first=first, theme=look.theme, name=case.name)
        if posters
        else None,
        kind="library",
        protect=private,
        state={
            "backend": case.backend,
            "sort": case.sort,
            "only": case.only,
            "page": case.page,
            "turn": turn,
            "posters": posters,
            "refs": refs(one.ref for one in titles),
        },
    )


def _lines(texts: Texts, case: Bookcase, titles: tuple[Title, ...], said: str) -> list[Text | str]:
    head = texts("library-of", server=case.name)
    lines: list[Text | str] = [Bold(head)]
    if case.shelf and case.shelf.total is not None:
        lines.append(f" · {texts('library-count', n=case.shelf.total)}")
    if said:
        lines += ["\n", said]
    if case.shelf is None:
        lines += ["\n", Italic(absence(texts, case.name, case.trouble))]
    elif titles:
        lines += ["\n", texts("library-how")]
    else:
        lines += ["\n", texts("library-none")]
    return lines


def _named(
    texts: Texts, titles: tuple[Title, ...], pages: Mapping[ItemRef, str], first: int
) -> Iterator[Text | str]:
    """Return the names below the posters."""
    for number, one in enumerate(titles, start=first):
        yield f"\n{number}  {shorten(dated(texts, one.name, one.year), NAME)}"
        yield from watch(texts, pages.get(one.ref))


def _watchable(
    texts: Texts, titles: tuple[Title, ...], pages: Mapping[ItemRef, str], _first: int
) -> Iterator[Text | str]:
    """Return what of a list can be watched, each name leading there."""
    names = [(one.name, pages[one.ref]) for one in titles if one.ref in pages]
    if names:
        yield "\n" + texts("fact-line", label=texts("watch"), value="")
    for number, (name, url) in enumerate(names):
        yield from (" · " if number else "", TextLink(shorten(name, NAME), url=url))


def _pane(title: Title) -> Pane:
    return Pane(name=title.name, detail=str(title.year or ""), poster_url=title.poster_url)


def _entry(texts: Texts, title: Title) -> Button:
    return entry(fitted(dated(texts, title.name, title.year), _mark(title)), title.ref)


def _mark(title: Title) -> str:
    """Return a sign for what is there, where the server tells it of each title."""
    return "✓" if any(one.mark is Mark.GOOD for one in title.facts) else ""


def _pager(case: Bookcase) -> Row:
    """Return the arrows; where the server does not count, the last page is not known."""
    if case.pages is not None:
        return pager(case.page, case.pages, to=LibraryPage)
    more = bool(case.shelf and case.shelf.more)
    if not case.page and not more:
        return ()
    back = Button(label="◀", press=LibraryPage(argument=case.page - 1)) if case.page else None
    here = Button(label=f"{case.page + 1}", press=Where(argument=f"{case.page + 1}"))
    on = Button(label="▶", press=LibraryPage(argument=case.page + 1)) if more else None
    return tuple(one for one in (back, here, on) if one)


def _sorts(texts: Texts, case: Bookcase) -> Row:
    return tuple(
        toggle(texts(f"library-by-{one}"), LibrarySort(argument=one), chosen=one is case.sort)
        for one in case.sorts
    )


def _filters(texts: Texts, case: Bookcase) -> tuple[Row, ...]:
    every = (ShelfFilter.ALL, *case.filters) if case.filters else ()
    return rows_of(
        (
            toggle(texts(f"library-only-{one}"), LibraryOnly(argument=one), chosen=one is case.only)
            for one in every
        ),
        width=3,
    )


def _servers(case: Bookcase) -> tuple[Row, ...]:
    return rows_of(
        (
            toggle(name, LibraryServer(argument=backend), chosen=backend == case.backend)
            for backend, name in case.servers
        ),
        width=2,
    )
