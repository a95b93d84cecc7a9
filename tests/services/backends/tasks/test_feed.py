"""What became of tasks is told once, to whose they are; and nothing else is."""

import asyncio
from collections.abc import Callable

import pytest

from services.backends.tasks.backend import ListeningPlatform, TaskPlatform
from services.errors import AuthenticationFailed
from services.events import WorkNews, WorkTurn
from support.clock import FakeClock
from support.contract import Memory
from support.tasks import MAX, OLIVE, RunningTasks

FORM = {"username": "user1", "password": "secret123"}
QUIET = 130.0
Make = Callable[..., TaskPlatform]


class Reader:
    """Polls as the poller does, and reads the news."""

    def __init__(self, backend: TaskPlatform) -> None:
        self.backend = backend
        self.memory = Memory()

    async def news(self) -> list[WorkNews]:
        rows = self.memory.commit(await self.backend.poll(self.memory))
        return [row.event for row in rows if isinstance(row.event, WorkNews)]


@pytest.fixture
async def reader(backend: TaskPlatform) -> Reader:
    found = Reader(backend)
    assert await found.news() == []
    return found


async def test_an_end_is_told_to_whose_account_it_is(
    reader: Reader, world: RunningTasks, backend: TaskPlatform
) -> None:
    await backend.control("tasks", "sign-in", FORM, who=MAX)
    assert await reader.news() == []
    await world.post("finish", owner=2)
    await world.post("fail", owner=1, reason="no sound")

    news = {one.told: one for one in await reader.news()}

    assert news.keys() == {(OLIVE,), (MAX,)}
    assert news[OLIVE,].turn is WorkTurn.FAILED
    assert (news[OLIVE,].owners, news[OLIVE,].reason, news[OLIVE,].retry) == (
        True,
        "no sound",
        "retry",
    )
    assert (news[MAX,].turn, news[MAX,].owners) == (WorkTurn.COMPLETED, False)
    assert await reader.news() == []


async def test_a_run_that_left_out_a_course_says_so_although_it_is_completed(
    reader: Reader, world: RunningTasks
) -> None:
    await world.post("finish", owner=1, missed=1)

    (told,) = await reader.news()

    assert (told.turn, told.retry) == (WorkTurn.PARTLY, "")
    assert told.reason.startswith("部分成功 (1/2)")


async def test_pausing_going_on_and_falling_back_are_no_news(
    reader: Reader, world: RunningTasks
) -> None:
    row = await world.task(status="running")
    path = f"/api/tasks/{row['id']}"
    told = []
    for verb in ("pause", "resume", ""):
        await world.post("step", seconds=4)
        told += await reader.news()
        if verb:
            await world.call("POST", f"{path}/{verb}")
            told += await reader.news()
    await world.post("step", seconds=30)

    assert told == []
    assert {one.turn for one in await reader.news()} == {WorkTurn.COMPLETED}


async def test_a_restart_of_the_server_is_no_news(reader: Reader, world: RunningTasks) -> None:
    await world.post("restart")
    assert await reader.news() == []
    await world.post("step", seconds=5)

    assert await reader.news() == []


async def test_a_second_failure_is_told_also_when_nobody_saw_it_run(
    reader: Reader, world: RunningTasks, clock: FakeClock
) -> None:
    row = await world.task(status="running")
    await reader.news()
    for _ in range(2):
        clock.advance(5)
        await world.post("fail", id=row["id"])
        assert [one.turn for one in await reader.news()] == [WorkTurn.FAILED]


async def test_a_run_nobody_works_on_is_told_once_after_two_minutes(
    reader: Reader, world: RunningTasks, clock: FakeClock
) -> None:
    await world.post("worker", works=False)
    row = await world.task(status="pending")
    await world.call("POST", f"/api/tasks/{row['id']}/start")
    assert await reader.news() == []
    clock.advance(QUIET)

    assert [one.turn for one in await reader.news()] == [WorkTurn.STUCK]
    clock.advance(QUIET)
    assert await reader.news() == []
    await world.call("POST", f"/api/tasks/{row['id']}/pause")
    await reader.news()
    await world.call("POST", f"/api/tasks/{row['id']}/resume")
    await reader.news()
    clock.advance(QUIET)
    assert [one.turn for one in await reader.news()] == [WorkTurn.STUCK]


async def test_a_task_that_began_and_ended_between_two_looks_is_told(
    reader: Reader, world: RunningTasks, clock: FakeClock
) -> None:
    clock.advance(5)
    row = await world.task(status="running", name="Quick")
    await world.post("finish", id=row["id"])

    assert [one.name for one in await reader.news()] == ["Quick"]


async def test_old_tasks_that_come_into_view_are_no_news(
    reader: Reader, world: RunningTasks
) -> None:
    board = world.server.board
    for number in list(board.tasks)[:3]:
        if board.tasks[number].status != "running":
            del board.tasks[number]

    assert await reader.news() == []


async def test_who_signs_in_later_hears_of_nothing_old(
    reader: Reader, backend: TaskPlatform
) -> None:
    await backend.control("tasks", "sign-in", FORM, who=MAX)

    assert await reader.news() == []


async def test_a_sign_in_that_ended_is_told_once_and_holds_up_nobody(
    reader: Reader, backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    await backend.control("tasks", "sign-in", FORM, who=MAX)
    await reader.news()
    clock.advance(25 * 3600)
    await world.post("fail")

    news = await reader.news()

    assert {(one.turn, one.told) for one in news} == {
        (WorkTurn.FAILED, (OLIVE,)),
        (WorkTurn.LAPSED, (MAX,)),
    }
    assert await reader.news() == []
    await backend.control("tasks", "sign-in", FORM, who=MAX)
    await world.post("finish", owner=2)
    assert [one.turn for one in await reader.news()] == [WorkTurn.COMPLETED]


async def test_a_house_account_that_is_refused_is_a_failed_poll(
    reader: Reader, world: RunningTasks, clock: FakeClock
) -> None:
    await world.post("user", password="changed")
    await world.post("expire")
    clock.advance(60)

    with pytest.raises(AuthenticationFailed):
        await reader.news()


async def test_one_look_at_an_account_is_one_request(reader: Reader, world: RunningTasks) -> None:
    world.server.journal.reset()

    await reader.news()

    assert [it["path"] for it in world.calls()] == ["/api/tasks"]


async def test_work_under_way_sets_the_pace_and_names_nothing(
    reader: Reader, world: RunningTasks, clock: FakeClock
) -> None:
    (running,) = await reader.backend.under_way()
    await world.post("finish", all=True)
    clock.advance(10)
    await reader.news()

    assert (running.name, running.native_id) == ("Tasks", "")
    assert await reader.backend.under_way() == []


async def test_the_socket_is_off_unless_it_is_wanted_and_then_it_wakes(
    make: Make, world: RunningTasks
) -> None:
    backend = make(socket_enabled="true")
    assert isinstance(backend, ListeningPlatform)
    assert not isinstance(make(), ListeningPlatform)
    assert not isinstance(make(house=False, socket_enabled="true"), ListeningPlatform)
    rung = asyncio.Event()
    (running,) = world.server.board.of(world.server.keeper, "running")
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(backend.listen(rung.set))
        async with asyncio.timeout(10):
            await rung.wait()
            rung.clear()
            while not (await world.post("update", id=running.id))["heard"]:  # noqa: ASYNC110 - the stand-in learns of it by itself
                await asyncio.sleep(0.01)
            await rung.wait()
        listening.cancel()
