"""One search from its words to its last hit: the first card at once, the rest as it comes."""

import asyncio
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.search import lists, results, views
from handlers.ui import card
from handlers.ui.card import CardState
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.household.choosing import ChoiceService
from services.household.roles import Role, at_least
from services.people import Viewer
from services.pointers import find_pointer
from services.search import Came, Fan, SearchService, parse_query
from services.titles import TitleLook, TitleService


async def find(
    words: str,
    search: SearchService,
    titles: TitleService,
    choices: ChoiceService,
    viewer: Viewer,
    show: Show,
    texts: Texts,
) -> None:
    """Open what an address or id means, else search; what comes first is shown at once.

    Raises: EmptyQuery, QueryTooLong, LinkNotSupported, LinkUnknown, NoBackend, or a BackendError
    when none answered.
    """
    as_lists = await results.prefers_lists(choices, viewer)
    if pointer := find_pointer(words):
        async with show.patiently(views.opening(texts, pointer.catalogue)):
            state = CardState(titles=tuple(await search.resolve(pointer)), lists=as_lists)
            await show(await results.screen_of(state, titles, viewer, show, texts))
        return
    query = parse_query(words)
    with search.begin(query) as fan:
        async with show.patiently(views.searching(texts, query)):
            shared = not show.in_private
            state = CardState(titles=(), query=query, lists=as_lists, shared=shared)
            state = _with(state, await fan.first(), fan)
            if not state.titles:
                await show(views.nothing(texts, state, leads=titles.leads))
                return
            look = None  # a list shows no details, so that nobody waits for them
            if not (as_lists and len(state.titles) > 1):
                who = viewer.id if show.in_private else None
                admin = at_least(viewer.role, Role.ADMIN)
                look = await titles.look(state.title, who=who, admin=admin)
            asks = results.may_ask(viewer)
            later = _Later(fan, show, texts, look, leads=titles.leads, asks=asks)
            state = _with(state, fan.ready(), fan)
            await show(later.draw(card.dump(state)))
        if fan.waiting and not fan.go_on(later.follow()):
            await later.append([came async for came in fan])


@dataclass(frozen=True, slots=True)
class _Later:
    """What becomes of answers that come after the first card was shown."""

    fan: Fan
    show: Show
    texts: Texts
    look: TitleLook | None
    leads: bool
    asks: bool

    async def follow(self) -> None:
        """Append what comes to the card: one edit for each backend that answers."""
        try:
            async for came in self.fan:
                if not await self.append([came]):
                    self.fan.give_up()
                    return
        except asyncio.CancelledError:  # the process ends: nobody may read that more is to come
            self.fan.give_up()
            await self.append([came async for came in self.fan])
            raise

    async def append(self, came: Sequence[Came]) -> bool:
        """Append hits to what was shown; say whether it is still there."""

        def change(kept: dict[str, Any]) -> dict[str, Any] | None:
            state = card.load(kept)
            search = state.behind[0] if state.behind else state
            if search.query != self.fan.query:  # the message shows something else by now
                return None
            return card.dump(_with(state, came, self.fan))

        return await self.show.amend(change, self.draw)

    def draw(self, kept: dict[str, Any]) -> Screen:
        """Return the card or list that was shown first, as it is now."""
        state = card.load(kept)
        if self.look:
            return views.title_card(self.texts, state, self.look, asks=self.asks)
        foot = views.footer(self.texts, state)
        return lists.listing(self.texts, state, foot, leads=self.leads)


def _with(state: CardState, came: Sequence[Came], fan: Fan) -> CardState:
    """Return the state with what came, and with whom the search still waits for."""
    titles = (title for one in came for title in one.titles)
    troubles = {one.backend: one.error.code for one in came if one.error}
    return dataclasses.replace(
        card.with_hits(state, titles),
        absent=(*state.absent, *troubles),
        troubles=state.troubles | troubles,
        pending=fan.waiting,
        until=fan.until.timestamp(),
    )
