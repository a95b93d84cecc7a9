"""The gate of presses: opens the screen behind a button, and lets an effect happen once."""

import contextlib
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject, Update

from bot.middlewares.access import Handler
from handlers.ui.posted import row_of
from handlers.ui.press import Press, stamp_of
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.clock import Clock
from services.errors import ConfirmationExpired, PressWaited, ScreenExpired
from services.household.audit import Act
from services.people import Viewer
from services.screens import Claim, Screens


class GateMiddleware(BaseMiddleware):
    """Admits a press whose screen is kept, meant for this person, and offered just this."""

    def __init__(self, screens: Screens, clock: Clock) -> None:
        self._screens = screens
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Set `parked`; what happens on one screen happens one after the other.

        An effect whose press has waited happens only if Telegram still takes an answer to it.

        Raises: NotYours, ScreenExpired, ConfirmationExpired, PressWaited.
        """
        press = data.get("callback_data")
        if not isinstance(press, Press) or not isinstance(event, CallbackQuery):
            return await handler(event, data)
        viewer: Viewer = data["viewer"]
        show: Show = data["show"]
        if event.inline_message_id:
            return await self._posted(press, handler, event, data)
        turn = self._screens.one_at_a_time(press.row)
        async with contextlib.nullcontext() if press.interrupts else turn:
            parked = await self._screens.open(press.row, who=viewer.id, offer=press.offer)
            data["parked"] = parked
            show.pressed(parked)
            if press.effect:
                return await self._once(press, handler, event, data)
            return await handler(event, data)

    async def _posted(
        self, press: Press, handler: Handler, query: CallbackQuery, data: dict[str, Any]
    ) -> Any:
        """Admit a press of a card in another chat.

        Everybody who may talk to us presses the same button there, each for themselves, so nothing
        is claimed: what such a button does must come to the same when it is done twice.
        """
        if not press.posted:
            raise ScreenExpired
        row = row_of(query.inline_message_id or "")
        toast: Toast = data["toast"]
        async with self._screens.one_at_a_time(row):
            parked = await self._screens.posted(row, offer=press.offer)
            if data.get("waited") and not await toast():
                raise PressWaited
            data["parked"] = parked
            data["show"].pressed(parked)
            return await handler(query, data)

    async def _once(
        self, press: Press, handler: Handler, query: CallbackQuery, data: dict[str, Any]
    ) -> Any:
        self._still_good(press)
        viewer: Viewer = data["viewer"]
        update: Update = data["event_update"]
        toast: Toast = data["toast"]
        if data.get("waited") and not await toast():
            raise PressWaited
        names = {"verb": press.verb, "argument": str(press.argument)}
        claim = await self._screens.begin(
            press.row, **names, who=viewer.id, update_id=update.update_id
        )
        if claim is Claim.ALREADY_DONE:
            texts: Texts = data["texts"]
            await toast(texts("press-already-done"))
            act: Act = data["act"]
            act.voided()
            return None
        ended = "failed"
        try:
            result = await handler(query, data)
            ended = "failed" if toast.voided else "done"
        finally:
            await self._screens.settle(press.row, **names, result=ended)
        return result

    def _still_good(self, press: Press) -> None:
        if press.within is None:
            return
        _, asked_at = stamp_of(str(press.argument))
        if self._clock.now().timestamp() - asked_at > press.within:
            raise ConfirmationExpired
