"""Words for what cannot be said here: above inline results, and in groups."""

from aiogram.types import InlineQuery, InlineQueryResultsButton
from aiogram.utils.formatting import Text

from handlers.ui.formatting import shorten
from handlers.ui.home import INLINE_START
from handlers.ui.screen import Button, Screen
from handlers.ui.texts import Texts

ROOM = 96  # UTF-16 units that a narrow screen shows


async def say_elsewhere(query: InlineQuery, words: str, *, keep: int = 0) -> None:
    """Answer without results: words that lead to the private chat, kept for `keep` seconds."""
    button = InlineQueryResultsButton(text=shorten(words, ROOM), start_parameter=INLINE_START)
    await query.answer([], button=button, cache_time=keep, is_personal=True)


def in_private(texts: Texts, link: str) -> Screen:
    """Return, in a group, that something is answered in private, and the way there."""
    go = Button(label=texts("button-in-private"), url=link)
    return Screen(text=Text(texts("group-in-private")), rows=((go,),), kind="in-private")


def failed_in_group(texts: Texts, link: str) -> Screen:
    """Return, in a group, that something did not work: why is nobody else's to read."""
    go = Button(label=texts("button-in-private"), url=link)
    return Screen(text=Text(texts("group-failed")), rows=((go,),), kind="error")
