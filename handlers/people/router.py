"""Handlers of the people: the list, one of them, another role, and removing one."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, MaybeInaccessibleMessageUnion, Message

from handlers.people import inviting
from handlers.people.callbacks import (
    Erase,
    EraseConfirmed,
    PeoplePage,
    Remove,
    RemoveConfirmed,
    SetRole,
)
from handlers.people.desk import Desk, WithDesk
from handlers.ui.admitting import OpenPerson
from handlers.ui.home import Open
from handlers.ui.press import stamp_of
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.errors import PrivateOnly
from services.household.audit import Act
from services.household.own_data import OwnData
from services.household.roles import Role
from services.models import ViewerId
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="people")
    bound = WithDesk()  # last: it is made only where a handler is found
    router.message.register(people_command, Command("people"), bound)
    presses = (
        (open_people, Open.filter(F.argument == "people")),
        (turn, PeoplePage.filter()),
        (open_person, OpenPerson.filter()),
        (set_role, SetRole.filter()),
        (ask_remove, Remove.filter()),
        (remove, RemoveConfirmed.filter()),
        (ask_erase, Erase.filter()),
        (erase, EraseConfirmed.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    inviting.register(router)
    return router


async def people_command(message: Message, desk: Desk, show: Show) -> None:
    """Send who may use Usher."""
    _in_private(message)
    await show(await desk.page())


async def open_people(query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show the same."""
    _in_private(query.message)
    await show(await desk.page())


async def turn(_query: CallbackQuery, callback_data: PeoplePage, desk: Desk, show: Show) -> None:
    """Show one page as it is now."""
    await show(await desk.page(callback_data.argument))


async def open_person(
    _query: CallbackQuery, callback_data: OpenPerson, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show one of them."""
    await show(await desk.person(ViewerId(int(callback_data.argument)), parked))


async def set_role(
    _query: CallbackQuery,
    callback_data: SetRole,
    parked: Parked,
    desk: Desk,
    act: Act,
    show: Show,
    toast: Toast,
    texts: Texts,
) -> None:
    """Give somebody another role."""
    name, _, role = callback_data.argument.partition(".")
    who = ViewerId(int(name))
    act.about = f"{await desk.name(who)} · {texts(f'role-{role}')}"
    screen = await desk.change(who, Role(role), parked)
    await toast(texts("people-changed", role=texts(f"role-{role}")))
    await show(screen)
    await desk.set_menu(who)


async def ask_remove(
    _query: CallbackQuery, callback_data: Remove, parked: Parked, desk: Desk, show: Show
) -> None:
    """Ask before somebody is removed."""
    await show(await desk.question(ViewerId(int(callback_data.argument)), parked))


async def remove(
    query: CallbackQuery,
    callback_data: RemoveConfirmed,
    parked: Parked,
    desk: Desk,
    act: Act,
    show: Show,
) -> None:
    """Remove somebody."""
    who = ViewerId(int(stamp_of(callback_data.argument)[0]))
    act.about = await desk.name(who)
    await show(await desk.remove(who, parked, query))


async def ask_erase(
    _query: CallbackQuery, callback_data: Erase, parked: Parked, desk: Desk, show: Show
) -> None:
    """Ask before somebody is removed and forgotten."""
    await show(await desk.question_of_all(ViewerId(int(callback_data.argument)), parked))


async def erase(
    query: CallbackQuery,
    callback_data: EraseConfirmed,
    own_data: OwnData,
    desk: Desk,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Remove and forget somebody; whom it was about is not written down, nor kept in buttons."""
    who = ViewerId(int(stamp_of(callback_data.argument)[0]))
    act.about = texts("somebody")
    await show.unkept(await desk.erase(who, own_data, query))


def _in_private(message: MaybeInaccessibleMessageUnion | None) -> None:
    """Who may use Usher is no group's to read. Raises: PrivateOnly."""
    if message is None or message.chat.type != ChatType.PRIVATE:
        raise PrivateOnly
