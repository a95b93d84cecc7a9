"""What the handlers of lists act through, bound to one update; lists are read in private only."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.ui.outgoing import poster
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.watchlist import connect_views, entry_views, views
from services.clock import Clock
from services.errors import BackendError, PrivateOnly, ScreenExpired, UnknownItem
from services.models import ChatId, ItemRef, Title
from services.people import Viewer
from services.screens import Parked
from services.watchlist.connecting import Connecting, Pending, other_way
from services.watchlist.port import Work
from services.watchlist.service import Choices, WatchlistService

DAYS = 7


class WithLists(Filter):
    """Passes where somebody keeps lists at all, with the `desk` that the handlers act through."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        watchlist: WatchlistService,
        connecting: Connecting,
        viewer: Viewer,
        clock: Clock,
        texts: Texts,
    ) -> bool | dict[str, Any]:
        """Return the desk of this update. Raises: PrivateOnly in a group."""
        if not watchlist.offered:
            return False
        message = event if isinstance(event, Message) else event.message
        if message is None or message.chat.type != ChatType.PRIVATE:
            raise PrivateOnly
        return {"desk": Desk(watchlist, connecting, viewer, clock, texts)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Bound to one update: whose list, when, and in whose words."""

    watchlist: WatchlistService
    connecting: Connecting
    viewer: Viewer
    clock: Clock
    texts: Texts

    async def home(self, *, said: str = "") -> Screen:
        """Return how all stands."""
        shown = await self.watchlist.home(self.viewer.id)
        return views.home(self.texts, shown, now=self.clock.now(), said=said)

    async def page(self, argument: str) -> Screen:
        """Return a page of entries as they are now; an empty name is how all stands."""
        tab, _, number = argument.partition(".")
        if tab not in views.STATES:
            return await self.home()
        items = await self.watchlist.items(self.viewer.id, views.STATES[tab])
        return entry_views.page(self.texts, tab, items, int(number or 0))

    async def connect(self, show: Show) -> None:
        """Show a code, and begin to ask whether it is confirmed. Raises: BackendError."""
        server = self.watchlist.server()
        invitation = await self.watchlist.connect(self.viewer.id)
        now = self.clock.now()
        screen = connect_views.code(
            self.texts, invitation, server.name, other=other_way(server), now=now
        )
        await show(screen)
        chat, message = show.place
        await self.connecting.show(
            Pending(
                backend=server.id,
                who=self.viewer.id,
                chat_id=ChatId(chat),
                message_id=message,
                picture=screen.picture.key if screen.picture else None,
                minutes=views.minutes_left(invitation.expires_at, now),
            )
        )

    async def uncovered(self, screen: Screen, show: Show) -> Screen:
        """Return a screen for a message that may show a code: its picture does not stay."""
        _, message = show.place
        if not await self.connecting.leave(self.viewer.id, message):
            return screen
        return replace(screen, picture=poster(None, name=self.watchlist.server().name))

    async def detail(self, key: str, *, tab: str, note: str = "") -> Screen:
        """Return one entry with what it could mean; a silent server leaves that out."""
        try:
            choices = await self.watchlist.choices(self.viewer.id, key)
        except BackendError:
            choices = Choices(item=await self.watchlist.item(self.viewer.id, key))
        return entry_views.detail(self.texts, choices, tab=tab, note=note)

    async def coming(self) -> Screen:
        """Return what comes out in the next days. Raises: BackendError, SignInNeeded."""
        today = self.clock.now().astimezone(self.texts.zone).date()
        those = await self.watchlist.coming(self.viewer.id, today, DAYS)
        return entry_views.coming(self.texts, those, today=today)

    async def hints(self) -> Screen:
        """Return what is recommended, as far as it can be opened here."""
        works = await self.watchlist.recommended(self.viewer.id)
        found = await asyncio.gather(*(self._open(one) for one in works))
        titles = [one for one in found if one]
        return entry_views.hints(self.texts, titles, unknown=len(works) - len(titles))

    async def choose_title(self, parked: Parked, named: str) -> Screen:
        """Take what an entry means. Raises: ScreenExpired, UnknownItem, BackendError."""
        ref = parked.state.get("titles", {}).get(named)
        if ref is None:
            raise ScreenExpired
        key = key_of(parked)
        await self.watchlist.choose(self.viewer.id, key, ItemRef.from_key(ref))
        return await self.detail(key, tab=tab_of(parked))

    async def _open(self, work: Work) -> Title | None:
        try:
            return await self.watchlist.open(work.pointers)
        except (UnknownItem, BackendError):
            return None


def key_of(parked: Parked, named: str = "") -> str:
    """Return the key of an entry a button names, of the only one without. Raises: ScreenExpired."""
    key = parked.state.get(views.KEYS, {}).get(named) if named else parked.state.get("key")
    if key is None:
        raise ScreenExpired
    return str(key)


def tab_of(parked: Parked) -> str:
    """Return the list that a screen belongs to."""
    tab = parked.state.get("tab", "")
    return tab if tab in views.STATES else views.EVERY
