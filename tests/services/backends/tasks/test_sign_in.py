"""Accounts: signed in by form, renewed in the last hour, forgotten; and nothing secret anywhere."""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from services.backends.tasks.backend import TaskPlatform
from services.errors import (
    AuthenticationFailed,
    BackendError,
    LockedOut,
    SignInNeeded,
    SignInRefused,
    UnknownItem,
)
from services.household.roles import Role
from services.ports.accounts import AccountState, Left
from services.ports.memory import PassingMemory
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.tasks import MAX, OLIVE, RunningTasks, keys, said

FORM = {"username": "user1", "password": "secret123"}
NEW = {"username": "newcomer", "email": "new@example.com", "new-password": "secret789"}
HOUR = 3600.0
Make = Callable[..., TaskPlatform]


async def signed_in(backend: TaskPlatform) -> None:
    assert (await backend.control("tasks", "sign-in", FORM, who=MAX)).well


async def test_signing_in_sends_a_form_and_shows_ones_own_tasks(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    assert keys(await backend.panel("tasks", who=MAX)) == [
        *("use-house", "sign-in", "register", "forgot", "reset"),
    ]
    done = await backend.control("tasks", "sign-in", FORM, who=MAX)

    (call,) = world.calls("/api/auth/login")
    assert (call["json"], call["status"]) == (None, 200)
    assert (done.said.id, done.said.values) == ("tasks-signed-in", {"name": "user1"})
    panel = await backend.panel("tasks", who=MAX)
    assert len(panel.links) == 5


async def test_a_wrong_password_is_said_and_the_house_is_not_concerned(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    wrong = await backend.control("tasks", "sign-in", FORM | {"password": "no"}, who=MAX)
    world.server.accounts.users[2].active = False
    disabled = await backend.control("tasks", "sign-in", FORM, who=MAX)

    assert (wrong.well, wrong.said.id) == (False, "tasks-wrong-password")
    assert (disabled.well, disabled.said.id) == (False, "tasks-disabled")
    assert (await backend.panel("tasks", who=OLIVE)).links


async def test_after_three_wrong_passwords_somebody_waits_and_nobody_else(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    wrong = FORM | {"password": "no"}
    for _ in range(3):
        assert not (await backend.control("tasks", "sign-in", wrong, who=MAX)).well

    with pytest.raises(LockedOut) as locked:
        await backend.control("tasks", "sign-in", FORM, who=MAX)

    assert locked.value.retry_after == 30
    assert len(world.calls("/api/auth/login")) == 3
    assert (await backend.control("tasks", "sign-in", FORM, who=OLIVE)).well
    clock.advance(30)
    await signed_in(backend)


async def test_registering_makes_an_account_and_signs_in(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    done = await backend.control("tasks", "register", NEW, who=MAX)
    again = await backend.control("tasks", "register", NEW, who=OLIVE)

    assert done.well
    assert world.server.accounts.named("newcomer") is not None
    assert not again.well
    assert (await backend.panel("tasks", who=MAX)).links == ()


async def test_who_signed_in_is_known_after_a_restart_and_their_token_alone_is_kept(
    backend: TaskPlatform, make: Make, memory: PassingMemory
) -> None:
    await signed_in(backend)
    kept = await memory.secrets.load(str(MAX))

    again = make(memory=memory)

    assert "secret123" not in str(kept)
    assert await memory.load("house") == {"everybody": False, "users": [OLIVE]}
    assert len((await again.panel("tasks", who=MAX)).links) == 5
    assert await again.holders() == [MAX]


async def test_a_token_is_renewed_in_its_last_hour_by_one_call(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock, memory: PassingMemory
) -> None:
    await signed_in(backend)
    before = await memory.secrets.load(str(MAX))
    clock.advance(22.5 * HOUR)
    await backend.panel("account", who=MAX)
    assert world.calls("/api/auth/refresh") == []
    clock.advance(HOUR)

    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(backend.panel("account", who=MAX))

    assert len(world.calls("/api/auth/refresh")) == 1
    assert await memory.secrets.load(str(MAX)) != before
    clock.advance(20 * HOUR)
    assert said(await backend.panel("account", who=MAX))["name"].value.literal == "user1"


async def test_a_token_that_ended_asks_the_person_to_sign_in_again(
    backend: TaskPlatform, clock: FakeClock
) -> None:
    await signed_in(backend)
    clock.advance(25 * HOUR)

    panel = await backend.panel("tasks", who=MAX)

    assert "lapsed" in said(panel)
    assert "sign-in" in keys(panel)
    with pytest.raises(SignInNeeded):
        await backend.control("new", "create", {"name": "One"}, who=MAX)
    assert (await backend.own_queue(MAX)).items == ()
    assert (await backend.account(MAX)).state is AccountState.LAPSED


async def test_a_refused_token_is_renewed_once_and_the_house_signs_in_anew(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    await signed_in(backend)
    assert (await backend.panel("tasks", who=OLIVE)).links
    clock.advance(60)
    await world.post("expire")
    world.server.journal.reset()

    theirs = await backend.panel("tasks", who=MAX)
    ours = await backend.panel("tasks", who=OLIVE)

    assert "lapsed" in said(theirs)
    assert ours.links
    assert len(world.calls("/api/auth/refresh")) == 2
    assert len(world.calls("/api/auth/login")) == 1


async def test_a_house_account_that_is_refused_is_not_tried_at_every_look(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    await world.post("user", password="changed")

    for _ in range(4):
        with pytest.raises(AuthenticationFailed):
            await backend.panel("tasks", who=OLIVE)
        clock.advance(10)

    assert len(world.calls("/api/auth/login")) == 1
    await world.post("user", password=world.password)
    clock.advance(60)
    assert (await backend.panel("tasks", who=OLIVE)).links


async def test_leaving_forgets_the_token(
    backend: TaskPlatform, world: RunningTasks, memory: PassingMemory
) -> None:
    await signed_in(backend)

    done = await backend.control("account", "leave", {}, who=MAX)

    assert done.well
    assert await memory.secrets.keys() == []
    assert len(world.calls("/api/auth/logout")) == 1
    assert "sign-in" in keys(await backend.panel("tasks", who=MAX))
    assert await backend.leave(MAX) is Left.NOT_THERE


async def test_leaving_also_works_when_the_server_is_away(
    backend: TaskPlatform, world: RunningTasks, memory: PassingMemory
) -> None:
    await signed_in(backend)
    await world.post("downtime", mode="gateway")

    assert await backend.leave(MAX) is Left.UNHEARD
    assert await memory.secrets.keys() == []


async def test_whoever_is_forgotten_leaves_the_houses_account_too(
    backend: TaskPlatform, make: Make, world: RunningTasks, memory: PassingMemory, clock: FakeClock
) -> None:
    since = clock.now()
    await backend.control("", "share", {}, who=OLIVE)
    await backend.control("tasks", "use-house", {}, who=MAX)
    await signed_in(backend)
    clock.advance(60)
    for one in (backend, make(memory=memory)):  # also after a restart
        account, house = await one.kept(MAX)
        assert (account.kind, account.name, account.since) == ("account", "user1", since)
        assert (house.kind, house.since) == ("house", None)

    assert await backend.keepers() == [OLIVE, MAX]
    assert await backend.forget(MAX) is Left.FORGOTTEN
    assert await backend.kept(MAX) == []
    assert await memory.load("house") == {"everybody": True, "users": [OLIVE]}
    assert len(world.calls("/api/auth/logout")) == 1
    assert await backend.forget(MAX) is Left.NOT_THERE


async def test_the_house_is_for_owners_until_one_of_them_shares_it(backend: TaskPlatform) -> None:
    def role(panel) -> Role:
        return next(one.role for one in panel.actions if one.key == "use-house")

    assert role(await backend.panel("tasks", who=MAX)) is Role.OWNER
    assert (await backend.control("", "share", {}, who=OLIVE)).well
    assert role(await backend.panel("tasks", who=MAX)) is Role.MEMBER
    await backend.control("tasks", "use-house", {}, who=MAX)
    assert (await backend.panel("tasks", who=MAX)).links

    await backend.control("", "keep", {}, who=OLIVE)

    assert "sign-in" in keys(await backend.panel("tasks", who=MAX))


async def test_the_account_shows_its_numbers_and_paused_ones_are_what_is_left(
    backend: TaskPlatform,
) -> None:
    await signed_in(backend)

    facts = said(await backend.panel("account", who=MAX))

    assert facts["name"].value.literal == "user1"
    for state in ("running", "paused", "completed", "failed", "cancelled"):
        assert facts[f"some-{state}"].label.values == {"count": 1}


async def test_settings_are_written_back_whole_and_what_holds_keys_is_never_shown(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    keeper = world.server.keeper
    before = dict(keeper.stored)
    panel = await backend.panel("config", who=OLIVE)

    done = await backend.control("config", "notopen", {"notopen": "continue"}, who=OLIVE)

    assert done.well
    assert keeper.stored == before | {"notopen_action": "continue", "notification_config": {}}
    assert "bank-key-of-nobody" not in repr(panel)
    assert "13800000000" not in repr(panel)
    (call,) = world.calls("/api/user/config", method="PUT")
    assert "cx_password" not in call["json"]
    with pytest.raises(UnknownItem):
        await backend.control("config", "notopen", {"notopen": "no-such-way"}, who=OLIVE)


async def test_a_password_is_changed_by_the_query_and_set_by_a_code(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    await signed_in(backend)
    old_and_new = {"password": "secret123", "new-password": "secret456"}

    assert (await backend.control("account", "change-password", old_and_new, who=MAX)).well
    assert world.server.accounts.users[2].password == "secret456"
    refused = await backend.control("account", "change-password", old_and_new, who=MAX)
    assert not refused.well
    assert (await backend.control("tasks", "forgot", {"email": "a@b.c"}, who=MAX)).well
    code = {"code": "reset-2", "new-password": "secret789"}
    assert (await backend.control("tasks", "reset", code, who=MAX)).well
    wrong = await backend.control("tasks", "reset", code | {"code": "no"}, who=MAX)

    assert not wrong.well
    assert world.server.accounts.users[2].password == "secret789"


ECHO = {
    "detail": [
        {
            "type": "string_too_short",
            "loc": ["body", "password"],
            "msg": "String should have at least 6 characters, was hunter2hunter2",
            "input": "hunter2hunter2",
        }
    ]
}
SQL = {"error": "服务器内部错误", "detail": "[SQL: UPDATE users] [parameters: ('hunter2hunter2')]"}
CALLS = {
    "/api/auth/login": ("tasks", "sign-in", {"username": "user9", "password": "hunter2hunter2"}),
    "/api/auth/register": ("tasks", "register", NEW | {"new-password": "hunter2hunter2"}),
    "/api/auth/reset-password": ("tasks", "reset", {"code": "x", "new-password": "hunter2hunter2"}),
    "/api/user/password": (
        "account",
        "change-password",
        {"password": "hunter2hunter2", "new-password": "hunter2hunter3"},
    ),
}


@pytest.mark.parametrize(("status", "body"), [(422, ECHO), (500, SQL)])
@pytest.mark.parametrize("path", CALLS)
async def test_no_echoed_password_is_shown_or_logged(
    backend: TaskPlatform,
    world: RunningTasks,
    path: str,
    status: int,
    body: object,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await signed_in(backend)
    await world.post("answer", path=path, status=status, body=body)
    panel, key, values = CALLS[path]
    shown = ""
    with capture_logs() as logs, caplog.at_level("DEBUG"):
        try:
            shown = repr(await backend.control(panel, key, values, who=MAX))
        except (BackendError, SignInRefused) as failed:
            shown = repr(failed) + getattr(failed, "reason", "")

    assert shown
    for text in (shown, repr(logs), caplog.text, *capsys.readouterr()):
        assert "hunter2" not in text
        assert "SQL" not in text


async def test_after_a_500_the_next_get_goes_over_a_fresh_connection_unnoticed(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    await backend.panel("account", who=OLIVE)
    clash = {"email": "user1@example.com"}
    answer = await world.call("PUT", "/api/admin/users/3", json=clash)
    await world.post("downtime", mode="refuse", times=1, paths=["/api/user/profile"])
    world.server.journal.reset()

    panel = await backend.panel("account", who=OLIVE)

    assert answer.status == 500
    assert "name" in said(panel)


async def test_a_change_is_never_sent_twice(backend: TaskPlatform, world: RunningTasks) -> None:
    await backend.panel("config", who=OLIVE)
    world.server.journal.reset()
    await world.post("downtime", mode="refuse", paths=["/api/user/config"])

    with pytest.raises(BackendError):
        await backend.control("config", "speed", {"speed": "2"}, who=OLIVE)
    await world.post("downtime", mode="up")
    await world.post("answer", path="/api/tasks", status=500, body=SQL, times=1)
    with pytest.raises(BackendError):
        await backend.control("new", "create", {"name": "One"}, who=OLIVE)

    assert len(world.calls("/api/user/config", method="PUT")) <= 1
    assert len(world.calls("/api/tasks", method="POST")) == 1


def test_a_redactor_knows_the_password_of_the_house(
    make: Make, redactor: Redactor, world: RunningTasks
) -> None:
    make()

    assert world.password not in redactor.scrub(f"it is {world.password}")
