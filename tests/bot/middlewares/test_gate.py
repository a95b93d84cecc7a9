"""Confirmations of what destroys: by whom they were shown to, within a minute, and once (A-07)."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram.types import CallbackQuery, Update, User

from bot.middlewares.gate import GateMiddleware
from handlers.ui.press import Press, stamped
from services.errors import ConfirmationExpired, NotYours
from services.household.audit import Act
from services.models import ChatId, ViewerId
from services.people import Role, Viewer
from services.screens import AudienceKind, Parked, ScreenAudience, Screens, new_row
from support.clock import FakeClock
from support.database import open_database
from support.presses import every_press
from support.words import words

MAX = Viewer(id=ViewerId(1002), role=Role.MEMBER, name="Max")
ANA = Viewer(id=ViewerId(1003), role=Role.MEMBER, name="Ana")
OLIVE = Viewer(id=ViewerId(1001), role=Role.OWNER, name="Olive")
CONFIRMATIONS = sorted((one for one in every_press() if one.within), key=lambda one: one.__prefix__)


@dataclass
class Said:
    """A toast, and a screen's place, that take everything."""

    words: list[str] = field(default_factory=list)
    voided: bool = False

    async def __call__(self, text: str = "", **_: Any) -> bool:
        """Take words."""
        self.words.append(text)
        return True

    def pressed(self, _parked: Parked) -> None:
        """Take what was pressed."""


class Gate:
    """The gate, a screen behind it that offers one confirmation, and how often that acted."""

    def __init__(self, screens: Screens, clock: FakeClock) -> None:
        self.clock = clock
        self.said = Said()
        self.acted = 0
        self._screens = screens
        self._gate = GateMiddleware(screens, clock)
        self._updates = 0

    async def offer(self, kind: type[Press], to: Viewer) -> Press:
        """Show a question to somebody, and return its Confirm."""
        row = new_row()
        argument = stamped("what", self.clock.now().timestamp())
        press = kind(row=row, argument=argument)
        audience = ScreenAudience(kind=AudienceKind.VIEWER, viewer=to.id)
        parked = Parked(row=row, kind="ask", chat_id=ChatId(to.id), audience=audience)
        await self._screens.park(parked, shown=frozenset({press.offer}))
        return press

    async def press(self, press: Press, who: Viewer) -> None:
        """Let somebody press it."""
        self._updates += 1
        user = User(id=who.id, is_bot=False, first_name=who.name)
        query = CallbackQuery(id="1", from_user=user, chat_instance="1", data=press.pack())
        data = {
            "callback_data": press,
            "viewer": who,
            "show": self.said,
            "toast": self.said,
            "texts": words("en"),
            "act": Act(verb=press.verb),
            "event_update": Update(update_id=self._updates, callback_query=query),
        }
        await self._gate(self._act, query, data)

    async def _act(self, _event: Any, _data: dict[str, Any]) -> None:
        self.acted += 1


@pytest.fixture
async def gate(tmp_path):
    clock = FakeClock()
    async with open_database(tmp_path) as database:
        yield Gate(Screens(database, clock), clock)


def test_a07_what_destroys_asks_first() -> None:
    asked = {one.__prefix__ for one in CONFIRMATIONS}
    destroys = {"act-ok", "delete-ok", "drop-ok", "erase-ok", "forget-ok", "remove-ok", "unwish-ok"}
    assert asked == destroys | {"wish-reset-ok", "watch-out-ok"}


@pytest.mark.parametrize("kind", CONFIRMATIONS, ids=lambda one: one.__prefix__)
async def test_a07_a_confirmation_counts_within_a_minute_for_its_person_and_once(
    gate, kind
) -> None:
    assert (kind.effect, kind.within) == (True, 60)
    press = await gate.offer(kind, MAX)
    for other in (ANA, OLIVE):
        with pytest.raises(NotYours):
            await gate.press(press, other)
    assert gate.acted == 0
    gate.clock.advance(59)
    await gate.press(press, MAX)
    await gate.press(press, MAX)
    assert (gate.acted, gate.said.words) == (1, [words("en")("press-already-done")])

    late = await gate.offer(kind, MAX)
    gate.clock.advance(62)
    with pytest.raises(ConfirmationExpired):
        await gate.press(late, MAX)
    assert gate.acted == 1
