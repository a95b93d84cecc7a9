"""Releases as people read them: a list, what narrows it down, one of them, and its download."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.releases.callbacks import (
    Download,
    DownloadAnyway,
    DownloadThere,
    DownloadTo,
    Filters,
    Narrow,
    OpenRelease,
    PickSeason,
    ReleasePage,
    ReleaseState,
    StopSearch,
    dump,
)
from handlers.ui import card
from handlers.ui.card import OpenCard, OpenReleases
from handlers.ui.formatting import ago, listed, shorten, size
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, page_of, pager, toggle
from handlers.ui.press import Press
from handlers.ui.requesting import handpicked, withdrawal
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.handles import handle
from services.models import Season
from services.ports.release_models import Release, SiteSearch
from services.releases import Facets, Selection, SizeBand, SortBy, select

PAGE = 5
NAME = 64  # UTF-16 units of a name in the list
DETAIL = 160
LABEL = 24


def seasons(texts: Texts, state: ReleaseState, every: tuple[Season, ...]) -> Screen:
    """Return the question which season; a search takes long, so it is for one."""
    buttons = [
        Button(label=_season(texts, one.number), press=PickSeason(argument=one.number))
        for one in every
    ]
    ask = texts("release-which-season")
    return _screen(
        Text(Bold(card.heading(texts, state.title)), "\n", ask),
        (*rows_of(buttons), (back(texts, OpenCard(argument=state.card.index)),)),
        state,
    )


def searching(texts: Texts, state: ReleaseState) -> Screen:
    """Return what stands there while the sites are searched."""
    said = texts.rich("release-searching", title=Bold(_what(texts, state)))
    stop = Button(label=texts("button-stop-search"), press=StopSearch())
    return _screen(Text(said), ((stop,),), state)


def stopped(texts: Texts, state: ReleaseState, said: str | None = None) -> Screen:
    """Return that nothing is being searched any more, and the ways on; `said` tells why."""
    again = Button(label=texts("button-search-again"), press=ReleasePage(argument=0))
    rows = ((again, back(texts, OpenCard(argument=state.card.index))),)
    return _screen(Text(said or texts("release-stopped")), rows, state)


def listing(texts: Texts, state: ReleaseState, found: SiteSearch, *, now: datetime) -> Screen:
    """Return one page of what the sites offer."""
    if not found.releases:
        return stopped(texts, state, texts("release-barred" if found.barred else "release-none"))
    selection = state.choosing.selection
    chosen = select(found.releases, selection)
    page, pages = page_of(state.choosing.page, items=len(chosen), size=PAGE)
    first = page * PAGE
    shown = chosen[first : first + PAGE]
    lines: list[Text | str] = [Bold(_what(texts, state)), "\n", _summary(texts, chosen, found)]
    for number, release in enumerate(shown, start=first + 1):
        facts = " · ".join(_facts(texts, release, now=now))
        lines += ["\n\n", Bold(str(number)), f"  {shorten(release.name, NAME)}\n", facts]
    numbers = [
        Button(label=str(number), press=OpenRelease(argument=release.digest))
        for number, release in enumerate(shown, start=first + 1)
    ]
    free = _switch(texts, selection) if any(one.is_free for one in found.releases) else None
    narrow = Button(label=texts("button-filters"), press=Filters())
    rows = (
        *rows_of(numbers, width=PAGE),
        pager(page, pages, to=ReleasePage),
        *rows_of([free, narrow, back(texts, _way_back(state))]),
    )
    return _screen(Text(*lines), tuple(row for row in rows if row), state.at(page=page))


def filters(texts: Texts, state: ReleaseState, facets: Facets, *, fitting: int) -> Screen:
    """Return what the list can be narrowed down by and ordered; `fitting` releases are left."""
    selection = state.choosing.selection
    free = _switch(texts, selection) if facets.free else None
    resolutions = [
        _one_of("resolution", one, selection.resolution, label=one) for one in facets.resolutions
    ]
    sizes = [_one_of("size", one, selection.size, label=_band(texts, one)) for one in facets.sizes]
    sites = [
        _one_of("site", handle(one), handle(selection.site), label=shorten(one, LABEL))
        for one in facets.sites
    ]
    orders = [
        toggle(
            texts(f"release-sort-{order}"),
            Narrow(argument=f"sort.{order}"),
            chosen=selection.sort is order,
        )
        for order in SortBy
    ]
    clear = None
    if selection.narrows:
        clear = Button(label=texts("button-clear-filters"), press=Narrow(argument="all."))
    show = Button(label=texts("button-show-releases", n=fitting), press=ReleasePage(argument=0))
    rows = (
        *rows_of([free]),
        *rows_of(resolutions),
        *rows_of(sizes),
        *rows_of(sites, width=2),
        *rows_of(orders, width=2),
        *rows_of([show, clear]),
    )
    text = Text(Bold(_what(texts, state)), "\n", texts("release-filters"))
    return _screen(text, rows, state)


def details(texts: Texts, state: ReleaseState, release: Release, *, now: datetime) -> Screen:
    """Return everything that may be told of one release."""
    lines: list[Text | str] = [Bold(release.name)]
    if release.detail:
        lines += ["\n", shorten(" ".join(release.detail.split()), DETAIL)]
    lines += ["\n\n", " · ".join(_facts(texts, release, now=now))]
    form = [release.span, release.source, release.codec, release.team]
    if any(form):
        lines += ["\n", " · ".join(one for one in form if one)]
    if release.labels:
        lines += ["\n", texts("release-labels", labels=listed(texts, release.labels))]
    if release.must_seed:
        lines += ["\n", Italic(texts("release-must-seed"))]
    get = Button(
        label="⬇ " + texts("button-download"),
        press=Download(argument=release.digest),
        style=Style.PRIMARY,
    )
    to_list = back(texts, ReleasePage(argument=state.choosing.page))
    return _screen(Text(*lines), ((get, to_list),), state.at(digest=release.digest))


def where_to(texts: Texts, state: ReleaseState) -> Screen:
    """Return the question where a download shall go; what is usual is chosen."""
    places, to = state.choosing.places, state.choosing.to
    chosen = to.downloader or next(iter(places.downloaders), None)
    downloaders = [
        toggle(shorten(name, LABEL), DownloadTo(argument=f"d.{place}"), chosen=name == chosen)
        for place, name in enumerate(places.downloaders)
    ]
    folders = [
        toggle(
            shorten(folder.name, LABEL),
            DownloadTo(argument=f"f.{place}"),
            chosen=folder.path == to.folder,
        )
        for place, folder in enumerate(places.folders)
    ]
    usual = toggle(texts("release-usual-folder"), DownloadTo(argument="f."), chosen=not to.folder)
    digest = state.choosing.digest
    get = Button(
        label="⬇ " + texts("button-download"),
        press=DownloadThere(argument=digest),
        style=Style.PRIMARY,
    )
    rows = (
        *(rows_of(downloaders, width=2) if len(downloaders) > 1 else ()),
        *(rows_of([usual, *folders], width=2) if len(folders) > 1 else ()),
        (get, back(texts, OpenRelease(argument=digest))),
    )
    return _screen(Text(Bold(_what(texts, state)), "\n", texts("release-where-to")), rows, state)


def unrecognised(texts: Texts, state: ReleaseState, release: Release) -> Screen:
    """Return the question whether a release is meant that its server cannot tell."""
    anyway = Button(
        label="⬇ " + texts("button-download-anyway"), press=DownloadAnyway(argument=release.digest)
    )
    text = Text(
        texts.rich("release-not-recognised", name=Bold(release.name)),
        "\n",
        texts("release-not-recognised-means"),
    )
    return _screen(text, ((anyway, back(texts, OpenRelease(argument=release.digest))),), state)


def downloading(texts: Texts, state: ReleaseState, release: Release) -> Screen:
    """Return that a download was begun, and what follows."""
    to = state.choosing.to
    lines: list[Text | str] = [
        texts.rich("release-downloading", name=Bold(release.name)),
        "\n",
        texts("release-downloading-then"),
    ]
    places = [one for one in (to.downloader, to.folder) if one]
    if places:
        lines += ["\n", " · ".join(places)]
    again = back(texts, ReleasePage(argument=state.choosing.page))
    return _screen(Text(*lines), ((open_button(texts, "queue"), again),), state)


def requested(texts: Texts, state: ReleaseState, release: Release, request: str) -> Screen:
    """Return that a download waits for somebody's word."""
    asked = texts.rich("request-asked", title=Bold(_what(texts, state)))
    picked = handpicked(texts, release=release.name, size=release.size, parts=None)
    again = back(texts, ReleasePage(argument=state.choosing.page))
    row = (withdrawal(texts, request), open_button(texts, "requests"), again)
    return _screen(Text(asked, "\n", picked), (row,), state)


def _screen(text: Text, rows: tuple[Row, ...], state: ReleaseState) -> Screen:
    return Screen(
        text=text,
        rows=rows,
        picture=card.picture_of(state.title),
        kind=card.KIND,
        state=dump(state),
    )


def _what(texts: Texts, state: ReleaseState) -> str:
    heading = card.heading(texts, state.title)
    season = state.choosing.season
    if season is None:
        return heading
    return texts("title-seasons", title=heading, seasons=_season(texts, season))


def _season(texts: Texts, number: int) -> str:
    return texts("season", number=number) if number else texts("specials")


def _summary(texts: Texts, chosen: tuple[Release, ...], found: SiteSearch) -> str:
    if len(chosen) == len(found.releases):
        return texts("release-count", n=len(chosen))
    return texts("release-count-of", shown=len(chosen), n=len(found.releases))


def _facts(texts: Texts, release: Release, *, now: datetime) -> list[str]:
    facts = [_promotion(texts, release), release.resolution]
    facts.append(size(texts, release.size) if release.size else "")
    facts.append("" if release.seeders is None else f"↑ {release.seeders}")
    facts.append(release.site)
    if release.published_at:
        facts.append(ago(texts, now - release.published_at))
    return [fact for fact in facts if fact]


def _promotion(texts: Texts, release: Release) -> str:
    parts = []
    if release.credited and release.credited > 1:
        parts.append(f"{release.credited:g}×")
    if release.is_free:
        parts.append("🆓 " + texts("release-free"))
    elif release.charged is not None and release.charged < 1:
        parts.append(texts("release-charged", share=f"{release.charged:.0%}"))
    return " ".join(parts)


def _switch(texts: Texts, selection: Selection) -> Button:
    press = Narrow(argument=f"free.{int(not selection.free)}")
    return toggle(texts("release-free-only"), press, chosen=selection.free)


def _one_of(what: str, value: str, current: str | None, *, label: str) -> Button:
    chosen = value == current
    press = Narrow(argument=f"{what}.{'' if chosen else value}")
    return toggle(label, press, chosen=chosen)


def _band(texts: Texts, band: SizeBand) -> str:
    smaller = [one for one in SizeBand if one.most < band.most]
    low = size(texts, smaller[-1].most) if smaller else ""
    if band is SizeBand.LARGE:
        return texts("release-size-above", low=low)
    high = size(texts, band.most)
    return texts("release-size-between", low=low, high=high) if low else f"≤ {high}"


def _way_back(state: ReleaseState) -> Press:
    index = state.card.index
    return OpenReleases(argument=index) if state.choosing.several else OpenCard(argument=index)
