"""Handlers of releases: which season, the search, the list, one of them, its download."""

import dataclasses

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.releases import views
from handlers.releases.callbacks import (
    Choosing,
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
    directed,
    load,
    narrowed,
)
from handlers.ui.card import OpenReleases
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.errors import BackendError, NotRecognised
from services.household.audit import Act, called
from services.people import Viewer
from services.picked import PickedRelease
from services.ports.release_models import Destination, Release, SiteSearch
from services.releases import ReleaseService, SearchStopped, facets_of, select
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="releases")
    router.callback_query.register(open_releases, OpenReleases.filter())
    router.callback_query.register(pick_season, PickSeason.filter())
    router.callback_query.register(stop_search, StopSearch.filter())
    router.callback_query.register(turn, ReleasePage.filter())
    router.callback_query.register(show_filters, Filters.filter())
    router.callback_query.register(narrow, Narrow.filter())
    router.callback_query.register(open_release, OpenRelease.filter())
    router.callback_query.register(download, Download.filter())
    router.callback_query.register(choose_place, DownloadTo.filter())
    router.callback_query.register(download_there, DownloadThere.filter())
    router.callback_query.register(download_anyway, DownloadAnyway.filter())
    return router


async def open_releases(
    _query: CallbackQuery,
    callback_data: OpenReleases,
    parked: Parked,
    releases: ReleaseService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Search for a film or the only season; ask which where there are several."""
    state = load(parked.state)
    shown = dataclasses.replace(state.card, index=callback_data.argument)
    state = ReleaseState(card=shown)
    seasons = await releases.seasons(state.title)
    regular = [one.number for one in seasons if one.number]
    if len(regular) > 1:
        await show(views.seasons(texts, state, seasons))
        return
    state = state.at(season=regular[0]) if regular else state
    await _list(state, parked, releases, clock, show, texts)


async def pick_season(
    _query: CallbackQuery,
    callback_data: PickSeason,
    parked: Parked,
    releases: ReleaseService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Search for one season."""
    state = load(parked.state)
    chosen = Choosing(season=callback_data.argument, several=True)
    state = dataclasses.replace(state, choosing=chosen)
    await _list(state, parked, releases, clock, show, texts)


async def stop_search(
    _query: CallbackQuery, parked: Parked, releases: ReleaseService, show: Show, texts: Texts
) -> None:
    """Stop waiting for the sites; after a restart nobody waits any more, which is as well."""
    releases.stop(parked.row)
    await show(views.stopped(texts, load(parked.state)))


async def turn(
    _query: CallbackQuery,
    callback_data: ReleasePage,
    parked: Parked,
    releases: ReleaseService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page of the list, searched again where it is too old."""
    state = load(parked.state).at(page=callback_data.argument)
    await _list(state, parked, releases, clock, show, texts)


async def show_filters(
    _query: CallbackQuery, parked: Parked, releases: ReleaseService, show: Show, texts: Texts
) -> None:
    """Show what the list can be narrowed down by."""
    state = load(parked.state)
    if found := await _found(state, parked, releases, show, texts):
        facets = facets_of(found.releases)
        fitting = len(select(found.releases, state.choosing.selection))
        await show(views.filters(texts, state, facets, fitting=fitting))


async def narrow(
    _query: CallbackQuery,
    callback_data: Narrow,
    parked: Parked,
    releases: ReleaseService,
    show: Show,
    texts: Texts,
) -> None:
    """Narrow the list down or order it, and show how much is left."""
    state = load(parked.state)
    if found := await _found(state, parked, releases, show, texts):
        facets = facets_of(found.releases)
        selection = narrowed(state.choosing.selection, callback_data.argument, facets)
        state = state.at(selection=selection, page=0)
        fitting = len(select(found.releases, selection))
        await show(views.filters(texts, state, facets, fitting=fitting))


async def open_release(
    _query: CallbackQuery,
    callback_data: OpenRelease,
    parked: Parked,
    releases: ReleaseService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one release."""
    state = load(parked.state).at(digest=callback_data.argument)
    if release := await _release(state, parked, releases, show, texts):
        await show(views.details(texts, state, release, now=clock.now()))


async def download(
    _query: CallbackQuery,
    callback_data: Download,
    parked: Parked,
    releases: ReleaseService,
    viewer: Viewer,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Download at once where there is one place for it; else ask where to."""
    state = load(parked.state).at(digest=callback_data.argument, to=Destination())
    places = await releases.destinations(state.title)
    if places.has_choice:
        toast.void()
        await show(views.where_to(texts, state.at(places=places)))
        return
    await _download(state, parked, releases, viewer, act, toast, show, texts)


async def choose_place(
    _query: CallbackQuery, callback_data: DownloadTo, parked: Parked, show: Show, texts: Texts
) -> None:
    """Choose a downloader or a folder."""
    await show(views.where_to(texts, directed(load(parked.state), callback_data.argument)))


async def download_there(
    _query: CallbackQuery,
    parked: Parked,
    releases: ReleaseService,
    viewer: Viewer,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Download to what was chosen."""
    await _download(load(parked.state), parked, releases, viewer, act, toast, show, texts)


async def download_anyway(
    _query: CallbackQuery,
    parked: Parked,
    releases: ReleaseService,
    viewer: Viewer,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Download what the server cannot tell, to where it should go before."""
    state = load(parked.state)
    state = state.at(to=dataclasses.replace(state.choosing.to, anyway=True))
    await _download(state, parked, releases, viewer, act, toast, show, texts)


async def _list(
    state: ReleaseState,
    parked: Parked,
    releases: ReleaseService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    if found := await _found(state, parked, releases, show, texts):
        await show(views.listing(texts, state, found, now=clock.now()))


async def _found(
    state: ReleaseState, parked: Parked, releases: ReleaseService, show: Show, texts: Texts
) -> SiteSearch | None:
    """Return what the sites offer, patiently; nothing where the search was stopped."""
    try:
        async with show.patiently(views.searching(texts, state), in_place=True):
            return await releases.find(state.title, state.choosing.season, asked_from=parked.row)
    except SearchStopped:  # who stopped it has shown so
        return None
    except BackendError:  # its words are said by who says all errors; the screen must not wait on
        await show(views.stopped(texts, state, texts("release-failed")))
        raise


async def _release(
    state: ReleaseState, parked: Parked, releases: ReleaseService, show: Show, texts: Texts
) -> Release | None:
    found = await _found(state, parked, releases, show, texts)
    if found is None:
        return None
    for release in found.releases:
        if release.digest == state.choosing.digest:
            return release
    await show(views.stopped(texts, state, texts("release-gone")))
    return None


async def _download(
    state: ReleaseState,
    parked: Parked,
    releases: ReleaseService,
    viewer: Viewer,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    choosing, title = state.choosing, state.title
    act.about = called(title.name, title.year, [choosing.season])
    release = await _release(state, parked, releases, show, texts)
    if release is None:
        act.refused("release-gone")
        toast.void()
        return
    act.about = f"{act.about} · {release.name}"
    picked = PickedRelease(
        digest=release.digest, name=release.name, size=release.size, to=choosing.to
    )
    try:
        admission = await releases.download(title, choosing.season, picked, who=viewer.id)
    except NotRecognised as error:
        act.refused(error.code)
        toast.void()
        await show(views.unrecognised(texts, state, release))
        return
    if admission.waits:
        act.asked()
        await show(views.requested(texts, state, release, admission.request))
        return
    await show(views.downloading(texts, state, release))
