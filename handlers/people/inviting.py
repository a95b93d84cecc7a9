"""Handlers of invites: the ones still good, a new one, and ending one."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from aiogram.utils.deep_linking import create_start_link

from handlers.people import invite_views as views
from handlers.people.callbacks import ComposeInvite, InvitesPage, MakeInvite, RevokeInvite
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.clock import Clock
from services.household.audit import Act
from services.household.invites import Invites
from services.household.roles import Role
from services.people import Viewer


def register(router: Router) -> None:
    """Let a router handle these buttons."""
    presses = (
        (open_invites, InvitesPage.filter()),
        (compose, ComposeInvite.filter()),
        (make, MakeInvite.filter()),
        (revoke, RevokeInvite.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed)


async def open_invites(
    _query: CallbackQuery, invites: Invites, viewer: Viewer, clock: Clock, show: Show, texts: Texts
) -> None:
    """Show the invites that are still good."""
    await show(views.listing(texts, await invites.open(viewer), now=clock.now()))


async def compose(
    _query: CallbackQuery, callback_data: ComposeInvite, show: Show, texts: Texts
) -> None:
    """Show what an invite would be."""
    await show(views.compose(texts, *_chosen(callback_data.argument)))


async def make(
    _query: CallbackQuery,
    callback_data: MakeInvite,
    invites: Invites,
    viewer: Viewer,
    bot: Bot,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Make an invite and show its link, this once."""
    role, hours = _chosen(callback_data.argument)
    act.about = texts(f"role-{role}")
    link = await create_start_link(bot, await invites.make(role, hours, viewer))
    name = (await bot.me()).first_name
    await show(views.made(texts, role, hours, link, name))


async def revoke(
    _query: CallbackQuery,
    callback_data: RevokeInvite,
    invites: Invites,
    viewer: Viewer,
    clock: Clock,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """End an invite; one that was used in the meantime is said."""
    ended = await invites.revoke(callback_data.argument, viewer)
    if not ended:
        act.voided()
    note = texts("invite-revoked" if ended else "invite-was-over")
    await show(views.listing(texts, await invites.open(viewer), now=clock.now(), note=note))


def _chosen(argument: str) -> tuple[Role, int]:
    role, _, hours = argument.partition(".")
    return Role(role), int(hours)
