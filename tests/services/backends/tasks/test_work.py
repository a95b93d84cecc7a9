"""Tasks: what is shown of them, what may be done in which state, and whose number it is."""

from collections.abc import Callable

import pytest

from services.backends.tasks.backend import TaskPlatform
from services.backends.tasks.mapping import ALLOWED, Item, item_of
from services.backends.tasks.models import Log
from services.errors import Replaced, UnknownItem
from services.models import QueueAction
from services.ports.facts import Mark
from support.clock import FakeClock
from support.tasks import MAX, OLIVE, RunningTasks, keys, path_of, said

QUIET = 130.0  # seconds: more than the two minutes


@pytest.mark.parametrize(
    ("message", "item"),
    [
        (
            "当前任务: Video 1 | 75%  00:50/03:20",
            Item(name="Video 1", share=0.75, now="00:50", total="03:20"),
        ),
        ("Now: a | b | 5%", Item(name="a | b", share=0.05)),
        (
            "当前任务: 🎬 Long: one | 100% 1:00:00/1:00:00",
            Item(name="🎬 Long: one", share=1.0, now="1:00:00", total="1:00:00"),
        ),
        ("task started", None),
        ("75%", None),
        ("", None),
    ],
)
def test_a_line_is_taken_apart_only_where_it_fits(message: str, item: Item | None) -> None:
    assert item_of(Log(id=1, level="INFO", message=message, at=None)) == item


@pytest.mark.parametrize("state", ["pending", "running", "paused", "failed", "cancelled", "other"])
async def test_a_card_offers_what_the_state_allows_and_nothing_else_is_done(
    backend: TaskPlatform, world: RunningTasks, state: str
) -> None:
    row = await world.task(status=state)
    panel = await backend.panel(path_of(row), who=OLIVE)
    assert keys(panel) == list(ALLOWED.get(state, ()))
    world.server.journal.reset()

    for verb in {"start", "pause", "resume", "retry", "cancel", "delete"} - set(keys(panel)):
        done = await backend.control(path_of(row), verb, {}, who=OLIVE)
        assert not done.well

    assert [it for it in world.calls() if it["method"] != "GET"] == []


async def test_a_card_tells_progress_the_current_item_and_the_newest_lines(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    row = await world.task(status="running")
    clock.advance(6)
    await world.post("step", seconds=6)

    panel = await backend.panel(path_of(row), who=OLIVE)

    facts = said(panel)
    assert facts["progress"].share == 0.3
    assert facts["now"].share == pytest.approx(0.9, abs=0.02)
    assert facts["now"].value.literal == "Video 1 · 01:00 / 03:20"
    assert facts["courses"].value.values == {"done": 0, "total": 2}
    assert panel.again > 0
    assert panel.private


async def test_pause_resume_and_lower_progress_are_shown_as_they_come(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    row = await world.task(status="running")
    path = path_of(row)
    await world.post("step", seconds=8)

    assert (await backend.control(path, "pause", {}, who=OLIVE)).well
    paused = await backend.panel(path, who=OLIVE)
    assert (await backend.control(path, "resume", {}, who=OLIVE)).well
    await world.post("step", seconds=2)
    world.server.journal.reset()
    clock.advance(3)
    resumed = await backend.panel(path, who=OLIVE)

    assert said(paused)["progress"].share == 0.4
    assert said(resumed)["progress"].share == 0.1


async def test_a_number_that_means_another_task_by_now_does_nothing(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    row = await world.task(status="failed")
    old = path_of(row)
    await backend.control(old, "delete", {}, who=OLIVE)
    clock.advance(60)
    again = await world.task(owner=1, status="failed", name="Another")
    assert again["id"] == row["id"]
    world.server.journal.reset()

    with pytest.raises(Replaced):
        await backend.panel(old, who=OLIVE)
    with pytest.raises(Replaced):
        await backend.control(old, "retry", {}, who=OLIVE)

    assert {it["method"] for it in world.calls()} == {"GET"}


async def test_somebody_elses_task_is_not_there(backend: TaskPlatform, world: RunningTasks) -> None:
    row = await world.task(owner=2, status="running")

    with pytest.raises(UnknownItem):
        await backend.panel(path_of(row), who=OLIVE)
    with pytest.raises(UnknownItem):
        await backend.panel("task/abc@never", who=OLIVE)


async def test_a_task_without_a_worker_is_said_to_stand_after_two_minutes(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    await world.post("worker", works=False)
    row = await world.task(status="pending")
    await backend.control(path_of(row), "start", {}, who=OLIVE)
    fresh = await backend.panel(path_of(row), who=OLIVE)
    clock.advance(QUIET)

    stuck = await backend.panel(path_of(row), who=OLIVE)

    assert "nobody-works" not in said(fresh)
    assert said(stuck)["nobody-works"].mark is Mark.BAD


async def test_what_a_restart_leaves_is_a_remark_and_neither_failure_nor_standstill(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    row = await world.task(status="running")
    await world.post("step", seconds=8)
    await backend.panel(path_of(row), who=OLIVE)
    clock.advance(QUIET)
    await world.post("restart")

    panel = await backend.panel(path_of(row), who=OLIVE)

    assert said(panel)["progress"].share == 0
    assert "remark" in said(panel)
    assert not {"error", "nobody-works"} & said(panel).keys()


async def test_two_who_watch_cost_one_look(
    backend: TaskPlatform, world: RunningTasks, clock: FakeClock
) -> None:
    await backend.control("tasks", "use-house", {}, who=MAX)
    row = await world.task(status="running")
    path = f"/api/tasks/{row['id']}"
    world.server.journal.reset()

    for _ in range(5):
        for who in (OLIVE, MAX):
            await backend.panel(path_of(row), who=who)
        clock.advance(3)

    assert len(world.calls(path)) == 5


async def test_a_start_without_the_third_party_account_says_where_to_set_it(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    world.server.keeper.stored.clear()
    row = await world.task()

    refused = await backend.control(path_of(row), "start", {}, who=OLIVE)
    new = await backend.panel("new", who=OLIVE)

    assert (refused.well, refused.said.id) == (False, "tasks-no-link-start")
    assert refused.said.values == {"page": world.url}
    assert list(said(new)) == ["no-link", "page"]
    assert new.actions == ()


async def test_a_task_is_made_of_chosen_courses_or_of_all(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    panel = await backend.panel("new", who=OLIVE)
    (create,) = panel.actions
    courses = create.parameters[1]
    world.server.journal.reset()

    chosen = {"name": "Evening", "courses": "\n".join(courses.values[:2])}
    made = await backend.control("new", "create", chosen, who=OLIVE)
    whole = await backend.control("new", "create", {"name": "All of it"}, who=OLIVE)

    sent = [it["json"] for it in world.calls("/api/tasks", method="POST")]
    assert sent == [{"name": "Evening", "course_ids": ["1001", "1002"]}, {"name": "All of it"}]
    assert keys(await backend.panel(made.path, who=OLIVE)) == ["start", "cancel"]
    assert whole.well
    assert courses.names[0] == "Course 1 · Teacher 1 · 10 %"


async def test_one_task_too_many_is_refused_in_the_servers_words(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    for _ in range(3):
        await world.task()

    done = await backend.control("new", "create", {"name": "Another"}, who=OLIVE)

    assert not done.well
    assert "3" in done.said.values["reason"]


async def test_an_older_server_that_knows_no_resume_is_asked_to_start(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    row = await world.task(status="paused")
    gone = {"detail": "Not Found"}
    path = f"/api/tasks/{row['id']}/resume"
    await world.post("answer", path=path, status=404, body=gone, times=1)

    done = await backend.control(path_of(row), "resume", {}, who=OLIVE)

    assert done.well
    assert world.server.board.tasks[row["id"]].status == "running"


async def test_the_queue_of_a_person_holds_their_open_tasks_and_nobody_elses(
    backend: TaskPlatform, world: RunningTasks
) -> None:
    await world.task(status="paused", name="Mine")

    mine = (await backend.own_queue(OLIVE)).items
    theirs = (await backend.own_queue(MAX)).items

    assert {one.name for one in mine} == {"Mine", "Course set A", "Course set C", "Course set D"}
    assert theirs == ()
    (item,) = [one for one in mine if one.name == "Mine"]
    await backend.act_on_own(item, QueueAction.RESUME, who=OLIVE)
    with pytest.raises(UnknownItem):
        await backend.act_on_own(item, QueueAction.RESUME, who=OLIVE)


async def test_the_log_is_paged_newest_first(backend: TaskPlatform, world: RunningTasks) -> None:
    row = await world.task(status="paused")
    board = world.server.board
    for number in range(45):
        board.log(board.tasks[row["id"]], "INFO", f"line {number}")
    path = f"{path_of(row)}/logs"

    pages = [await backend.panel(f"{path}{tail}", who=OLIVE) for tail in ("", "/1", "/2")]

    assert [len(one.facts) for one in pages] == [20, 20, 5]
    assert pages[0].facts[0].label.values["text"] == "· line 44"
    assert [[way.path for way in one.beside] for one in pages] == [
        [f"{path}/1"],
        [f"{path}/2", path],
        [f"{path}/1"],
    ]


async def test_without_any_account_the_list_is_the_way_to_sign_in(
    make: Callable[..., TaskPlatform],
) -> None:
    panel = await make(house=False).panel("tasks", who=OLIVE)

    assert keys(panel) == ["sign-in", "register", "forgot", "reset"]
