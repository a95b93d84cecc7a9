"""A subscription that a button is about is gone: that is said, and where to go on from there."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from handlers.subscribe import wish_views
from handlers.subscribe.place import Place
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.errors import SubscriptionGone
from services.household.audit import Act
from services.screens import Parked


class WhenGone(BaseMiddleware):
    """Shows the way on where a subscription is gone: on its own screen Refresh leads nowhere."""

    async def __call__(self, handler: Any, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Let the press act; say that what it was about is gone."""
        try:
            return await handler(event, data)
        except SubscriptionGone:
            toast: Toast = data["toast"]
            show: Show = data["show"]
            texts: Texts = data["texts"]
            parked: Parked = data["parked"]
            act: Act = data["act"]
            act.refused(SubscriptionGone.code)
            toast.void()
            await toast(texts("error-subscription-gone"), alert=True)
            await show(wish_views.vanished(texts, Place.of(parked)))
            return None
