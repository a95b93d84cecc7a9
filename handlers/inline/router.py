"""Handlers of inline mode: words typed behind our name, what was posted, and presses of that."""

import asyncio
import dataclasses

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, ChosenInlineResult, InlineQuery, InlineQueryResultUnion
from aiogram.utils.deep_linking import create_start_link

from handlers.inline import views
from handlers.inline.callbacks import PostedCard, Want, WantSeason, Wish, load
from handlers.ui.acting import note_asking
from handlers.ui.elsewhere import say_elsewhere
from handlers.ui.errors import as_screen
from handlers.ui.posted import Posted
from handlers.ui.texts import Catalogs, Texts
from handlers.ui.toast import Toast
from services.capabilities import Subscribe
from services.household.audit import Act
from services.joining import Joined, JoinService
from services.models import Title, TitleKind
from services.people import Viewer
from services.screens import Parked
from services.search import SearchService, parse_query

PATIENCE = 5.0  # seconds; an answer after about ten is refused by Telegram
KEPT = 60  # seconds a person's own results may be shown again without asking
MOST = 20
WISHED_FOR = (TitleKind.FILM, TitleKind.SERIES)


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="inline")
    router.inline_query.register(look_up)
    router.chosen_inline_result.register(keep)
    router.callback_query.register(want, Want.filter())
    router.callback_query.register(want_season, WantSeason.filter())
    return router


async def look_up(
    query: InlineQuery,
    search: SearchService,
    bot: Bot,
    texts: Texts,
) -> None:
    """Answer with the titles that can be wished for, to this person alone."""
    if not query.query.strip():
        await say_elsewhere(query, texts("inline-ask"), keep=KEPT)
        return
    try:
        async with asyncio.timeout(PATIENCE):
            titles = await _found(query.query, search)
    except TimeoutError:
        await say_elsewhere(query, texts("inline-slow"))
        return
    await _answer(query, titles, bot, texts)


async def keep(chosen: ChosenInlineResult, show: Posted) -> None:
    """Keep a card that was posted, so that nothing but its own button counts on it."""
    await show.keep(Want(argument=chosen.result_id).offer)


async def want(
    _query: CallbackQuery,
    callback_data: Want,
    parked: Parked,
    joining: JoinService,
    viewer: Viewer,
    act: Act,
    show: Posted,
    toast: Toast,
    catalogs: Catalogs,
) -> None:
    """Ask for a film or the only season; show the seasons where there are several."""
    card = load(parked.state, callback_data.argument)
    joined = await joining.join(card.ref, who=viewer.id)
    if joined.done is None:
        toast.void()
        texts, start = catalogs.of(card.language), await show.start()
        await show(views.which_season(texts, joined.title, card, joined.seasons, start))
        return
    note_asking(act, joined.title, [joined.done])
    await _show_wish(card, joined, viewer, show, toast, catalogs)


async def want_season(
    _query: CallbackQuery,
    callback_data: WantSeason,
    parked: Parked,
    joining: JoinService,
    viewer: Viewer,
    act: Act,
    show: Posted,
    toast: Toast,
    catalogs: Catalogs,
) -> None:
    """Ask for one season."""
    card = load(parked.state)
    joined = await joining.join_season(card.ref, callback_data.argument, who=viewer.id)
    note_asking(act, joined.title, [joined.done] if joined.done else [])
    await _show_wish(card, joined, viewer, show, toast, catalogs)


async def _found(words: str, search: SearchService) -> tuple[Title, ...]:
    """Return what can be wished for, each title once."""
    found = await search.find(parse_query(words), capable=Subscribe)
    fitting = {title.ref: title for title in found.titles if title.ref.kind in WISHED_FOR}
    return tuple(fitting.values())[:MOST]


async def _answer(query: InlineQuery, titles: tuple[Title, ...], bot: Bot, texts: Texts) -> None:
    start = await create_start_link(bot, "")
    results: list[InlineQueryResultUnion] = [
        made for title in titles if (made := views.result(texts, title, start))
    ]
    if results:
        await query.answer(results, cache_time=KEPT, is_personal=True)
    else:
        await say_elsewhere(query, texts("inline-nothing"))


async def _show_wish(
    card: PostedCard,
    joined: Joined,
    viewer: Viewer,
    show: Posted,
    toast: Toast,
    catalogs: Catalogs,
) -> None:
    """Say to who pressed what came of it, and to the chat who wants the title."""
    season = joined.done.season if joined.done else None
    wish = Wish(who=viewer.id, name=viewer.name, season=season)
    known = any((one.who, one.season) == (viewer.id, season) for one in card.wishes)
    said = views.told(catalogs.for_viewer(viewer), joined, again=known)
    if not await toast(said):  # answered before, because it took long or had waited
        await show.anew(as_screen(said))
    wishes = card.wishes if known else (*card.wishes, wish)
    card = dataclasses.replace(card, wishes=wishes, request=joined.request)
    texts, start = catalogs.of(card.language), await show.start()
    await show(views.posted(texts, joined.title, card, start))
