"""Handlers of search: words, addresses and ids in, a card out."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.search import results, views
from handlers.search.finding import find
from handlers.ui.addressed import Addressed
from handlers.ui.card import CardState, OpenTitle
from handlers.ui.home import Open
from handlers.ui.listed import REFS, OpenListed
from handlers.ui.matching import Matches
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services import deep_links
from services.errors import ScreenExpired
from services.household.choosing import ChoiceService
from services.household.limits import Asks
from services.models import ItemRef
from services.people import Viewer
from services.screens import Parked
from services.search import SearchService
from services.titles import TitleService


def build_router() -> Router:
    """Return the conversation's router; plain text is the last thing it listens to."""
    router = Router(name="search")
    asks = {"asks": Asks.SEARCH}  # bot/middlewares/pace.py
    router.message.register(search_command, Command("search", "s"), flags=asks)
    router.message.register(
        search_text, Matches(F.text, ~F.text.startswith("/")), Addressed(), flags=asks
    )
    router.message.register(
        open_link, CommandStart(deep_link=True, magic=F.args.func(deep_links.is_title))
    )
    router.callback_query.register(open_search, Open.filter(F.argument == "search"))
    router.callback_query.register(open_title, OpenTitle.filter())
    router.callback_query.register(open_listed, OpenListed.filter())
    results.register(router)
    return router


async def search_command(
    _message: Message,
    command: CommandObject,
    search: SearchService,
    titles: TitleService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Search for what stands behind the command; without words, invite them."""
    if not command.args:
        await show(views.ask(texts))
        return
    await find(command.args, search, titles, choices, viewer, show, texts)


async def search_text(
    _message: Message,
    words: str,
    search: SearchService,
    titles: TitleService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Search for what somebody typed."""
    await find(words, search, titles, choices, viewer, show, texts)


async def open_search(_query: CallbackQuery, show: Show, texts: Texts) -> None:
    """Invite to type a title."""
    await show(views.ask(texts))


async def open_title(
    _query: CallbackQuery,
    parked: Parked,
    search: SearchService,
    titles: TitleService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show the card of a title that some other message was about."""
    title = await search.details(ItemRef.from_key(parked.state["ref"]))
    as_list = await results.prefers_lists(choices, viewer)  # what it leads to
    state = CardState(titles=(title,), lists=as_list)
    await show.anew(await results.card_of(state, titles, viewer, show, texts))


async def open_link(
    _message: Message,
    command: CommandObject,
    search: SearchService,
    titles: TitleService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show the card of the title that a link leads to."""
    title = await search.details(deep_links.linked_title(command.args or ""))
    as_list = await results.prefers_lists(choices, viewer)  # what it leads to
    state = CardState(titles=(title,), lists=as_list)
    await show(await results.card_of(state, titles, viewer, show, texts))


async def open_listed(
    _query: CallbackQuery,
    callback_data: OpenListed,
    parked: Parked,
    search: SearchService,
    titles: TitleService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Show the card of a title of some list, below it."""
    key = parked.state.get(REFS, {}).get(callback_data.argument)
    if key is None:  # the list shows another page by now
        raise ScreenExpired
    title = await search.details(ItemRef.from_key(key))
    state = CardState(titles=(title,))
    await show.anew(await results.card_of(state, titles, viewer, show, texts))
