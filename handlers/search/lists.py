"""Titles as a list, and the question which kinds of them to show."""

from aiogram.utils.formatting import Bold, Text

from handlers.search.callbacks import Only, OpenKinds
from handlers.ui import card
from handlers.ui.card import CardState, Level, OpenCard, OpenList
from handlers.ui.home import Open
from handlers.ui.keyboards import Where, back, toggle
from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.discover import LEADING
from services.models import Title, TitleKind

PAGE = 8
LABEL_NAME = 36  # characters of a title on a button
KINDS = (TitleKind.FILM, TitleKind.SERIES, *LEADING)


def listing(texts: Texts, state: CardState, foot: Text, *, leads: bool) -> Screen:
    """Return the page of the list on which the title of the state stands; `foot` ends its text.

    `leads` says whether people and collections can be looked for.
    """
    shown = card.visible(state)
    pages = [shown[first : first + PAGE] for first in range(0, len(shown), PAGE)]
    page = next((at for at, some in enumerate(pages) if state.index in some), 0)
    entries = [(_entry(texts, state, index),) for index in pages[page]]
    last = rows_of([filter_button(texts, state, leads=leads), way_back(texts, state)])
    return Screen(
        text=Text(Bold(heading(texts, state)), f" · {len(shown)}", foot),
        rows=tuple(row for row in (*entries, _pager(page, pages), *last) if row),
        kind=card.KIND,
        state=card.dump(state),
    )


def heading(texts: Texts, level: Level) -> str:
    """Return what the titles of a level are."""
    if level.about is None:
        return level.query or texts("results-found")
    what, name = level.about
    match what:
        case "list":
            return texts(name)
        case "calendar":
            return texts("calendar-title")
        case _:
            return texts(f"results-{what}", name=name)


def turning(state: CardState) -> Row:
    """Return ◀ n/N ▶ for the card shown, among those of the chosen kinds; it goes round."""
    shown = card.visible(state)
    if len(shown) < 2 or state.index not in shown:
        return ()
    place, count = shown.index(state.index), len(shown)
    where = f"{place + 1}/{count}"
    return (
        Button(label="◀", press=OpenCard(argument=shown[(place - 1) % count])),
        Button(label=where, press=Where(argument=where)),
        Button(label="▶", press=OpenCard(argument=shown[(place + 1) % count])),
    )


def way_back(texts: Texts, state: CardState) -> Button | None:
    """Return the way to what led here: the level before, or the conversation one came from."""
    if state.behind:
        index = state.behind[-1].index
        to: Press = OpenList(argument=index) if state.lists else OpenCard(argument=index)
        return back(texts, to)
    return back(texts, Open(argument=state.origin)) if state.origin else None


def filter_button(texts: Texts, state: CardState, *, leads: bool) -> Button | None:
    """Return the way to the kinds, where there is more than one to choose."""
    if len(_kinds(state, leads=leads)) < 2:
        return None
    label = texts(f"kinds-{state.only}") if state.only else texts("button-kinds")
    return Button(label=label, press=OpenKinds(argument=state.index))


def other_kinds(texts: Texts) -> list[Button]:
    """Return the ways to people and collections of the words that were searched for."""
    return [Button(label=texts(f"kinds-{kind}"), press=Only(argument=kind)) for kind in LEADING]


def kinds(texts: Texts, state: CardState, *, leads: bool) -> Screen:
    """Return the question which kinds of titles shall be shown."""
    everything = toggle(texts("kinds-all"), Only(), chosen=state.only is None)
    others = [
        toggle(texts(f"kinds-{kind}"), Only(argument=kind), chosen=state.only is kind)
        for kind in _kinds(state, leads=leads)
    ]
    shown = OpenList if state.lists else OpenCard
    return Screen(
        text=Text(Bold(texts("kinds-which"))),
        rows=(
            *rows_of([everything, *others], width=2),
            (back(texts, shown(argument=state.index)),),
        ),
        kind=card.KIND,
        state=card.dump(state),
    )


def _kinds(state: CardState, *, leads: bool) -> list[TitleKind]:
    """Return what can be chosen: what is there, and what a search can still look for."""
    there = {title.ref.kind for title in state.titles}
    if leads and state.query:
        there |= set(LEADING)
    return [kind for kind in KINDS if kind in there]


def _pager(page: int, pages: list[list[int]]) -> Row:
    if len(pages) < 2:
        return ()
    where = f"{page + 1}/{len(pages)}"
    return (
        Button(label="◀", press=OpenList(argument=pages[(page - 1) % len(pages)][0])),
        Button(label=where, press=Where(argument=where)),
        Button(label="▶", press=OpenList(argument=pages[(page + 1) % len(pages)][0])),
    )


def _entry(texts: Texts, state: CardState, index: int) -> Button:
    title: Title = state.titles[index - state.base]
    name = title.name if len(title.name) <= LABEL_NAME else title.name[: LABEL_NAME - 1] + "…"
    facts = [name, *([str(title.year)] if title.year else []), texts(f"kind-{title.ref.kind}")]
    return Button(label=" · ".join(facts), press=OpenCard(argument=index))
