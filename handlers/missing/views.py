"""What is missing, title by title."""

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.missing.callbacks import MissingPage, SortMissing
from handlers.ui.errors import absence
from handlers.ui.home import open_button
from handlers.ui.keyboards import page_of, pager, refresh, toggle
from handlers.ui.listed import entry, fitted, refs
from handlers.ui.screen import Button, Row, Screen
from handlers.ui.texts import Texts
from services.gaps import GapOrder, Missing
from services.parts import Gap

PAGE = 8


def looking(texts: Texts) -> Screen:
    """Return what stands there while the servers take longer than a moment."""
    return Screen(text=Text(texts("missing-looking")))


def listing(texts: Texts, missing: Missing, page: int, order: GapOrder) -> Screen:
    """Return one page of what is missing; each title is a button."""
    every = missing.gaps
    page, pages = page_of(page, items=len(every), size=PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    head = texts("missing-count", n=sum(one.missing for one in every)) if every else ""
    lines: list[Text | str] = [Bold(texts("missing-title")), f" · {head}" if head else ""]
    lines += ["\n", texts("missing-how" if every else "missing-none")]
    for one in missing.absent:
        lines += ["\n", Italic(absence(texts, one.name, one.code))]
    names = dict(missing.names) if len(missing.names) > 1 else {}
    again = refresh(texts, MissingPage(argument=page))
    rows: tuple[Row, ...] = (
        *((_entry(texts, one, names.get(one.ref.backend)),) for one in shown),
        pager(page, pages, to=MissingPage),
        _orders(texts, order) if len(every) > 1 else (),
        (again,) if every else (open_button(texts, "search"), again),
    )
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="missing",
        state={"page": page, "order": order, "refs": refs(one.ref for one in shown)},
    )


def _entry(texts: Texts, gap: Gap, server: str | None) -> Button:
    facts = [texts("missing-some", n=gap.missing)]
    if gap.season is not None:
        number = texts("season", number=gap.season) if gap.season else texts("specials")
        facts.insert(0, number)
    if server:
        facts.append(server)
    return entry(fitted(gap.name, " · ".join(facts)), gap.ref)


def _orders(texts: Texts, order: GapOrder) -> Row:
    return tuple(
        toggle(texts(f"missing-by-{one}"), SortMissing(argument=one), chosen=one is order)
        for one in GapOrder
    )
