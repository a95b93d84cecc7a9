"""Words above the results of an inline query, which has no other place for them."""

from aiogram.types import InlineQuery, InlineQueryResultsButton

from handlers.ui.formatting import shorten
from handlers.ui.home import INLINE_START

ROOM = 96  # UTF-16 units that a narrow screen shows


async def say_elsewhere(query: InlineQuery, words: str, *, keep: int = 0) -> None:
    """Answer without results: words that lead to the private chat, kept for `keep` seconds."""
    button = InlineQueryResultsButton(text=shorten(words, ROOM), start_parameter=INLINE_START)
    await query.answer([], button=button, cache_time=keep, is_personal=True)
