"""A-03, A-06, A-10: every handler, for every role, in every kind of chat; forgeries; a flood."""

import itertools
import random
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from aiogram.methods import AnswerCallbackQuery, AnswerInlineQuery, GetMe, SendMessage

from handlers.discretion import IN_GROUPS
from handlers.permissions import (
    ALIASES,
    COMMANDS,
    INLINE,
    PRESSES,
    ROOMS,
    TYPING,
    least_of_command,
    least_of_room,
)
from services.clock import SystemClock
from services.deep_links import asked_payload, request_payload, title_payload
from services.household.roles import at_least
from services.people import Role
from services.screens import Parked, ScreenAudience, new_row
from services.storage.tables import audit, metadata
from support.forger import Forger
from support.samples import film, series
from support.switchboard import PEOPLE, CountingServer, said, switchboard
from support.words import words

TEXTS = words("en")
DENIED = TEXTS("error-not-allowed")
EXPIRED = TEXTS("error-screen-expired")
PRIVATE = TEXTS("access-private")
ELSEWHERE = TEXTS("group-in-private")
BUG = TEXTS("error-unexpected", incident="").split("\n")[0][:20]
CHATS = ("private", "group", "supergroup", "forum")
NOBODYS = ("channel", "anonymous", "bot", "business", "edited")
PRESSED_IN = ("private", "forum", "inline")
STRANGER = Role.STRANGER
# No server of lists is here, so that these buttons are nobody's; the others no screen offers.
NOBODYS_BUTTONS = {verb for verb in PRESSES if verb.startswith("watch")}
NOBODYS_ROOMS = {"watchlist", "start", "bind", "audit"}
READ_ANYWHERE = {entry.name for entry in COMMANDS if entry.in_groups}
OPENED = {*ROOMS, *(entry.name for entry in COMMANDS)}


class Rushing(SystemClock):
    """A minute passes at every look at it: nobody is over a limit."""

    def __init__(self) -> None:
        self._minutes = itertools.count()

    def monotonic(self) -> float:
        """Return seconds that never jump back."""
        return super().monotonic() + 61 * next(self._minutes)


@pytest.fixture
async def board(tmp_path):
    server = CountingServer(film(), series())
    async with switchboard(tmp_path, server=server, clock=Rushing()) as opened:
        yield opened


def commands() -> Iterator[tuple[str, Role]]:
    here = (entry.name for entry in COMMANDS if not entry.needs)  # else nobody knows it
    for name in (*here, *ALIASES):
        if name != "doctor":  # it would knock at the network; the presses have it
            yield f"/{name}", least_of_command(name)
            yield f"/{name} Metropolis", least_of_command(name)


def presses() -> Iterator[tuple[str, str, Role]]:
    """Return every verb with an argument, and who may press it."""
    for verb, role in PRESSES.items():
        if verb != "open":
            yield verb, "1", role
    for room in OPENED:
        yield "open", room, least_of_room(room)


async def test_a03_every_command_and_every_typed_word_is_for_those_whom_the_table_names(
    board, record_property
) -> None:
    texts = (*commands(), ("Metropolis", TYPING), ("/unheard-of", TYPING))
    every = list(itertools.product(texts, PEOPLE, CHATS))
    may = [at_least(role, least) for (_, least), role, _ in every]
    refused = [one for one, allowed in zip(every, may, strict=True) if not allowed]
    lines = []
    for case, answer in zip(refused, await typed_all(board, refused), strict=True):
        if case[1] is STRANGER:
            lines += [(case[2], answer)] if answer else []
        else:
            assert answer == DENIED, case
    assert lines == [("private", PRIVATE)]  # the one of the day
    assert board.server.asked == 0
    allowed = [one for one, allowed in zip(every, may, strict=True) if allowed]
    for case, answer in zip(allowed, await typed_all(board, allowed), strict=True):
        assert DENIED not in answer, case
        assert BUG not in answer, case
        assert answer or case[2] != "private", case
    assert board.server.asked > 0
    record_property("cases", len(every))
    assert len(every) > 500


async def typed_all(board, cases) -> list[str]:
    """Let people type, and return what each was answered."""
    feeds = (board.say(PEOPLE[role], text, chat=chat) for (text, _), role, chat in cases)
    return [said(calls) for calls in await board.all(*feeds)]


async def test_a02_what_no_person_sent_to_us_does_nothing_whoever_it_names(board) -> None:
    every = list(itertools.product([text for text, _ in commands()], PEOPLE, NOBODYS))
    feeds = (board.say(PEOPLE[role], text, chat=chat) for text, role, chat in every)
    for case, calls in zip(every, await board.all(*feeds), strict=True):
        assert calls == [], case
    assert board.server.asked == 0


async def test_a03_every_press_is_for_those_whom_the_table_names(board, record_property) -> None:
    """Where the role is too low, the screen is there and offers the button to everybody."""
    cases: list[tuple[str, Role, str, str]] = []
    for data, least in zip(await offered(board), [one[2] for one in presses()], strict=True):
        verb, _, argument = data.split(":")
        for role, chat in itertools.product(PEOPLE, PRESSED_IN):
            if not at_least(role, least):
                cases.append((data, role, chat, refusal(verb, argument, role)))
            elif chat != "inline":  # such a card is kept once it is pressed: …/test_inline.py
                gone = f"{verb}:{new_row()}:{argument}"
                cases.append((gone, role, chat, absence(verb, argument, chat)))
    feeds = (board.press(PEOPLE[role], data, chat=chat) for data, role, chat, _ in cases)
    answers = [answer_to(calls) for calls in await board.all(*feeds)]
    wrong = [
        (*case, answer) for case, answer in zip(cases, answers, strict=True) if answer != case[-1]
    ]
    assert wrong == []
    assert board.server.asked == 0
    record_property("cases", len(cases))
    assert len(cases) > 1000


def is_nobodys(verb: str, argument: str) -> bool:
    """Say whether no conversation here knows a button: it leads to words alone, whoever presses."""
    return verb in NOBODYS_BUTTONS or (verb == "open" and argument in NOBODYS_ROOMS)


def refusal(verb: str, argument: str, role: Role) -> str:
    """Return what somebody reads whose role is too low."""
    if role is STRANGER:
        return PRIVATE
    return EXPIRED if is_nobodys(verb, argument) else DENIED


def absence(verb: str, argument: str, chat: str) -> str:
    """Return what somebody reads who may press, and whose screen is no longer there."""
    if chat == "private" or is_nobodys(verb, argument):
        return EXPIRED
    read_there = argument in READ_ANYWHERE if verb == "open" else verb in IN_GROUPS
    return EXPIRED if read_there else ELSEWHERE


def answer_to(calls) -> str:
    """Return the words that answer a press; after some seconds they come as a message."""
    calls = [one for one in calls if not isinstance(one, GetMe)]  # who the bot is, asked once
    assert [type(one) for one in calls] in (
        [AnswerCallbackQuery],
        [AnswerCallbackQuery, SendMessage],
    )
    return said(calls).strip()


async def test_a03_inline_mode_is_for_those_whom_the_table_names(board) -> None:
    for role, who in PEOPLE.items():
        user = {"id": who.id, "is_bot": False, "first_name": who.name, "language_code": "en"}
        asked = {"id": "1", "from": user, "query": "Metropolis", "offset": ""}
        before = board.server.asked
        calls = await board.feed(inline_query=asked)
        chosen = {"result_id": "x", "from": user, "query": "x", "inline_message_id": "y"}
        assert await board.feed(chosen_inline_result=chosen) == []
        assert isinstance(calls[-1], AnswerInlineQuery)
        assert (board.server.asked > before) is at_least(role, INLINE), role


async def dump(board, *but: str) -> dict[str, list[tuple[object, ...]]]:
    """Return everything in the database, but for some tables."""
    async with board.ground.database.read() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(sa.select(table))]
            for table in metadata.sorted_tables
            if table is not audit  # which tells what was refused
            if table.name not in but
        }


async def offered(board) -> list[str]:
    """Return what the buttons of many kept screens carry; everybody may press them."""
    known = []
    for verb, argument, _ in presses():
        row = new_row()
        parked = Parked(row=row, kind="x", chat_id=1, audience=ScreenAudience())
        await board.ground.screens.park(parked, shown=frozenset({f"{verb}:{argument}"}))
        known.append(f"{verb}:{row}:{argument}")
    return known


@pytest.mark.parametrize("block", range(5))
async def test_a06_5000_forged_presses_change_nothing(board, block, record_property) -> None:
    forger = Forger(await offered(board), seed=block)
    before = await dump(board, "screen")
    forged = [forger.data() for _ in range(1000)]
    feeds = map(board.press, itertools.cycle(PEOPLE.values()), forged)
    for data, calls in zip(forged, await board.all(*feeds), strict=True):
        assert answer_to(calls) in (EXPIRED, DENIED, PRIVATE), data
    assert board.server.asked == 0
    assert await dump(board, "screen") == before
    record_property("cases", len(forged))


@pytest.mark.parametrize("block", range(4))
async def test_a06_2000_forged_deep_links_open_nothing(board, block, record_property) -> None:
    olive = PEOPLE[Role.OWNER]
    real = [await board.invites.make(Role.ADMIN, 24, olive) for _ in range(5)]
    real += [title_payload(film().ref) or "", request_payload("0a1b2c3d"), asked_payload("a" * 10)]
    forger = Forger(real, seed=block)
    passing = ("screen", "intent", "viewer")
    before = await dump(board, *passing)
    forged = [forger.data() for _ in range(500)]
    words = (f"/start {payload}" for payload in forged)
    feeds = map(board.say, itertools.cycle(PEOPLE.values()), words)
    for payload, calls in zip(forged, await board.all(*feeds), strict=True):
        answer = said(calls)
        assert BUG not in answer, payload
        assert DENIED not in answer, payload
        assert "Welcome" not in answer, payload
    assert board.server.wishes == []
    assert await dump(board, *passing) == before
    roles = {row[0]: row[1] for row in (await dump(board))["viewer"]}
    assert roles == {who.id: role for role, who in PEOPLE.items()}
    record_property("cases", len(forged))


async def test_a10_ten_thousand_updates_of_a_stranger_cost_nothing_and_one_reply(board) -> None:
    sam, dice = PEOPLE[STRANGER], random.Random(3)  # noqa: S311 - the same flood each time
    texts = [*(text for text, _ in commands()), "Metropolis", "hello", "/start t-x", "😀"]
    chats = ("private", "private", "group", "forum")
    feeds = (board.say(sam, dice.choice(texts), chat=dice.choice(chats)) for _ in range(10_000))
    calls = [one for calls in await board.all(*feeds) for one in calls]
    assert [type(one) for one in calls] == [SendMessage]
    assert board.server.asked == 0
