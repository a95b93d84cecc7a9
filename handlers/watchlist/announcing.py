"""Edits the message of a sign-in when its code was confirmed, refused, or a minute has passed."""

from aiogram.exceptions import AiogramError

from handlers.ui.delivery import Delivery
from handlers.ui.screen import Screen, compose
from handlers.ui.texts import Catalogs
from handlers.watchlist import connect_views
from services.clock import Clock
from services.models import ChatId
from services.ports.accounts import Turn
from services.screens import AudienceKind, Parked, ScreenAudience, Screens, new_row
from services.watchlist.connecting import Pending, Report


class Announcing:
    """Implements services.watchlist.connecting.Announce."""

    def __init__(
        self, delivery: Delivery, screens: Screens, catalogs: Catalogs, clock: Clock
    ) -> None:
        self._delivery = delivery
        self._screens = screens
        self._catalogs = catalogs
        self._clock = clock

    async def __call__(self, pending: Pending, report: Report) -> str | None:
        """Show how a sign-in stands now; return the key of the picture the message carries.

        A message that cannot be edited any more, or that they have left, gets its successor,
        unless it only counts down.
        """
        texts = self._catalogs.for_viewer(report.viewer)
        if report.turn is Turn.WAITING and report.invitation is not None:
            screen = connect_views.code(
                texts,
                report.invitation,
                report.backend,
                other=report.other,
                now=self._clock.now(),
            )
        else:
            screen = connect_views.ended(texts, report.turn, report.backend, name=report.name)
        return await self._deliver(pending, screen, final=report.turn is not Turn.WAITING)

    async def _deliver(self, pending: Pending, screen: Screen, *, final: bool) -> str | None:
        row = new_row()
        parked = Parked(
            row=row,
            kind=screen.kind,
            chat_id=ChatId(pending.chat_id),
            audience=ScreenAudience(kind=AudienceKind.VIEWER, viewer=pending.who),
            state=screen.state,
            picture=screen.picture.key if screen.picture else None,
        )
        await self._screens.park(parked, shown=screen.offers)
        out = compose(screen, row)
        chat, message = pending.chat_id, pending.message_id
        try:
            if message:
                await self._delivery.edit(chat, message, out, shows=pending.picture)
        except AiogramError:
            if not final:
                return pending.picture
            message = 0
        try:
            if not message:
                await self._delivery.send(chat, out)
        except AiogramError:  # they find it under /watchlist
            return None
        return parked.picture
