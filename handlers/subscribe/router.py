"""The conversation's router: asking for titles, deciding, and what was asked for."""

from aiogram import Router

from handlers.subscribe import asking, looking, options, searching, wishes
from handlers.subscribe.vanished import WhenGone


def build_router() -> Router:
    """Return the conversation's router."""
    router = Router(name="subscribe")
    router.callback_query.middleware(WhenGone())
    for part in (asking, options, wishes, searching, looking):
        part.register(router)
    return router
