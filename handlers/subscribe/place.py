"""Where the screens about a subscription were opened from, and so where Back leads."""

from dataclasses import dataclass
from typing import Any, Self

from handlers.subscribe.callbacks import SubscriptionPage
from handlers.ui import card
from handlers.ui.card import OpenCard
from handlers.ui.press import Press
from services.models import Subscription
from services.screens import Parked

KIND = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A card, whose state is carried along, or a page of the list.

    Who follows what is said in private only.
    """

    kind: str = KIND
    kept: dict[str, Any]
    is_private: bool = True

    @classmethod
    def of(cls, parked: Parked) -> Self:
        """Return where the pressed screen came from."""
        is_private = parked.chat_id > 0  # groups have negative ids (Bot API, Chat)
        if parked.kind == card.KIND:
            return cls(kind=parked.kind, kept=parked.state, is_private=is_private)
        return cls(kept={"page": parked.state.get("page", 0)}, is_private=is_private)

    @property
    def back(self) -> Press:
        """Return the way back from a subscription's own screen."""
        if self.kind == card.KIND:
            return OpenCard(argument=card.load(self.kept).index)
        return SubscriptionPage(argument=self.kept["page"])

    def state(self, one: Subscription) -> dict[str, Any]:
        """Return the state of a screen about a subscription."""
        return {**self.kept, "ref": one.ref.key}
