"""One search from its words to its last hit: the first card at once, the rest as it comes."""

import asyncio
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.search import views
from handlers.ui import card
from handlers.ui.card import CardState
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from services.search import Came, Fan, SearchService, parse_query
from services.titles import TitleLook, TitleService


async def find(
    words: str, search: SearchService, titles: TitleService, show: Show, texts: Texts
) -> None:
    """Search, show what comes first, and have the rest appended once it comes.

    Raises: EmptyQuery, QueryTooLong, NoBackend, or a BackendError when none answered.
    """
    query = parse_query(words)
    with search.begin(query) as fan:
        async with show.patiently(views.searching(texts, query)):
            state = _with(CardState(titles=(), query=query), await fan.first(), fan)
            if not state.titles:
                await show(views.nothing(texts, query, state.absent))
                return
            look = await titles.look(state.title)
            state = _with(state, fan.ready(), fan)
            await show(views.title_card(texts, state, look))
            later = _Later(fan, show, texts, look)
        if fan.waiting and not fan.go_on(later.follow()):
            await later.append([came async for came in fan])


@dataclass(frozen=True, slots=True)
class _Later:
    """What becomes of answers that come after the first card was shown."""

    fan: Fan
    show: Show
    texts: Texts
    look: TitleLook

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

        def change(kept: dict[str, Any]) -> dict[str, Any]:
            return card.dump(_with(card.load(kept), came, self.fan))

        def draw(kept: dict[str, Any]) -> Screen:
            return views.title_card(self.texts, card.load(kept), self.look)

        return await self.show.amend(change, draw)


def _with(state: CardState, came: Sequence[Came], fan: Fan) -> CardState:
    """Return the state with what came, and with whom the search still waits for."""
    titles = (title for one in came for title in one.titles)
    absent = (one.backend for one in came if one.error)
    return dataclasses.replace(
        card.with_hits(state, titles),
        absent=(*state.absent, *absent),
        pending=fan.waiting,
        until=fan.until.timestamp(),
    )
