"""What is missing, title by title."""

from collections import Counter
from collections.abc import Mapping

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.missing.callbacks import MissingPage, SortMissing
from handlers.ui.errors import absence
from handlers.ui.home import open_button
from handlers.ui.keyboards import page_of, pager, refresh, toggle
from handlers.ui.listed import entry, fitted, refs
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.gaps import GapOrder, Missing
from services.models import BackendId
from services.ports.parts import Gap

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
    names = {BackendId(one): name for one, name in missing.names}
    homes = Counter(name for name, _ in {(one.name, one.ref.backend) for one in every})
    ways = (
        None if every else open_button(texts, "search"),
        refresh(texts, MissingPage(argument=page)),
        open_button(texts, "home"),
    )
    rows: tuple[Row, ...] = (
        *((_entry(texts, one, names if homes[one.name] > 1 else {}),) for one in shown),
        pager(page, pages, to=MissingPage),
        _orders(texts, order) if len(every) > 1 else (),
        *rows_of(ways),
    )
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="missing",
        state={"page": page, "order": order, "refs": refs(one.ref for one in shown)},
    )


def _entry(texts: Texts, gap: Gap, servers: Mapping[BackendId, str]) -> Button:
    """Return a title's button; `servers` are named where several have a title of this name."""
    facts = [texts("missing-some", n=gap.missing)]
    if gap.season is not None:
        number = texts("season", number=gap.season) if gap.season else texts("specials")
        facts.insert(0, number)
    if gap.ref.backend in servers:
        facts.append(servers[gap.ref.backend])
    return entry(fitted(gap.name, " · ".join(facts)), gap.ref)


def _orders(texts: Texts, order: GapOrder) -> Row:
    return tuple(
        toggle(texts(f"missing-by-{one}"), SortMissing(argument=one), chosen=one is order)
        for one in GapOrder
    )
