"""Handlers at the door: asking, following an invite, and deciding."""

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.doorstep.callbacks import AskForAccess, OpenKnock
from handlers.doorstep.porter import Porter, WithPorter
from handlers.ui.admitting import Admit, Block, OpenDoor, Refuse
from handlers.ui.show import Show
from services import deep_links
from services.errors import PrivateOnly
from services.household.audit import Act
from services.household.doorstep import Verdict
from services.household.roles import Role
from services.models import ViewerId


def build_router() -> Router:
    """Return the conversation's router; it stands before what else a deep link may mean."""
    router = Router(name="doorstep")
    bound = WithPorter()  # last: it is made only where a handler is found
    invited = CommandStart(deep_link=True, magic=F.args.func(deep_links.is_invite))
    router.message.register(enter, invited, bound)
    presses = (
        (ask_for_access, AskForAccess.filter()),
        (open_door, OpenDoor.filter()),
        (open_knock, OpenKnock.filter()),
        (admit, Admit.filter()),
        (refuse, Refuse.filter()),
        (refuse, Block.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    return router


async def ask_for_access(_query: CallbackQuery, porter: Porter, act: Act, show: Show) -> None:
    """Ask the owners to let a stranger in."""
    act.asked()
    await show(await porter.ask())


async def enter(_message: Message, command: CommandObject, porter: Porter, show: Show) -> None:
    """Follow an invite; in a group, others would read who was let in. Raises: PrivateOnly."""
    if not show.in_private:
        raise PrivateOnly
    screen = await porter.enter(command.args or "")
    if screen:
        await show(screen)


async def open_door(
    _query: CallbackQuery, callback_data: OpenDoor, porter: Porter, show: Show
) -> None:
    """Show the strangers who asked."""
    await show(await porter.door(callback_data.argument))


async def open_knock(
    _query: CallbackQuery, callback_data: OpenKnock, porter: Porter, show: Show
) -> None:
    """Show one of them."""
    await show(await porter.look(ViewerId(int(callback_data.argument))))


async def admit(
    query: CallbackQuery, callback_data: Admit, porter: Porter, act: Act, show: Show
) -> None:
    """Let a stranger in."""
    who, role, *late = callback_data.argument.split(".")
    verdict = await porter.hands.doorstep.admit(
        ViewerId(int(who)), Role(role), porter.viewer, after_all=bool(late)
    )
    _note(act, verdict)
    await show(porter.outcome(verdict))
    await porter.follow_up(verdict, query)


async def refuse(
    query: CallbackQuery, callback_data: Refuse | Block, porter: Porter, act: Act, show: Show
) -> None:
    """Leave a stranger outside, for good with Block."""
    who, block = ViewerId(int(callback_data.argument)), isinstance(callback_data, Block)
    verdict = await porter.hands.doorstep.refuse(who, porter.viewer, block=block)
    _note(act, verdict)
    await show(porter.outcome(verdict))
    await porter.follow_up(verdict, query)


def _note(act: Act, verdict: Verdict) -> None:
    """Write down whom it was about; who came second has decided nothing."""
    act.about = verdict.knock.name or str(verdict.knock.who)
    if not verdict.made:
        act.voided()
