"""The conversation: Telegram in, one service call, one screen out."""

from aiogram import Router

from handlers.controls import router as controls
from handlers.discover import router as discover
from handlers.doctor import router as doctor
from handlers.fallback import router as fallback
from handlers.library import router as library
from handlers.missing import router as missing
from handlers.order import router as ordering
from handlers.queue import router as queue
from handlers.search import router as search
from handlers.settings import router as settings
from handlers.start import router as start
from handlers.status import router as status
from handlers.subscribe import router as subscribe


def build_routers() -> list[Router]:
    """Return a fresh router for each conversation.

    What answers a question of the controls is nothing else, so they stand first. A deep link to the
    settings is a /start, so they stand before the start. Search listens to plain text, so it stands
    behind every command; what nobody answers falls to the last.
    """
    first = (controls, settings, start)
    anywhere = (subscribe, ordering, missing, library, queue, status, doctor, discover)
    last = (search, fallback)
    return [conversation.build_router() for conversation in (*first, *anywhere, *last)]
