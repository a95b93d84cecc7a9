"""Handlers of bindings: in a group or topic what is told there, in private what is told where."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.bind import views
from handlers.bind.callbacks import OpenBindings, SetBinding, Unbind
from handlers.ui.levels import level_of, level_words
from handlers.ui.matching import Matches
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.errors import ScreenExpired
from services.household.audit import Act
from services.household.bindings import BindingService, bindable
from services.household.matters import Level, Matter
from services.household.places import Place
from services.models import ChatId
from services.people import Viewer
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="bind")
    private = Matches(F.chat.type == ChatType.PRIVATE)
    router.message.register(list_command, Command("bind"), private)
    router.message.register(bind_command, Command("bind"))
    router.callback_query.register(set_binding, SetBinding.filter())
    router.callback_query.register(open_bindings, OpenBindings.filter())
    router.callback_query.register(unbind, Unbind.filter())
    return router


async def bind_command(
    message: Message, bindings: BindingService, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Send what is told in this group or topic."""
    every = await bindings.every(viewer)
    await show(views.here(texts, _place(message), every, bindable(viewer.role)))


async def list_command(
    _message: Message, bindings: BindingService, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Send what is told where."""
    await show(views.everywhere(texts, await bindings.every(viewer)))


async def set_binding(
    _query: CallbackQuery,
    callback_data: SetBinding,
    parked: Parked,
    bindings: BindingService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Tell something here, loud or silent, or no more."""
    place = views.place_of(parked.state[views.PLACE])
    matter, level = level_of(callback_data.argument)
    act.about = f"{views.name_of(texts, place)} · {level_words(texts, matter, level)}"
    await bindings.bind(viewer, place, matter, level)
    every = await bindings.every(viewer)
    await show(views.here(texts, place, every, bindable(viewer.role)))


async def open_bindings(
    _query: CallbackQuery, bindings: BindingService, viewer: Viewer, show: Show, texts: Texts
) -> None:
    """Show what is told where."""
    await show(views.everywhere(texts, await bindings.every(viewer)))


async def unbind(
    _query: CallbackQuery,
    callback_data: Unbind,
    parked: Parked,
    bindings: BindingService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Tell something no more in one of the places."""
    one = parked.state[views.BOUND].get(callback_data.argument)
    if one is None:  # it ended with the first of two taps
        raise ScreenExpired
    place, matter = views.place_of(one[views.PLACE]), Matter(one["matter"])
    act.about = f"{views.name_of(texts, place)} · {texts(f'matter-{matter}')}"
    act.about = f"{views.name_of(texts, place)} · {texts(f'matter-{matter}')}"
    await bindings.bind(viewer, place, matter, Level.OFF)
    await show(views.everywhere(texts, await bindings.every(viewer)))


def _place(message: Message) -> Place:
    """Return where a message stands; the first message of a topic tells the topic's name."""
    first = message.reply_to_message
    created = first.forum_topic_created if first else None
    return Place(
        chat_id=ChatId(message.chat.id),
        thread_id=message.message_thread_id if message.is_topic_message else None,
        title=message.chat.title or "",
        topic=created.name if created else "",
    )
