"""The routers of all conversations, in the order in which they are asked."""

from aiogram import Router

from handlers.audit import router as audit
from handlers.bind import router as bind
from handlers.controls import router as controls
from handlers.discover import router as discover
from handlers.doctor import router as doctor
from handlers.doorstep import router as doorstep
from handlers.fallback import router as fallback
from handlers.inline import router as inline
from handlers.library import router as library
from handlers.mending import router as mending
from handlers.missing import router as missing
from handlers.order import router as ordering
from handlers.people import router as people
from handlers.queue import router as queue
from handlers.recent import router as recent
from handlers.releases import router as releases
from handlers.requests import router as requests
from handlers.search import router as search
from handlers.settings import router as settings
from handlers.share import router as share
from handlers.start import router as start
from handlers.status import router as status
from handlers.subscribe import router as subscribe
from handlers.watchlist import (
    router as watchlist,
)


def build_routers() -> list[Router]:
    """Return a fresh router for each conversation.

    What answers a question of ours is nothing else, so those who ask stand first. A deep link is a
    /start, so the start stands behind those that know one. Search listens to plain text, so it
    stands behind the other commands; what nobody answers falls to the last.
    """
    first = (mending, controls, requests, settings)
    commands = (
        doorstep,
        people,
        subscribe,
        watchlist,
        releases,
        ordering,
        missing,
        library,
        recent,
        queue,
        status,
        doctor,
        audit,
        discover,
        bind,
    )
    last = (share, inline, search, start, fallback)
    return [conversation.build_router() for conversation in (*first, *commands, *last)]
