"""Signing in and the shared budget: once, never a wrong password twice, never over the limit."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from services.backends.aniworld.budget import RESERVE
from services.errors import (
    AuthenticationFailed,
    BackendError,
    DownloadFailed,
    Forbidden,
    LockedOut,
    RateLimited,
    Rejected,
    ServerDatabaseFailed,
    ServerFailed,
    ServerMisconfigured,
    SourceUnavailable,
)
from services.models import ViewerId
from services.transport.redaction import Redactor
from support.clock import FakeClock
from support.contract import Memory

LOGIN = "/api/auth/login"
WHO = ViewerId(1001)


async def test_many_callers_share_one_login_and_one_look(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)

    shown = await asyncio.gather(*(backend.queue() for _ in range(20)))

    assert len(world.calls(LOGIN)) == len(world.calls("/api/queue/status")) == 1
    assert all(one == shown[0] for one in shown)


async def test_a_token_that_died_is_replaced_once_for_everybody(
    start: Callable[..., Any], make: Any, clock: FakeClock, redactor: Redactor
) -> None:
    world = await start()
    backend = make(world)
    await backend.gaps()
    await world.post("expire")
    clock.advance(60)

    await asyncio.gather(backend.gaps(), backend.queue(), backend.search("volcano"))

    assert len(world.calls(LOGIN)) == 2
    assert redactor.scrub(world.password) != world.password


async def test_a_wrong_password_is_never_tried_again_by_itself(
    start: Callable[..., Any], make: Any, clock: FakeClock
) -> None:
    world = await start()
    backend = make(world, password="not-the-password")

    for _ in range(5):
        with pytest.raises(AuthenticationFailed):
            await backend.gaps()
        with pytest.raises(AuthenticationFailed):
            await backend.listen(lambda: None)
        clock.advance(3600)
    panel = await backend.panel("", who=WHO)

    assert len(world.calls(LOGIN)) == 1
    assert panel.facts[0].value.id == "aniworld-password-refused"


async def test_a_person_may_have_it_tried_again(start: Callable[..., Any], make: Any) -> None:
    world = await start()
    backend = make(world)
    await world.post("password", password="something-else")
    with pytest.raises(AuthenticationFailed):
        await backend.gaps()
    await world.post("password")

    done = await backend.control("", "log-in", {}, who=WHO)

    assert (done.said.id, done.well) == ("aniworld-logged-in", True)
    assert await backend.gaps()


async def test_only_what_the_login_leaves_to_do_is_offered(
    start: Callable[..., Any], make: Any
) -> None:
    backend = make(await start())

    async def offered() -> set[str]:
        panel = await backend.panel("", who=WHO)
        return {one.key for one in panel.actions} & {"log-in", "log-out", "set-up"}

    assert await offered() == {"log-in", "set-up"}
    await backend.control("", "log-in", {}, who=WHO)
    assert await offered() == {"log-in", "log-out"}
    await backend.control("", "log-out", {}, who=WHO)
    assert await offered() == {"log-in", "set-up"}


async def test_a_locked_login_is_left_alone_until_it_opens_and_the_status_says_until_when(
    start: Callable[..., Any], make: Any, clock: FakeClock
) -> None:
    world = await start()
    backend = make(world)
    await world.post("lock", seconds=120)

    for _ in range(3):
        with pytest.raises(LockedOut) as locked:
            await backend.gaps()
    told = {it.label.id: it.value for it in (await backend.status()).facts}
    asked = len(world.calls(LOGIN))
    await world.post("lock", seconds=0)
    clock.advance(121)

    assert locked.value.retry_after in (119, 120)
    assert asked == 1
    assert told["aniworld-session"].id == "aniworld-locked-until"
    assert told["aniworld-health"].id == "aniworld-well"
    assert await backend.gaps()


async def test_set_up_is_refused_where_it_was_done_before(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()

    done = await make(world).control("", "set-up", {}, who=WHO)

    assert (done.said.id, done.well) == ("aniworld-set-up-refused", False)
    assert world.calls(LOGIN) == []


@pytest.mark.parametrize(("said", "wait"), [("body", 40), ("header", 40), ("none", 60)])
async def test_a_storm_of_429_is_waited_out_by_everybody(
    start: Callable[..., Any], make: Any, clock: FakeClock, said: str, wait: int
) -> None:
    world = await start(variant={"retry_after": said})
    backend = make(world)
    await backend.gaps()
    clock.advance(60)
    await world.post("storm", seconds=40)

    with pytest.raises(RateLimited) as first:
        await backend.gaps()
    asked = len(world.calls())
    for ask in (backend.queue, backend.status, backend.under_way):
        with pytest.raises(RateLimited):
            await ask()
    await world.post("downtime", mode="up")
    clock.advance(wait + 1)

    assert first.value.retry_after == wait
    assert len(world.calls()) - asked == 0
    assert await backend.gaps()


async def test_the_rest_of_a_minute_is_for_people(
    start: Callable[..., Any], make: Any, clock: FakeClock
) -> None:
    world = await start(limit=60, clock=clock)
    backend = make(world)
    await backend.gaps()
    await world.post("spend", requests=60 - 2 - RESERVE)
    await backend.search("volcano")
    clock.advance(30)

    with pytest.raises(RateLimited):
        await backend.poll(Memory())
    assert (await backend.queue()).summary is not None
    clock.advance(61)
    await backend.poll(Memory())


@pytest.mark.parametrize(
    ("code", "status", "leaf"),
    [
        ("AUTHORIZATION_ERROR", 403, Forbidden),
        ("VALIDATION_ERROR", 422, Rejected),
        ("INTERNAL_SERVER_ERROR", 500, ServerFailed),
        ("DOWNLOAD_ERROR", 500, DownloadFailed),
        ("CONFIGURATION_ERROR", 500, ServerMisconfigured),
        ("PROVIDER_ERROR", 500, SourceUnavailable),
        ("DATABASE_ERROR", 500, ServerDatabaseFailed),
    ],
)
async def test_every_documented_code_is_an_error_of_its_own(
    start: Callable[..., Any], make: Any, code: str, status: int, leaf: type[BackendError]
) -> None:
    world = await start()
    backend = make(world)
    body = {"success": False, "error": code, "message": "why", "request_id": "req_7"}
    await world.post("answer", path="/api/v1/anime/search", body=body, status=status)

    with pytest.raises(BackendError) as failed:
        await backend.search("volcano")

    assert type(failed.value) is leaf
    assert "why" in failed.value.reason
    assert leaf is Forbidden or "req_7" in failed.value.reason


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, {"success": False, "message": "no"}), (422, {"detail": "too short"})],
)
async def test_a_no_in_another_shape_is_a_no(
    start: Callable[..., Any], make: Any, status: int, body: dict[str, Any]
) -> None:
    world = await start()
    backend = make(world)
    await world.post("answer", path=LOGIN, body=body, status=status)

    for _ in range(3):
        with pytest.raises(AuthenticationFailed):
            await backend.gaps()

    assert len(world.calls(LOGIN)) == 1


async def test_a_refused_password_stays_refused_where_a_second_try_was_not_judged(
    start: Callable[..., Any], make: Any, clock: FakeClock
) -> None:
    world = await start()
    backend = make(world, password="not-the-password")
    with pytest.raises(AuthenticationFailed):
        await backend.gaps()
    await world.post("lock", seconds=60)
    with pytest.raises(LockedOut):
        await backend.control("", "log-in", {}, who=WHO)
    await world.post("lock", seconds=0)
    clock.advance(61)
    asked = len(world.calls(LOGIN))

    with pytest.raises(AuthenticationFailed):
        await backend.gaps()

    assert len(world.calls(LOGIN)) == asked


async def test_a_token_that_is_over_from_the_start_is_used_all_the_same(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)
    token = await world.token()
    body = {"token": token, "expires_at": "1999-01-01T00:00:00Z"}
    await world.post("answer", path=LOGIN, body=body)
    world.server.journal.reset()

    await backend.gaps()
    await backend.queue()

    assert len(world.calls(LOGIN)) == 1


async def test_who_waits_for_an_answer_that_does_not_come_asks_no_second_time(
    start: Callable[..., Any], make: Any, clock: FakeClock
) -> None:
    world = await start()
    backend = make(world)
    await backend.gaps()
    await backend.queue()
    clock.advance(60)
    await world.post("downtime", mode="500", paths=["/api/"])
    world.server.journal.reset()

    came = await asyncio.gather(
        *(backend.queue() for _ in range(5)),
        *(backend.gaps() for _ in range(5)),
        return_exceptions=True,
    )

    assert all(isinstance(one, BackendError) for one in came)
    assert len(world.calls("/api/queue/status")) == len(world.calls("/api/v1/anime")) == 1
    await world.post("downtime", mode="up")
    assert await backend.gaps()
