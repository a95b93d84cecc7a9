"""Handlers of what was found: turning over cards and lists, and opening what is beside a title."""

import dataclasses

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.search import lists, views
from handlers.search.callbacks import Beside, More, Only, OpenKinds
from handlers.ui import card
from handlers.ui.card import CardState, OpenCard, OpenList, OpenSource
from handlers.ui.keyboards import Where
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.discover import LEADING, DiscoverService, Source
from services.household.choices import Choice
from services.household.choosing import ChoiceService
from services.household.roles import Role, at_least
from services.models import BackendId, ChatId, TitleKind
from services.people import Viewer
from services.screens import Parked
from services.search import SearchService
from services.titles import TitleService


def register(router: Router) -> None:
    """Register the buttons of cards and lists."""
    router.callback_query.register(open_card, OpenCard.filter())
    router.callback_query.register(open_list, OpenList.filter())
    router.callback_query.register(open_kinds, OpenKinds.filter())
    router.callback_query.register(choose_kind, Only.filter())
    router.callback_query.register(open_beside, Beside.filter())
    router.callback_query.register(open_source, OpenSource.filter())
    router.callback_query.register(more, More.filter())
    router.callback_query.register(where, Where.filter())


async def open_card(
    _query: CallbackQuery,
    callback_data: OpenCard,
    parked: Parked,
    titles: TitleService,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Turn to a card, or back to one."""
    state = card.settled(card.load(parked.state), now=clock.now())
    state = card.at(state, callback_data.argument)
    await show(await card_of(state, titles, viewer, show, texts))


async def open_list(
    _query: CallbackQuery,
    callback_data: OpenList,
    parked: Parked,
    titles: TitleService,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show the list, or another page of it."""
    state = card.settled(card.load(parked.state), now=clock.now())
    await show(list_of(card.at(state, callback_data.argument), titles, show, texts))


async def open_kinds(
    _query: CallbackQuery,
    callback_data: OpenKinds,
    parked: Parked,
    titles: TitleService,
    show: Show,
    texts: Texts,
) -> None:
    """Ask which kinds of titles shall be shown."""
    state = card.at(card.load(parked.state), callback_data.argument)
    await show(lists.kinds(texts, state, leads=titles.leads))


async def choose_kind(
    _query: CallbackQuery,
    callback_data: Only,
    parked: Parked,
    search: SearchService,
    titles: TitleService,
    viewer: Viewer,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Show titles of one kind; people and collections are looked for first."""
    state = card.load(parked.state)
    kind = TitleKind(callback_data.argument) if callback_data.argument else None
    if kind in LEADING and state.query:
        state = card.with_hits(state, await search.named(state.query, kind))
    state = dataclasses.replace(state, only=kind)
    shown = card.visible(state)
    if not shown:
        await toast(texts("kinds-none", query=state.query), alert=True)
        return
    await show(await screen_of(card.at(state, shown[0]), titles, viewer, show, texts))


async def open_beside(
    _query: CallbackQuery,
    callback_data: Beside,
    parked: Parked,
    discover: DiscoverService,
    titles: TitleService,
    viewer: Viewer,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Open what is like a title, or what a person or collection holds."""
    state = card.at(card.load(parked.state), callback_data.argument)
    title = state.title
    found = await discover.beside(title.ref)
    if not found:
        await toast(texts("results-none-beside", name=title.name), alert=True)
        return
    what = title.ref.kind.value if title.ref.kind in LEADING else "similar"
    state = card.inside(state, found, (what, title.name))
    await show(await screen_of(state, titles, viewer, show, texts))


async def open_source(
    _query: CallbackQuery,
    callback_data: OpenSource,
    discover: DiscoverService,
    titles: TitleService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Open one list of one server."""
    backend, _, key = callback_data.argument.partition(".")
    found = await discover.listed(Source(backend=BackendId(backend), key=key))
    if not found:
        await toast(texts("results-none-listed"), alert=True)
        return
    state = CardState(
        titles=tuple(found),
        about=("list", f"{backend}-list-{key}"),
        origin="discover",
        lists=await prefers_lists(choices, viewer),
    )
    await show(await screen_of(state, titles, viewer, show, texts))


async def more(
    _query: CallbackQuery, callback_data: More, parked: Parked, show: Show, texts: Texts
) -> None:
    """Send the overview that was cut."""
    state = card.at(card.load(parked.state), callback_data.argument)
    await show.anew(views.whole_overview(texts, state.title))


async def where(_query: CallbackQuery, callback_data: Where, toast: Toast, texts: Texts) -> None:
    """Say where one is among the pages."""
    await toast(texts("page-of", page=callback_data.argument))


async def prefers_lists(choices: ChoiceService, viewer: Viewer) -> bool:
    """Say whether somebody wants titles as a list."""
    return Choice.LISTS in (await choices.of(ChatId(viewer.id))).switched


async def screen_of(
    state: CardState, titles: TitleService, viewer: Viewer, show: Show, texts: Texts
) -> Screen:
    """Return several titles as the person wants them, a single one as its card."""
    if state.lists and len(card.visible(state)) > 1:
        return list_of(state, titles, show, texts)
    return await card_of(state, titles, viewer, show, texts)


def may_ask(viewer: Viewer) -> bool:
    """Say whether somebody may ask for titles."""
    return at_least(viewer.role, Role.MEMBER)


async def card_of(
    state: CardState, titles: TitleService, viewer: Viewer, show: Show, texts: Texts
) -> Screen:
    """Return the card of the title that the state shows."""
    who = viewer.id if show.in_private else None
    state = dataclasses.replace(state, shared=not show.in_private)
    look = await titles.look(state.title, who=who, admin=at_least(viewer.role, Role.ADMIN))
    return views.title_card(texts, state, look, asks=may_ask(viewer))


def list_of(state: CardState, titles: TitleService, show: Show, texts: Texts) -> Screen:
    """Return the page of the list on which the title of the state stands."""
    state = dataclasses.replace(state, shared=not show.in_private)
    return lists.listing(texts, state, views.footer(texts, state), leads=titles.leads)
