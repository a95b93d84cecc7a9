"""Approve and Deny in the same instant, through the real dispatcher: one effect, two answers."""

import asyncio
import contextlib

import pytest
from aiogram.types import Update

from bot.dispatcher import build_dispatcher
from handlers.requests.callbacks import DenyFor
from handlers.requests.revising import Revising
from handlers.ui.delivery import Delivery
from handlers.ui.requesting import Approve
from services.household.admissions import Admissions
from services.household.audit import Audit, Result, Which
from services.household.doorstep import Doorstep
from services.household.groups import GroupService
from services.models import ChatId, ViewerId
from services.people import People
from services.questions import Questions
from services.registry import Registry
from services.requests.copies import Copies
from services.requests.model import Mode, Policy
from services.screens import Parked, ScreenAudience, Screens
from support.botapi import bot_of, message, scripted_telegram
from support.clock import START, FakeClock
from support.database import open_database
from support.house import ADA, MAX, OLIVE, House
from support.pushes import Shelf
from support.samples import film
from support.server import FakeServer
from support.words import CATALOGS

PARTS, ROUNDS = 4, 50  # two hundred, in parts that may run beside each other
NOW = int(START.timestamp())


class Front:
    """The house with its dispatcher before it, and the Telegram that hears what is said."""

    def __init__(self, house, clock, dispatcher, bot, telegram, screens, audit) -> None:
        self.house = house
        self.clock = clock
        self.telegram = telegram
        self.audit = audit
        self._dispatcher = dispatcher
        self._bot = bot
        self._screens = screens
        self._number = 0

    async def desk_message(self, who, name, press):
        """Keep what somebody reads at the desk, and return a tap on one of its buttons."""
        self._number += 1
        row = f"{self._number:010}"
        parked = Parked(
            row=row, kind="request", chat_id=ChatId(who.id),
            audience=ScreenAudience(), state={"request": name},
        )  # fmt: skip
        await self._screens.park(parked, shown=frozenset({press.offer}), fresh=True)
        about = message(self._number, date=NOW)["message"]
        sender = {"id": who.id, "is_bot": False, "first_name": who.name}
        about |= {"chat": {"id": who.id, "type": "private"}, "message_id": self._number}
        data = press.model_copy(update={"row": row}).pack()
        query = {"id": str(self._number), "chat_instance": "1", "data": data, "from": sender}
        update = {"update_id": self._number, "callback_query": {**query, "message": about}}
        return Update.model_validate(update)

    async def tap(self, update):
        await self._dispatcher.feed_update(self._bot, update)


async def nothing(*_: object) -> None:
    """Tell nobody."""


@pytest.fixture
async def front(tmp_path):
    async with contextlib.AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(scripted_telegram())
        bot = await stack.enter_async_context(bot_of(telegram))
        database = await stack.enter_async_context(open_database(tmp_path))
        clock = FakeClock()
        people = People(database, clock, owners=frozenset({ViewerId(OLIVE.id)}), notify=())
        for one in (OLIVE, ADA, MAX):
            await people._write_down(one)
        server = FakeServer(film())
        house = House(server, database, people, clock)
        await house.desk.set_policy(OLIVE, Policy(mode=Mode.ASK))
        screens, audit = Screens(database, clock), Audit(database, clock)
        delivery = Delivery(bot, Shelf())
        services = {
            "clock": clock, "registry": Registry([server]), "requests": house.desk,
            "gate": house.gate, "audit": audit, "questions": Questions(screens),
            "revise": Revising(Copies(database, people), delivery, CATALOGS),
            "doorstep": Doorstep(database, clock, people, tell=nothing, told=lambda: None),
        }  # fmt: skip
        groups = GroupService(
            database,
            clock,
            tell=nothing,
            readdress=nothing,
            changed=lambda: None,
            told=frozenset(),
        )
        dispatcher = build_dispatcher(
            services,
            people=people,
            admissions=Admissions(database, clock, people),
            screens=screens,
            catalogs=CATALOGS,
            delivery=delivery,
            groups=groups,
        )
        yield Front(house, clock, dispatcher, bot, telegram, screens, audit)


@pytest.mark.parametrize("part", range(PARTS))
async def test_approve_and_deny_in_the_same_instant_two_hundred_times(front, part) -> None:
    house, ends = front.house, []
    for number in range(ROUNDS):
        front.clock.advance(3600)  # a day takes only so many
        name = await house.requested()
        calls, told = len(house.server.decided), len(house.news)
        yes = await front.desk_message(OLIVE, name, Approve(argument=name))
        no = await front.desk_message(ADA, name, DenyFor(argument=f"space.{name}"))
        both = (yes, no) if (number + part) % 2 else (no, yes)
        await asyncio.gather(*(front.tap(one) for one in both))
        approved = len(house.server.decided) - calls
        ends.append(approved)
        assert approved == len(house.server.wishes) <= 1
        assert house.turns[told:] == ["approved" if approved else "denied"]
        for wish in house.server.wishes:
            await house.server.unsubscribe(wish.native_id)
    answered = [call["callback_query_id"] for call in front.telegram.of("answerCallbackQuery")]
    assert sorted(map(int, answered)) == list(range(1, 2 * ROUNDS + 1))
    said = [call["text"] for call in front.telegram.of("editMessageText")]
    said += [call["caption"] for call in front.telegram.of("editMessageCaption")]
    media = front.telegram.of("editMessageMedia")
    assert len(said) + len(media) == 2 * ROUNDS  # each of the two reads how it was decided
    found = await front.audit.look(OLIVE, Which(), page=0, size=2 * ROUNDS)
    results = [one.result for one in found.entries]
    assert results.count(Result.DONE) == results.count(Result.VOIDED) == ROUNDS
    assert set(ends) == {0, 1}, "always the same one won: nothing was at the same time"
