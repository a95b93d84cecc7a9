"""What the buttons of an order need: the card it came from, what there is, what is chosen."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.ui import card
from handlers.ui.card import CardState
from services.late_adapter import LateAdapter
from services.ports.parts import Assortment, Part

PAGE = 20  # parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What there is of a title, and what is chosen: `chosen` are places in the parts.

    `choices` hold the decisions that differ from the usual.
    """

    assortment: Assortment = field(default_factory=Assortment)
    chosen: tuple[int, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    page: int = 0

    @property
    def decided(self) -> dict[str, str]:
        """Return a value for every choice."""
        return {
            one.key: self.choices.get(one.key, one.values[0])
            for one in self.assortment.choices
            if one.values
        }

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts that are chosen, in the server's order."""
        return tuple(self.assortment.parts[place] for place in self.chosen)

    @property
    def pages(self) -> tuple[tuple[int, ...], ...]:
        """Return the places of the parts page by page; a page has one season."""
        groups: dict[int | None, list[int]] = {}
        for place, part in enumerate(self.assortment.parts):
            groups.setdefault(part.season, []).append(place)
        return tuple(
            tuple(places[i : i + PAGE])
            for places in groups.values()
            for i in range(0, len(places), PAGE)
        )

    def season(self, number: int | None) -> tuple[int, ...]:
        """Return the places of a season's parts."""
        every = enumerate(self.assortment.parts)
        return tuple(place for place, part in every if part.season == number)

    def picked(self, places: Iterable[int], *, on: bool) -> "Basket":
        """Return the basket with these chosen or left."""
        known = {place for place in places if 0 <= place < len(self.assortment.parts)}
        chosen = set(self.chosen) | known if on else set(self.chosen) - known
        return dataclasses.replace(self, chosen=tuple(sorted(chosen)))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """The card and the basket; a card can be opened from what is kept, too."""

    card: CardState
    basket: Basket


_BASKET = LateAdapter[Basket](Basket)
_KEY = "basket"


def dump(state: OrderState) -> dict[str, Any]:
    """Return the state as JSON values."""
    return card.dump(state.card) | {_KEY: _BASKET.adapter.dump_python(state.basket, mode="json")}


def load(kept: dict[str, Any]) -> OrderState:
    """Read back what `dump` returned."""
    return OrderState(
        card=card.load(kept), basket=_BASKET.adapter.validate_python(kept.get(_KEY) or Basket())
    )
