"""The outbox's Render port: a letter in, composed messages out, their buttons kept."""

from handlers.notifications.views import letter as view
from handlers.ui.outgoing import Outgoing
from handlers.ui.screen import Screen, compose_all
from handlers.ui.texts import Catalogs
from services.clock import Clock
from services.outbox.model import Letter
from services.registry import Registry, showing
from services.screens import Parked, ScreenAudience, Screens, new_row


class Renderer:
    """Puts letters into the reader's words."""

    def __init__(
        self, catalogs: Catalogs, screens: Screens, registry: Registry, clock: Clock
    ) -> None:
        self._catalogs = catalogs
        self._screens = screens
        self._registry = registry
        self._clock = clock

    async def __call__(self, letter: Letter) -> list[Outgoing]:
        """Return the messages of one letter, at least one."""
        texts = self._catalogs.of(letter.language, time_zone=letter.time_zone)
        with showing(self._registry.private):  # its reader is one of those who are let in
            screens = view(texts, letter, now=self._clock.now(), registry=self._registry)
        return [out for screen in screens for out in await self._composed(letter, screen)]

    async def _composed(self, letter: Letter, screen: Screen) -> list[Outgoing]:
        row = new_row()
        if screen.offers:
            parked = Parked(
                row=row,
                kind=screen.kind,
                chat_id=letter.chat_id,
                audience=ScreenAudience(),
                state=screen.state,
                picture=screen.picture.key if screen.picture and letter.picture else None,
            )
            await self._screens.park(parked, shown=screen.offers)
        return compose_all(
            screen,
            row,
            plain=letter.plain,
            with_picture=letter.picture,
            shorter=letter.shorter,
        )
