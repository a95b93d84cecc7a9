"""Handlers of search: words in, a card out, and the turning of its pages."""

import dataclasses

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.search import views
from handlers.ui import card
from handlers.ui.addressed import Addressed
from handlers.ui.card import CardState, OpenCard, OpenTitle
from handlers.ui.home import Open
from handlers.ui.keyboards import Where
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services import deep_links
from services.models import ItemRef
from services.screens import Parked
from services.search import SearchService, parse_query
from services.titles import TitleService


def build_router() -> Router:
    """Return the conversation's router; plain text is the last thing it listens to."""
    router = Router(name="search")
    router.message.register(search_command, Command("search", "s"))
    router.message.register(search_text, F.text, ~F.text.startswith("/"), Addressed())
    router.message.register(
        open_link, CommandStart(deep_link=True, magic=F.args.func(deep_links.is_title))
    )
    router.callback_query.register(open_search, Open.filter(F.argument == "search"))
    router.callback_query.register(open_card, OpenCard.filter())
    router.callback_query.register(more, views.More.filter())
    router.callback_query.register(where, Where.filter())
    router.callback_query.register(open_title, OpenTitle.filter())
    return router


async def search_command(
    _message: Message,
    command: CommandObject,
    search: SearchService,
    titles: TitleService,
    show: Show,
    texts: Texts,
) -> None:
    """Search for what stands behind the command; without words, invite them."""
    if not command.args:
        await show(views.ask(texts))
        return
    await _find(command.args, search, titles, show, texts)


async def search_text(
    _message: Message,
    words: str,
    search: SearchService,
    titles: TitleService,
    show: Show,
    texts: Texts,
) -> None:
    """Search for what somebody typed."""
    await _find(words, search, titles, show, texts)


async def open_search(_query: CallbackQuery, show: Show, texts: Texts) -> None:
    """Invite to type a title."""
    await show(views.ask(texts))


async def open_card(
    _query: CallbackQuery,
    callback_data: OpenCard,
    parked: Parked,
    titles: TitleService,
    show: Show,
    texts: Texts,
) -> None:
    """Turn to a card."""
    state = dataclasses.replace(card.load(parked.state), index=callback_data.argument, chosen=())
    await show(await _card(state, titles, texts))


async def more(
    _query: CallbackQuery, callback_data: views.More, parked: Parked, show: Show, texts: Texts
) -> None:
    """Send the overview that was cut."""
    state = card.load(parked.state)
    await show.anew(views.whole_overview(texts, state.titles[callback_data.argument]))


async def where(_query: CallbackQuery, callback_data: Where, toast: Toast, texts: Texts) -> None:
    """Say where one is among the pages."""
    await toast(texts("page-of", page=callback_data.argument))


async def open_title(
    _query: CallbackQuery,
    parked: Parked,
    search: SearchService,
    titles: TitleService,
    show: Show,
    texts: Texts,
) -> None:
    """Show the card of a title that some other message was about."""
    title = await search.details(ItemRef.from_key(parked.state["ref"]))
    await show.anew(await _card(CardState(titles=(title,)), titles, texts))


async def open_link(
    _message: Message,
    command: CommandObject,
    search: SearchService,
    titles: TitleService,
    show: Show,
    texts: Texts,
) -> None:
    """Show the card of the title that a link leads to."""
    title = await search.details(deep_links.linked_title(command.args or ""))
    await show(await _card(CardState(titles=(title,)), titles, texts))


async def _find(
    words: str,
    search: SearchService,
    titles: TitleService,
    show: Show,
    texts: Texts,
) -> None:
    query = parse_query(words)
    async with show.patiently(views.searching(texts, query)):
        found = await search.find(query)
        absent = tuple(one.name for one in found.absent)
        if found.titles:
            state = CardState(titles=found.titles, query=query, absent=absent)
            screen = await _card(state, titles, texts)
        else:
            screen = views.nothing(texts, query, absent)
        await show(screen)


async def _card(state: CardState, titles: TitleService, texts: Texts) -> Screen:
    return views.title_card(texts, state, await titles.look(state.title))
