"""A12: every act is written down with what really came of it, by one middleware round them all."""

from datetime import UTC, datetime

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import GetMe
from aiogram.types import CallbackQuery, Chat, Message, User
from structlog.testing import capture_logs

from bot.middlewares.audit import AuditMiddleware
from handlers.requests.callbacks import RequestPage, SetPolicy
from handlers.ui.requesting import Approve
from handlers.ui.toast import Toast
from services.errors import BackendUnavailable, NotAllowed, ScreenExpired
from services.household.audit import Audit, Result, Which
from services.household.roles import Role
from services.models import ViewerId
from services.people import Viewer
from support.clock import FakeClock
from support.database import open_database
from support.samples import SERVER

OLIVE = Viewer(id=ViewerId(1001), role=Role.OWNER, name="Olive")
CHAT = Chat(id=1001, type="private")
MESSAGE = Message(message_id=7, date=datetime.now(UTC), chat=CHAT, text="Charade (1963)\nWaiting")
PRESS = CallbackQuery(
    id="1", chat_instance="1", message=MESSAGE,
    from_user=User(id=1001, is_bot=False, first_name="Olive"),
)  # fmt: skip


@pytest.fixture
async def audit(tmp_path):
    async with open_database(tmp_path) as database:
        yield Audit(database, FakeClock())


async def acts(audit):
    found = await audit.look(OLIVE, Which(), page=0, size=10)
    return [(one.verb, one.about, one.result, one.code) for one in found.entries]


async def press(audit, handler, callback_data=None, event=PRESS):
    data = {"viewer": OLIVE, "callback_data": callback_data or Approve(), "toast": Toast(PRESS)}
    await AuditMiddleware(audit)(handler, event, data)


async def test_an_act_that_happened_is_done(audit) -> None:
    async def handler(_event, data):
        data["act"].about = "Les Vampires (1915) S02"

    await press(audit, handler)
    assert await acts(audit) == [("approve", "Les Vampires (1915) S02", Result.DONE, "")]
    (one,) = (await audit.look(OLIVE, Which(), page=0, size=10)).entries
    assert (one.who, one.at) == (OLIVE.id, FakeClock().now())


@pytest.mark.parametrize(
    ("raised", "result", "code"),
    [
        (ScreenExpired(), Result.REFUSED, "screen-expired"),
        (BackendUnavailable(SERVER), Result.FAILED, "unavailable"),
        (ZeroDivisionError(), Result.FAILED, "unexpected"),
    ],
)
async def test_what_is_raised_is_written_down_and_raised_on(audit, raised, result, code) -> None:
    async def handler(_event, _data):
        raise raised

    with pytest.raises(type(raised)):
        await press(audit, handler)
    assert await acts(audit) == [("approve", "Charade (1963)", result, code)]


async def test_who_may_not_is_refused_by_the_name_of_what_they_wanted(audit) -> None:
    async def handler(_event, _data):
        raise NotAllowed("Metropolis")

    with pytest.raises(NotAllowed):
        await press(audit, handler)
    assert await acts(audit) == [("approve", "Metropolis", Result.REFUSED, "not-allowed")]


async def test_a_refusal_that_is_shown_and_a_tap_too_late_are_told_apart(audit) -> None:
    async def refused(_event, data):
        data["act"].refused("nothing-chosen")
        data["toast"].void()

    async def voided(_event, data):
        data["act"].voided()

    await press(audit, refused)
    await press(audit, voided)
    assert [one[2:] for one in await acts(audit)] == [
        (Result.VOIDED, ""),
        (Result.REFUSED, "nothing-chosen"),
    ]


async def test_what_only_leads_on_or_only_looks_is_no_act(audit) -> None:
    async def leads_on(_event, data):
        data["toast"].void()

    async def looks(_event, _data):
        pass

    await press(audit, leads_on)
    await press(audit, looks, RequestPage(argument="mine.0"))
    await AuditMiddleware(audit)(looks, MESSAGE, {"viewer": OLIVE})
    assert await acts(audit) == []


async def test_a_setting_and_typed_words_are_acts_too(audit) -> None:
    async def sets(_event, data):
        data["act"].about = "ask"

    async def typed(_event, data):
        data["act"].verb = "zone"

    await press(audit, sets, SetPolicy(argument="ask.5"))
    await AuditMiddleware(audit)(typed, MESSAGE, {"viewer": OLIVE})
    assert [one[:2] for one in await acts(audit)] == [
        ("zone", "Charade (1963)"),
        ("set-policy", "ask"),
    ]


async def test_an_answer_that_telegram_refuses_comes_after_the_act(audit) -> None:
    async def handler(_event, _data):
        raise TelegramBadRequest(method=GetMe(), message="no")

    with pytest.raises(TelegramBadRequest):
        await press(audit, handler)
    assert (await acts(audit))[0][2] is Result.DONE


async def test_a_disk_that_takes_nothing_keeps_nobody_from_acting(tmp_path) -> None:
    done = []

    async def handler(_event, _data):
        done.append(True)

    async with open_database(tmp_path) as database:
        async with database.write() as connection:
            await connection.exec_driver_sql("DROP TABLE audit")
        with capture_logs() as logged:
            await press(Audit(database, FakeClock()), handler)
    assert done == [True]
    assert logged[-1]["event"] == "act_not_written"


async def test_only_owners_read_it_by_person_and_by_kind(tmp_path) -> None:
    async with open_database(tmp_path) as database:
        audit = Audit(database, FakeClock())
        for who, verb in ((1001, "approve"), (1002, "pause"), (1002, "elsewhere")):
            act = AuditMiddleware(audit)

            async def handler(_event, data, verb=verb):
                data["act"].verb = verb

            viewer = Viewer(id=ViewerId(who), role=Role.MEMBER)
            await act(handler, MESSAGE, {"viewer": viewer})
        admin = Viewer(id=ViewerId(1), role=Role.ADMIN)
        with pytest.raises(NotAllowed):
            await audit.look(admin, Which(), page=0, size=1)
        with pytest.raises(NotAllowed):
            await audit.people(admin)
        found = await audit.look(OLIVE, Which(who=ViewerId(1002)), page=0, size=1)
        assert ([one.verb for one in found.entries], found.total) == (["elsewhere"], 2)
        last = await audit.look(OLIVE, Which(), page=99, size=2)
        assert [one.verb for one in last.entries] == ["approve"]
        other = await audit.look(OLIVE, Which(but={"approve", "pause"}), page=0, size=9)
        assert [one.verb for one in other.entries] == ["elsewhere"]
        some = await audit.look(OLIVE, Which(verbs={"pause"}), page=0, size=9)
        assert [one.verb for one in some.entries] == ["pause"]
        assert [who for who, _ in await audit.people(OLIVE)] == [1001, 1002]
