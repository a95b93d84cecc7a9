"""Asks a conversation about a press only where it has such a button: filters take their time."""

from aiogram import Router
from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery


class OneOf(Filter):
    """Passes the presses of these verbs."""

    def __init__(self, verbs: frozenset[str]) -> None:
        self._verbs = verbs

    async def __call__(self, query: CallbackQuery) -> bool:
        """Return whether it is one of them."""
        return (query.data or "").partition(":")[0] in self._verbs


def narrow(router: Router) -> None:
    """Keep from a router the presses that none of its handlers names; one may name none at all."""
    verbs: set[str] = set()
    for handler in router.callback_query.handlers:
        filters = [one.callback for one in handler.filters or ()]
        named = [one for one in filters if isinstance(one, CallbackQueryFilter)]
        if not named:
            return
        verbs.update(one.callback_data.__prefix__ for one in named)
    router.callback_query.filter(OneOf(frozenset(verbs)))
