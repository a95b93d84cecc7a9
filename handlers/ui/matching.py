"""Filters made of `F`, looked at where the update is handled.

aiogram sends every filter that is no coroutine to a thread, also one that only compares two words;
the way there and back costs more than the rest of a command's routing.
"""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import TelegramObject
from magic_filter import MagicFilter


class Matches(Filter):
    """Passes what all of these expressions of `F` agree to; they may not block."""

    def __init__(self, *expressions: MagicFilter) -> None:
        self._expressions = expressions

    async def __call__(self, event: TelegramObject) -> bool | dict[str, Any]:
        """Return whether it passes."""
        return all(expression.resolve(event) for expression in self._expressions)
