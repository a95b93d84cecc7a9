"""Handlers of approving something else (seasons, options, title), and of a written reason."""

from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.context import Revise
from handlers.requests import change_views, views
from handlers.requests.callbacks import (
    ApproveSo,
    ChangeBack,
    ChangeOption,
    ChangeOptions,
    ChangeSeason,
    ChangeTitle,
    ChangeTo,
    DenyFor,
    DenyInWords,
)
from handlers.requests.state import QUESTION, Changing, load
from handlers.ui.deciding import Deciding
from handlers.ui.requesting import ChangeRequest, note_decision
from handlers.ui.routing import NoCommand
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.capabilities import Subscribe
from services.clock import Clock
from services.errors import ScreenExpired
from services.household.audit import Act
from services.household.roles import Role, at_least
from services.models import ChatId, Season, Title, TitleKind
from services.people import Viewer
from services.ports.wishes import Chosen
from services.questions import Questions
from services.requests.desk import RequestDesk
from services.requests.model import Reason
from services.screens import Parked
from services.search import SearchService, parse_query
from services.subscribe import SubscribeService

MOST = 8  # titles to choose from
_KINDS = (TitleKind.FILM, TitleKind.SERIES)


class Typed(NoCommand):
    """Passes what a decider types in private while we wait for it, with the question as `asked`."""

    async def __call__(
        self, message: Message, viewer: Viewer, questions: Questions
    ) -> bool | dict[str, Any]:
        """Return the question, or False."""
        plain = message.text and not message.text.startswith("/")
        private = message.chat.type == ChatType.PRIVATE
        if not (plain and private and at_least(viewer.role, Role.ADMIN)):
            return False
        asked = await questions.pending(ChatId(message.chat.id), viewer.id, kind=QUESTION)
        return {"asked": asked} if asked else False


class Titled(Filter):
    """Passes answers to the question for a title."""

    async def __call__(self, _message: Message, asked: Parked) -> bool:
        """Say whether it is one."""
        return "changing" in asked.state


def register(router: Router) -> None:
    """Let a router handle these."""
    router.message.register(name_title, Typed(), Titled())
    router.message.register(deny_in_words, Typed())
    presses = (
        (open_change, ChangeRequest.filter()),
        (choose_season, ChangeSeason.filter()),
        (show_change, ChangeBack.filter()),
        (show_options, ChangeOptions.filter()),
        (choose_option, ChangeOption.filter()),
        (ask_title, ChangeTitle.filter()),
        (choose_title, ChangeTo.filter()),
        (approve_so, ApproveSo.filter()),
        (ask_reason, DenyInWords.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed)


async def open_change(
    _query: CallbackQuery,
    callback_data: ChangeRequest,
    requests: RequestDesk,
    subscribe: SubscribeService,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show what would be approved; one that is decided says so."""
    one = await requests.look(callback_data.argument, viewer)
    if not requests.changeable(one):
        note = texts("change-not" if one.waits else "request-already")
        await show(views.detail(texts, one, viewer, note=note))
        return
    numbers = tuple(number for number in one.seasons if number is not None)
    state = await _begun(one.id, one.title, numbers, one.chosen, subscribe)
    await show(change_views.change(texts, state, one, now=clock.now()))


async def choose_season(
    _query: CallbackQuery,
    callback_data: ChangeSeason,
    parked: Parked,
    requests: RequestDesk,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Choose a season or leave it."""
    number, _, on = callback_data.argument.partition(".")
    state = load(parked.state).toggled(int(number), on=on == "1")
    await show(await _change(state, requests, viewer, clock, texts))


async def show_change(
    _query: CallbackQuery,
    parked: Parked,
    requests: RequestDesk,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show what would be approved."""
    await show(await _change(load(parked.state), requests, viewer, clock, texts))


async def show_options(
    _query: CallbackQuery, parked: Parked, clock: Clock, show: Show, texts: Texts
) -> None:
    """Show what can be decided with it."""
    await show(change_views.options(texts, load(parked.state), now=clock.now()))


async def choose_option(
    _query: CallbackQuery,
    callback_data: ChangeOption,
    parked: Parked,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Choose a value."""
    key, _, place = callback_data.argument.rpartition(".")
    state = load(parked.state).decided(key, int(place))
    await show(change_views.options(texts, state, now=clock.now()))


async def ask_title(
    _query: CallbackQuery, parked: Parked, search: SearchService, show: Show, texts: Texts
) -> None:
    """Show titles of the same name, and wait for another one."""
    state = load(parked.state)
    screen = change_views.titles(texts, await _found(state, state.title.name, search))
    await _ask(screen, parked, show)


async def name_title(
    message: Message, asked: Parked, search: SearchService, show: Show, texts: Texts
) -> None:
    """Show titles of the name that was typed."""
    state = await _found(load(asked.state), message.text or "", search)
    await show(change_views.titles(texts, state))


async def choose_title(
    _query: CallbackQuery,
    callback_data: ChangeTo,
    parked: Parked,
    requests: RequestDesk,
    subscribe: SubscribeService,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Take another title; its only season is chosen."""
    state = load(parked.state)
    if callback_data.argument >= len(state.titles):
        raise ScreenExpired
    title = state.titles[callback_data.argument]
    state = await _begun(state.request, title, (), {}, subscribe)
    await show(await _change(state, requests, viewer, clock, texts))


async def approve_so(
    query: CallbackQuery,
    parked: Parked,
    requests: RequestDesk,
    revise: Revise,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Approve what is chosen, and tell those who asked what has changed."""
    state = load(parked.state)
    asked = await requests.look(state.request, viewer)
    if not state.is_complete:  # pressed before the last season was left
        raise ScreenExpired
    decision = await requests.approve(state.request, viewer, state.change(asked))
    note_decision(act, decision)
    await show(views.decided(texts, decision, viewer))
    await revise(decision.request, query)


async def ask_reason(
    _query: CallbackQuery,
    callback_data: DenyInWords,
    parked: Parked,
    requests: RequestDesk,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Wait for a reason."""
    one = await requests.look(callback_data.argument, viewer)
    await _ask(change_views.ask_reason(texts, one), parked, show)


async def deny_in_words(
    message: Message,
    asked: Parked,
    requests: RequestDesk,
    revise: Revise,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Turn a request down for the reason that was typed."""
    act.verb = DenyFor.__prefix__
    note = " ".join((message.text or "").split())
    decision = await requests.deny(asked.state["request"], viewer, Reason.NONE, note=note)
    note_decision(act, decision)
    await show(views.decided(texts, decision, viewer))
    await revise(decision.request, None)


async def _ask(screen: Screen, parked: Parked, show: Show) -> None:
    """Ask below a message that is there for every decider: an answer is one person's."""
    if parked.audience.viewer is None:
        await show.anew(screen)
    else:
        await show(screen)


async def _begun(
    request: str,
    title: Title,
    seasons: tuple[int, ...],
    chosen: Chosen,
    subscribe: SubscribeService,
) -> Changing:
    """Return what is chosen first: what was asked for, else the only season there is."""
    every: tuple[Season, ...] = ()
    if title.ref.kind is TitleKind.SERIES:
        every = tuple(await subscribe.seasons(title))
        regular = [one.number for one in every if one.number]
        seasons = seasons or (tuple(regular) if len(regular) == 1 else ())
    only = next((one for one in every if (one.number,) == seasons), None)
    offered = await subscribe.options(title, season=only)
    known = {one.key: one for one in offered}
    kept = {key: values for key, values in chosen.items() if key in known}
    deciding = Deciding(title=title.name, options=offered, chosen=kept)
    return Changing(request=request, title=title, every=every, seasons=seasons, deciding=deciding)


async def _change(
    state: Changing, requests: RequestDesk, viewer: Viewer, clock: Clock, texts: Texts
) -> Screen:
    asked = await requests.look(state.request, viewer)
    return change_views.change(texts, state, asked, now=clock.now())


async def _found(state: Changing, words: str, search: SearchService) -> Changing:
    found = await search.find(parse_query(words), capable=Subscribe)
    fitting = {one.ref: one for one in found.titles if one.ref.kind in _KINDS}
    return replace(state, words=words, titles=tuple(fitting.values())[:MOST])
