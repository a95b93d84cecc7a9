"""Handlers of requests: the lists, one of them, deciding, and the policy."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, MaybeInaccessibleMessageUnion, Message

from handlers.context import Revise
from handlers.requests import changing, views
from handlers.requests.callbacks import DenyFor, OpenPolicy, RequestPage, SetPolicy
from handlers.ui.home import Open
from handlers.ui.requesting import Approve, Deny, OpenRequest, Withdraw, note_decision
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services import deep_links
from services.clock import Clock
from services.errors import PrivateOnly
from services.household.audit import Act, called
from services.household.roles import Role, at_least
from services.people import Viewer
from services.requests.desk import RequestDesk
from services.requests.gate import RequestGate
from services.requests.model import Mode, Policy, Reason, RequestState
from services.requests.progress import RequestProgress


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="requests")
    changing.register(router)
    router.message.register(requests_command, Command("requests"))
    linked = CommandStart(deep_link=True, magic=F.args.func(deep_links.is_asked))
    router.message.register(open_link, linked)
    presses = (
        (open_requests, Open.filter(F.argument == "requests")),
        (turn, RequestPage.filter()),
        (open_one, OpenRequest.filter()),
        (withdraw, Withdraw.filter()),
        (approve, Approve.filter()),
        (ask_why, Deny.filter()),
        (deny, DenyFor.filter()),
        (open_policy, OpenPolicy.filter()),
        (set_policy, SetPolicy.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed)
    return router


async def requests_command(
    message: Message,
    requests: RequestDesk,
    gate: RequestGate,
    progress: RequestProgress,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Send what waits at the desk to those who decide, their own requests to others."""
    _in_private(message)
    await show(await _page(_first(viewer), 0, requests, gate, progress, viewer, clock, texts))


async def open_requests(
    query: CallbackQuery,
    requests: RequestDesk,
    gate: RequestGate,
    progress: RequestProgress,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show the same."""
    _in_private(query.message)
    await show(await _page(_first(viewer), 0, requests, gate, progress, viewer, clock, texts))


async def turn(
    _query: CallbackQuery,
    callback_data: RequestPage,
    requests: RequestDesk,
    gate: RequestGate,
    progress: RequestProgress,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page as it is now."""
    tab, _, page = callback_data.argument.partition(".")
    await show(await _page(tab, int(page), requests, gate, progress, viewer, clock, texts))


async def open_one(
    _query: CallbackQuery,
    callback_data: OpenRequest,
    requests: RequestDesk,
    progress: RequestProgress,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show one request."""
    one = await requests.look(callback_data.argument, viewer)
    far = (await progress.of([one])).get(one.id)
    at_desk = not show.in_private
    await show(views.detail(texts, one, viewer, progress=far, at_desk=at_desk))


async def open_link(
    message: Message,
    command: CommandObject,
    requests: RequestDesk,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show the request that a link leads to, to those who made it and those who decide."""
    _in_private(message)
    one = await requests.look(deep_links.linked_asked(command.args or ""), viewer)
    await show(views.detail(texts, one, viewer))


async def withdraw(
    query: CallbackQuery,
    callback_data: Withdraw,
    requests: RequestDesk,
    revise: Revise,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Take one's own request back; others who joined it go on waiting."""
    one = await requests.withdraw(callback_data.argument, viewer)
    act.about = called(one.title.name, one.title.year, one.seasons)
    if one.state is not RequestState.WITHDRAWN and viewer.id in one.askers:
        act.voided()
    note = "" if viewer.id in one.askers else texts("request-left")
    await show(views.detail(texts, one, viewer, note=note))
    if not note:
        await revise(one, query)


async def approve(
    query: CallbackQuery,
    callback_data: Approve,
    requests: RequestDesk,
    revise: Revise,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Let a request through."""
    decision = await requests.approve(callback_data.argument, viewer)
    note_decision(act, decision)
    await show(views.decided(texts, decision, viewer, at_desk=not show.in_private))
    await revise(decision.request, query)


async def ask_why(
    _query: CallbackQuery,
    callback_data: Deny,
    requests: RequestDesk,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Ask why a request is turned down; one that is decided says so."""
    one = await requests.look(callback_data.argument, viewer)
    if one.waits:
        await show(views.why(texts, one))
    else:
        await show(views.detail(texts, one, viewer, note=texts("request-already")))


async def deny(
    query: CallbackQuery,
    callback_data: DenyFor,
    requests: RequestDesk,
    revise: Revise,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Turn a request down."""
    reason, _, name = callback_data.argument.partition(".")
    decision = await requests.deny(name, viewer, Reason(reason))
    note_decision(act, decision)
    await show(views.decided(texts, decision, viewer, at_desk=not show.in_private))
    await revise(decision.request, query)


async def open_policy(
    _query: CallbackQuery, requests: RequestDesk, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Show what members may ask for."""
    await show(views.policy(texts, await requests.policy(viewer)))


async def set_policy(
    _query: CallbackQuery,
    callback_data: SetPolicy,
    requests: RequestDesk,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Decide what members may ask for."""
    mode, weekly, *rest = callback_data.argument.split(".")  # older buttons name no gigabytes
    policy = Policy(mode=Mode(mode), weekly=int(weekly), gigabytes=int(rest[0]) if rest else 0)
    act.about = views.means(texts, policy)
    await show(views.policy(texts, await requests.set_policy(viewer, policy)))


def _in_private(message: MaybeInaccessibleMessageUnion | None) -> None:
    """Who asks for what is nobody else's to read. Raises: PrivateOnly."""
    if message is None or message.chat.type != ChatType.PRIVATE:
        raise PrivateOnly


def _first(viewer: Viewer) -> str:
    return views.DESK if at_least(viewer.role, Role.ADMIN) else views.MINE


async def _page(
    tab: str,
    page: int,
    requests: RequestDesk,
    gate: RequestGate,
    progress: RequestProgress,
    viewer: Viewer,
    clock: Clock,
    texts: Texts,
) -> Screen:
    of_desk = tab == views.DESK
    every = await (requests.backlog(viewer) if of_desk else requests.mine(viewer))
    usage = await gate.usage(viewer.id)
    look = views.Look(viewer=viewer, usage=usage, progress=await progress.of(every))
    return views.listing(texts, tab, every, page, look=look, now=clock.now())
