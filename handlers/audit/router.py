"""Handlers of the audit: a page of acts, and the two ways to narrow it down."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.audit import views
from handlers.audit.callbacks import AuditKinds, AuditPage, AuditPeople
from handlers.audit.kinds import KINDS, LISTED, OTHER
from handlers.audit.views import Look
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.clock import Clock
from services.errors import PrivateOnly
from services.household.audit import Audit, Which
from services.models import ViewerId
from services.people import Viewer


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="audit")
    router.message.register(audit_command, Command("audit"))
    router.callback_query.register(turn, AuditPage.filter())
    router.callback_query.register(ask_kind, AuditKinds.filter())
    router.callback_query.register(ask_person, AuditPeople.filter())
    return router


async def audit_command(
    _message: Message, audit: Audit, viewer: Viewer, clock: Clock, show: Show, texts: Texts
) -> None:
    """Send what was done last."""
    _in_private(show)
    await show(await _page(Look(), audit, viewer, clock, texts))


async def turn(
    _query: CallbackQuery,
    callback_data: AuditPage,
    audit: Audit,
    viewer: Viewer,
    clock: Clock,
    show: Show,
    texts: Texts,
) -> None:
    """Show one page as it is now."""
    _in_private(show)
    await show(await _page(Look.at(callback_data.argument), audit, viewer, clock, texts))


async def ask_kind(
    _query: CallbackQuery, callback_data: AuditKinds, show: Show, texts: Texts
) -> None:
    """Ask which kind."""
    who = callback_data.argument
    await show(views.kinds(texts, Look(who=ViewerId(int(who)) if who else None)))


async def ask_person(
    _query: CallbackQuery,
    callback_data: AuditPeople,
    audit: Audit,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Ask whose."""
    kind, _, page = callback_data.argument.partition(".")
    await show(views.people(texts, Look(kind=kind), await audit.people(viewer), int(page)))


async def _page(look: Look, audit: Audit, viewer: Viewer, clock: Clock, texts: Texts) -> Screen:
    """Return a page; one that is gone by now reads as the last."""
    others = LISTED if look.kind == OTHER else ()
    which = Which(who=look.who, verbs=KINDS.get(look.kind), but=others)
    found = await audit.look(viewer, which, page=look.page, size=views.PAGE)
    those = dict(await audit.people(viewer)) if look.who is not None else {}
    name = those.get(look.who, "") if look.who is not None else ""
    return views.listing(texts, look, found, name=name, now=clock.now())


def _in_private(show: Show) -> None:
    """What people do is nobody else's to read. Raises: PrivateOnly."""
    if not show.in_private:
        raise PrivateOnly
