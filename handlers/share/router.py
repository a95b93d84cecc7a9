"""Handlers of handing a title on."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from aiogram.utils.deep_linking import create_start_link

from handlers.share import views
from handlers.ui import card
from handlers.ui.card import Share
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.deep_links import title_payload
from services.errors import NotSupported
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="share")
    router.callback_query.register(share, Share.filter())
    return router


async def share(
    _query: CallbackQuery,
    callback_data: Share,
    parked: Parked,
    bot: Bot,
    show: Show,
    texts: Texts,
) -> None:
    """Send the link to a title, and the ways to pass it on."""
    title = card.load(parked.state).titles[callback_data.argument]
    payload = title_payload(title.ref)
    if payload is None:
        raise NotSupported
    link = await create_start_link(bot, payload)
    inline = bool((await bot.me()).supports_inline_queries)
    await show.anew(views.shared(texts, title, link, inline=inline))
