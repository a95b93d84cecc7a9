"""A question that waits for somebody's typed words: it is the screen they were shown last.

Whatever is shown to them after it takes the question back, so that words meant for something else
never answer it; and a restart does not, for screens are kept.
"""

from services.models import ChatId, ViewerId
from services.screens import Parked, Screens

KIND = "question"  # of the screens that ask
GOOD_FOR = 15 * 60.0  # seconds; who comes back later means something else


class Questions:
    """Knows what somebody was asked."""

    def __init__(self, screens: Screens) -> None:
        self._screens = screens

    async def pending(self, chat_id: ChatId, who: ViewerId, *, kind: str = KIND) -> Parked | None:
        """Return the question of this kind that words typed now would answer."""
        shown = await self._screens.newest(chat_id, who=who, within=GOOD_FOR)
        return shown if shown and shown.kind == kind else None
