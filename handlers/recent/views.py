"""A page of what arrived lately: a collage with names below it, or the names alone."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Text

from handlers.recent.callbacks import RecentPage, RecentView
from handlers.ui.episodes import span
from handlers.ui.formatting import dated, moment, shorten
from handlers.ui.home import open_button
from handlers.ui.keyboards import pager, refresh
from handlers.ui.listed import REFS, refs
from handlers.ui.posters import NAME, collage, numbered, switch, watch
from handlers.ui.screen import Screen
from handlers.ui.texts import Texts
from services.drawing.palettes import Theme
from services.drawing.sketches import Pane
from services.recent import PAGE, Arrived
from services.recent import RecentPage as Page
from services.watching import Pages

EPISODES = 40  # UTF-16 units: a season that came in pieces must not push out the others


def looking(texts: Texts) -> Screen:
    """Return what stands there while posters are fetched."""
    return Screen(text=Text(texts("recent-looking")))


def page(
    texts: Texts,
    shown: Page,
    pages: Pages,
    *,
    now: datetime,
    posters: bool = True,
    theme: Theme = Theme.LIGHT,
) -> Screen:
    """Return one page; `pages` are where titles can be watched, empty to name none."""
    if not shown.arrived:
        return _nothing(texts)
    first = shown.page * PAGE + 1
    lines: list[Text | str] = [Bold(texts("recent-title")), f" · {shown.total}"]
    for number, one in enumerate(shown.arrived, start=first):
        url = pages.get((one.kind, one.name, one.year))
        lines += ["\n", f"{number}  ", _line(texts, one, now), *watch(texts, url)]
    panes = (
        Pane(name=one.name, detail=_below(texts, one), poster_url=one.poster_url)
        for one in shown.arrived
    )
    return Screen(
        text=Text(*lines),
        rows=(
            *numbered([one.ref for one in shown.arrived], first=first),
            *((turn,) if (turn := pager(shown.page, shown.pages, to=RecentPage)) else ()),
            (
                switch(texts, RecentView, posters=posters),
                refresh(texts, RecentPage(argument=shown.page)),
            ),
            (open_button(texts, "library"), open_button(texts, "home")),
        ),
        picture=collage(panes, first=first, theme=theme, name=texts("recent-title"))
        if posters
        else None,
        kind="recent",
        state={
            "page": shown.page,
            "posters": posters,
            REFS: refs(one.ref for one in shown.arrived if one.ref),
        },
    )


def _nothing(texts: Texts) -> Screen:
    again = refresh(texts, RecentPage())
    ways = (open_button(texts, "library"), again, open_button(texts, "home"))
    return Screen(
        text=Text(Bold(texts("recent-title")), "\n", texts("recent-none")),
        rows=(ways,),
        kind="recent",
    )


def _line(texts: Texts, one: Arrived, now: datetime) -> str:
    name = shorten(dated(texts, one.name, one.year), NAME)
    season = "" if one.season is None else f"S{one.season:02}"
    come = shorten(span(one.episodes, one.others), EPISODES)
    what = " ".join(part for part in (season, come) if part)
    return " · ".join(part for part in (name, what, moment(texts, one.at, now=now)) if part)


def _below(texts: Texts, one: Arrived) -> str:
    """Return what stands below the name where a poster is drawn."""
    if one.season is None:
        return str(one.year or "")
    return texts("season", number=one.season) if one.season else texts("specials")
