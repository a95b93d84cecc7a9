"""Handlers of the library: look, turn, sort, another server, and whole libraries."""

import dataclasses

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.library import views
from handlers.library.callbacks import (
    LibraryOnly,
    LibraryPage,
    LibraryServer,
    LibrarySort,
    LibrarySwitch,
    LibraryView,
)
from handlers.library.desk import Desk, Spot, WithDesk
from handlers.ui.home import Open
from handlers.ui.show import Show
from handlers.ui.switches import result, tell
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.household.audit import Act
from services.models import BackendId
from services.ports.parts import ShelfFilter, ShelfSort
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="library")
    bound = WithDesk()  # last: it is made only where a handler is found
    router.message.register(library_command, Command("library"), bound)
    presses = (
        (open_library, Open.filter(F.argument == "library")),
        (turn, LibraryPage.filter()),
        (sort, LibrarySort.filter()),
        (narrow, LibraryOnly.filter()),
        (choose_server, LibraryServer.filter()),
        (show_as, LibraryView.filter()),
        (use_switch, LibrarySwitch.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed, bound)
    return router


async def library_command(_message: Message, desk: Desk, show: Show, texts: Texts) -> None:
    """Send the first shelf."""
    async with show.patiently(views.looking(texts)):
        await show(await desk.shelf(Spot()))


async def open_library(_query: CallbackQuery, desk: Desk, show: Show) -> None:
    """Show the first shelf."""
    await show(await desk.shelf(Spot()))


async def turn(
    _query: CallbackQuery, callback_data: LibraryPage, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show one page as it is now."""
    spot = dataclasses.replace(Spot.of(parked.state), page=callback_data.argument)
    await show(await desk.shelf(spot))


async def sort(
    _query: CallbackQuery, callback_data: LibrarySort, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show the first page in another order."""
    chosen = ShelfSort(callback_data.argument)
    await show(await desk.shelf(dataclasses.replace(Spot.of(parked.state), sort=chosen, page=0)))


async def narrow(
    _query: CallbackQuery, callback_data: LibraryOnly, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show the first page of only some titles."""
    only = ShelfFilter(callback_data.argument)
    await show(await desk.shelf(dataclasses.replace(Spot.of(parked.state), only=only, page=0)))


async def choose_server(
    _query: CallbackQuery, callback_data: LibraryServer, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show another server's shelf."""
    here = Spot.of(parked.state)
    chosen = BackendId(callback_data.argument)
    await show(await desk.shelf(Spot(backend=chosen, turn=here.turn, posters=here.posters)))


async def show_as(
    _query: CallbackQuery, callback_data: LibraryView, parked: Parked, desk: Desk, show: Show
) -> None:
    """Show the same page in another way; a picture cannot be edited away, so a list is sent."""
    posters = bool(callback_data.argument)
    screen = await desk.shelf(dataclasses.replace(Spot.of(parked.state), posters=posters))
    await (show(screen) if posters else show.anew(screen))


async def use_switch(
    _query: CallbackQuery,
    callback_data: LibrarySwitch,
    parked: Parked,
    desk: Desk,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Do something to a server's whole library, and keep what came of it on the page."""
    done = await desk.use(callback_data.argument.partition(".")[0], act)
    now = desk.clock.now()
    await tell(toast, texts, done, now=now)
    spot = Spot.of(parked.state)
    spot = dataclasses.replace(spot, turn=spot.turn + 1)
    await show(await desk.shelf(spot, said=result(texts, done, now=now)))
