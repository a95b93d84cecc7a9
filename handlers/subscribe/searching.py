"""Handlers of a search for one subscription: begun, followed where its server lets it, stopped."""

from dataclasses import dataclass, replace

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.subscribe import wish_views
from handlers.subscribe.callbacks import SearchNow, StopLooking
from handlers.subscribe.place import Place
from handlers.ui.acting import note_subscription
from handlers.ui.following import Following
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.errors import UnknownItem
from services.household.audit import Act
from services.people import Viewer
from services.screens import Parked
from services.subscribe import handle_of
from services.subscriptions import SubscriptionService, Wish

EVERY = 3.0  # seconds between two looks


def register(router: Router) -> None:
    """Register these handlers."""
    router.callback_query.register(search_now, SearchNow.filter())
    router.callback_query.register(stop, StopLooking.filter())


async def search_now(
    _query: CallbackQuery,
    callback_data: SearchNow,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    following: Following,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Look for a subscription now, and show how far that is."""
    wish, search = await subscriptions.look_now(callback_data.argument, viewer)
    note_subscription(act, wish.subscription)
    looked = _Search(subscriptions, texts, wish, Place.of(parked), search)
    screen, every = await looked.look()
    await show(screen)
    following.begin(show, looked.look, every=every, reader=viewer)


async def stop(
    _query: CallbackQuery,
    callback_data: StopLooking,
    parked: Parked,
    subscriptions: SubscriptionService,
    viewer: Viewer,
    act: Act,
    show: Show,
    texts: Texts,
) -> None:
    """Stop a search that is followed here."""
    search = str(parked.state.get("search", ""))
    wish, stopped = await subscriptions.stop_looking(callback_data.argument, viewer, search)
    note_subscription(act, wish.subscription)
    if not stopped:
        act.voided()
    note = texts("look-stopped" if stopped else "look-over")
    await show(wish_views.detail(texts, wish, Place.of(parked), note=note))


@dataclass(frozen=True, slots=True)
class _Search:
    """A search somebody follows, and where they see it; without a name, it cannot be followed."""

    subscriptions: SubscriptionService
    texts: Texts
    wish: Wish
    place: Place
    name: str

    async def look(self) -> tuple[Screen, float]:
        """Return how it stands now, and the seconds until the next look, 0 where it is over."""
        if not self.name:
            return self._screen(self.texts("subscription-done-search")), 0.0
        try:
            now = await self.subscriptions.looking(self.wish.subscription, self.name)
        except UnknownItem:
            return self._screen(self.texts("subscription-done-search")), 0.0
        note = wish_views.looking(self.texts, now)
        if not now.state.is_over:
            return self._screen(note, self.name if now.can_stop else ""), EVERY
        handle = handle_of(self.wish.subscription)
        wish = await self.subscriptions.look(handle, self.wish.viewer)
        return replace(self, wish=wish)._screen(note), 0.0

    def _screen(self, note: str, search: str = "") -> Screen:
        return wish_views.detail(
            self.texts, self.wish, self.place, note=note, asked=True, search=search
        )
