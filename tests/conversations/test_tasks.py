"""One's own tasks: the door, the card that moves by itself, forms, and what is told of them."""

import asyncio

import pytest

from services.backends.tasks.work import FRESH
from services.household.roles import Role
from support.household import MEMBER, household
from support.person import labels, text_of
from support.tasks import running_tasks

GROUP = -1_002_000_000_003
PASSWORD = "secret123"
EDITS = ("editMessageText", "editMessageCaption")


@pytest.fixture
async def platform():
    async with running_tasks() as world:
        yield world


@pytest.fixture
async def home(tmp_path, platform):
    account = {"username": platform.username, "password": platform.password}
    section = {"url": platform.url, **account}
    async with household(tmp_path, configured=False, tasks=section) as opened:
        await opened.person().hears("I am watching Tasks now", since=0)
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def seated(person):
    """Return the list of tasks of the house's account."""
    return await person.press(await person.say("/tasks"), "Use the house's account")


async def test_a_running_task_moves_on_its_card_and_its_end_is_one_push(
    home, platform, owner
) -> None:
    task = await platform.task(status="running", name="Evening course")
    await platform.post("step", seconds=8)
    card = await owner.press(await seated(owner), "▶ Evening course · 40 %")
    since = await home.stage.last_entry()

    paused = await owner.press(card, "Pause")
    assert "State: paused" in text_of(paused)
    resumed = await owner.press(paused, "Resume")
    assert "State: running" in text_of(resumed)
    await platform.post("step", seconds=2)
    await owner.sees(card, "Video 1 · 00:20 / 03:20")
    await platform.post("finish", id=task["id"])
    await owner.sees(card, "State: completed")
    push = await owner.hears("Evening course is completed", since=since)

    journal = await home.stage.journal(since=since, chat=owner.chat)
    sent = [it for it in journal if it["method"].startswith("send") and it["accepted"]]
    edited = {it["message_id"] for it in journal if it["method"] in EDITS}
    assert [it["message_id"] for it in sent] == [push["message_id"]]
    assert edited == {card["message_id"]}


async def test_two_who_watch_one_task_cost_one_poll(home, platform, owner) -> None:
    await home.let_in(MEMBER, Role.MEMBER)
    max_ = home.person(MEMBER)
    panel = await owner.press(await owner.say("/controls"), "Let everybody use the house's account")
    await owner.press(panel, "Confirm")
    task = await platform.task(status="running", name="Evening course")
    path = f"/api/tasks/{task['id']}"
    label = "▶ Evening course · 0 %"
    cards = [(one, await one.press(await seated(one), label)) for one in (owner, max_)]
    platform.server.journal.reset()
    began = asyncio.get_running_loop().time()
    for _ in range(3):
        await platform.post("step", seconds=2)
        newest = platform.server.board.tasks[task["id"]].logs[-1].message
        times = newest.rpartition(" ")[2].replace("/", " / ")
        for person, card in cards:
            await person.sees(card, times)

    took = asyncio.get_running_loop().time() - began
    looks = len(platform.calls(path))
    assert 3 <= looks <= 1 + took / FRESH  # one an interval, not one for each of them


async def test_somebody_signs_in_by_form_and_nothing_of_the_password_stays(home, platform) -> None:
    await home.let_in(MEMBER, Role.MEMBER)
    max_ = home.person(MEMBER)
    door = await max_.say("/tasks")
    assert labels(door)[:2] == ["🔑 Sign in", "Register"]
    await max_.press(door, "Sign in")
    asked = await max_.say("user1")
    assert "The password." in text_of(asked)

    panel = await max_.say(PASSWORD)

    assert "✓ Signed in as user1." in text_of(panel)
    assert "▶ Course set A · 35 %" in labels(panel)
    chat = await home.stage.chat(max_.chat)
    assert PASSWORD not in str(chat)


async def test_a_task_is_made_of_chosen_courses_and_started(owner, platform) -> None:
    new = await owner.press(await seated(owner), "New task")
    assert "12 courses to choose from" in text_of(new)
    asked = await owner.press(new, "Make it")
    assert "What shall the task be called?" in text_of(asked)
    await owner.say("x" * 201)
    choice = await owner.say("Night school")
    choice = await owner.press(choice, "Course 2 · Teacher 2 · 20 %")
    assert "✅ Course 2 · Teacher 2 · 20 %" in labels(choice)
    choice = await owner.press(choice, "▶")
    choice = await owner.press(choice, "Course 9 · Teacher 9 · 90 %")

    card = await owner.press(choice, "Confirm (2)")

    assert "The task is made" in text_of(card)
    (made,) = platform.server.board.of(platform.server.keeper, "pending")
    assert (made.name, made.courses) == ("Night school", ["1002", "1009"])
    started = await owner.press(card, "Start")
    assert "State: running" in text_of(started)


async def test_choosing_no_course_is_said_and_all_is_a_choice_of_its_own(owner, platform) -> None:
    new = await owner.press(await seated(owner), "New task")
    await owner.press(new, "Make it")
    choice = await owner.say("Everything")
    assert (await owner.tap(choice, "Confirm"))["text"] == "Choose at least one."

    await owner.press(choice, "All of them")

    (made,) = platform.server.board.of(platform.server.keeper, "pending")
    assert made.courses == []


async def test_a_failure_is_told_with_a_way_to_try_again(home, platform, owner) -> None:
    await seated(owner)
    task = await platform.task(status="running", name="Evening course")
    since = await home.stage.last_entry()
    await platform.post("step", seconds=2)
    await platform.post("fail", id=task["id"], reason="no sound")

    push = await owner.hears("Evening course failed: no sound", since=since)
    assert labels(push) == ["🔁 Retry", "Open"]
    card = await owner.press(push, "Retry")

    assert "Begun anew" in text_of(card)
    assert platform.server.board.tasks[task["id"]].status == "running"


async def test_nothing_of_it_is_shown_in_a_group(home, platform, owner) -> None:
    await seated(owner)
    queue = await owner.say("/queue")
    assert "Course set A" in text_of(queue)
    who = {"members": {owner.user: "creator"}, "bot": "member"}
    await home.stage.post("chat", id=GROUP, type="supergroup", title="Film night", **who)
    there = home.person(chat=GROUP)

    said = await there.say("/tasks")
    queue = await there.say("/queue")

    assert "Course set" not in text_of(said) + text_of(queue)


async def test_a_button_of_a_task_whose_number_was_given_away_does_nothing(owner, platform) -> None:
    await platform.task(status="paused", name="Old one")
    card = await owner.press(await seated(owner), "⏸ Old one · 0 %")
    board = platform.server.board
    number = max(board.tasks)
    del board.tasks[number]
    await platform.task(status="paused", name="New one")

    said = await owner.tap(card, "Resume")

    assert "Something else has taken its place" in said["text"]
    assert board.tasks[number].status == "paused"


async def test_an_admin_of_the_platform_looks_after_its_people(owner, platform) -> None:
    accounts = await owner.press(await owner.say("/controls"), "Accounts")
    assert "4 accounts" in text_of(accounts)
    user = await owner.press(accounts, "user3")
    disabled = await owner.press(await owner.press(user, "Disable"), "Confirm")
    assert "✓ user3 is disabled" in text_of(disabled)
    await owner.press(disabled, "Delete the account")
    wrong = await owner.press(await owner.say("user2"), "Confirm")
    assert "That is not the name" in text_of(wrong)
    await owner.press(wrong, "Delete the account")
    gone = await owner.press(await owner.say("user3"), "Confirm")

    assert "✓ user3 and their tasks are deleted." in text_of(gone)
    assert sorted(platform.server.accounts.users) == [1, 2, 3]
    everything = await owner.press(await owner.press(gone, "Back"), "Everybody's tasks")
    theirs = await owner.press(everything, "▶ user1 · Course set A · 35 %")
    stopped = await owner.press(await owner.press(theirs, "Force stop"), "Confirm")
    assert "✓ The task is stopped." in text_of(stopped)
