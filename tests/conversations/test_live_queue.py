"""The queue's panel renews itself while something moves, is shown once, and ends with Refresh."""

import contextlib

import pytest

from handlers.ui.following import Rhythm
from services.household.roles import Role
from support.household import MEMBER, OWNER, STILL, household, usher
from support.members import let_in
from support.person import labels, text_of
from support.stage import PATIENCE

BRISK = Rhythm(private=0.2, soonest=0.1)
LIVE, STANDS = "Updating by itself · ", "As of "
HOME = "🏠 Home"
STOP = "⏹ Stop updating"
POLL = "/transfer/queue"  # asked for by the queue alone


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, rhythm=BRISK, tracker=STILL) as opened:
        await opened.world.reset_calls()
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def polls(home, more):
    """Wait until the queue was looked at so many times more."""
    count = len(await home.world.calls(POLL))
    await home.world.wait_for_calls(POLL, count + more)


async def edits(home, since, message=None):
    """Return what was asked of Telegram for what stands there, refusals included."""
    entries = await home.stage.journal(since=since)
    edited = [one for one in entries if one["method"].startswith("edit")]
    return [one for one in edited if message is None or one["message_id"] == message["message_id"]]


async def first_edit(home, since, chat):
    """Return the first entry of an edit in a chat, once there is one."""
    while entries := await home.stage.journal(since=since, wait=PATIENCE, chat=chat):
        for one in entries:
            if one["method"].startswith("edit"):
                return one
        since = entries[-1]["seq"]
    raise TimeoutError(f"nothing of {chat} was edited")


async def test_it_moves_while_something_moves_and_says_nothing_twice(owner, home) -> None:
    panel = await owner.say("/queue")
    assert text_of(panel).splitlines()[-1].startswith(LIVE)
    assert labels(panel)[-3:] == ["Refresh", STOP, HOME]

    since = await home.stage.last_entry()
    await polls(home, 3)
    assert await edits(home, since) == []  # nothing has changed
    before = text_of(panel)
    await home.world.step(3)
    moved = await owner.next_answer(since, pressed=panel["message_id"])
    assert text_of(moved).splitlines()[-1].startswith(LIVE)
    assert text_of(moved) != before
    for one in (await home.world.state())["downloads"]:
        await home.world.finish(one["hash"])
    done = await owner.sees(panel, "nothing is under way")
    assert text_of(done).splitlines()[-1].startswith(STANDS)
    assert "Refresh" in labels(done)
    assert STOP not in labels(done)
    told = await edits(home, since, panel)
    assert all(one["accepted"] for one in told), told
    assert len({one["text"] for one in told}) == len(told)


async def test_the_stop_button_ends_it_and_refresh_begins_anew(owner, home) -> None:
    panel = await owner.say("/queue")
    await owner.tap(panel, STOP)
    still = await owner.sees(panel, STANDS)
    assert "Refresh" in labels(still)
    assert STOP not in labels(still)
    await home.world.reset_calls()
    await home.world.step(3)
    other = home.person(MEMBER)
    await home.let_in(MEMBER, Role.VIEWER)
    await other.sees(await other.say("/queue"), LIVE)
    await polls(home, 3)  # somebody else's panel goes on; this one stands
    assert text_of(await owner.message(panel["message_id"])) == text_of(still)
    await owner.tap(still, "Refresh")
    assert STOP in labels(await owner.sees(panel, LIVE))


async def test_a_newer_panel_of_a_chat_ends_the_older_one(owner, home) -> None:
    older = await owner.say("/queue")
    newer = await owner.say("/queue")
    ended = await owner.sees(older, STANDS)
    assert labels(ended)[-2:] == ["Refresh", HOME]
    assert STOP not in labels(ended)
    assert text_of(await owner.message(newer["message_id"])).splitlines()[-1].startswith(LIVE)


async def test_a_deleted_message_and_a_blocked_bot_end_it_without_a_word(owner, home) -> None:
    await home.let_in(MEMBER, Role.VIEWER)
    max_ = home.person(MEMBER)
    panel = await owner.say("/queue")
    await max_.say("/queue")
    since = await home.stage.last_entry()
    gone = {"chat_id": OWNER, "message_id": panel["message_id"]}
    assert (await home.stage.call("deleteMessage", **gone))["ok"]
    await home.stage.user(MEMBER, state="blocked")
    await home.world.step(3)
    for chat in (OWNER, MEMBER):
        assert not (await first_edit(home, since, chat))["accepted"]
    await home.world.step(3)
    again = await owner.say("/queue")  # and only this one looks now
    await owner.tap(again, STOP)
    await owner.sees(again, STANDS)
    assert len(await edits(home, since)) == 2 + 1
    assert await home.stage.journal(since=since, chat=MEMBER, method="sendMessage") == []


async def test_a_refusal_for_haste_neither_ends_it_nor_is_it_hurried(owner, home) -> None:
    panel = await owner.say("/queue")
    since = await home.stage.last_entry()
    await home.stage.fault(method="editMessageText", kind="429", retry_after=1, times=1)
    await home.world.step(3)
    moved = await owner.next_answer(since, pressed=panel["message_id"])
    first, second = (await edits(home, since))[:2]
    assert (first["error_code"], second["accepted"]) == (429, True)
    assert second["at"] - first["at"] >= 1
    assert text_of(moved) != text_of(panel)


async def test_who_is_let_in_no_longer_reads_no_further(owner, home) -> None:
    await home.let_in(MEMBER, Role.MEMBER)
    max_ = home.person(MEMBER)
    panel = await max_.say("/queue")
    await home.let_in(MEMBER, Role.STRANGER)
    await owner.say("/queue")
    await polls(home, 2)
    since = await home.stage.last_entry()
    await home.world.step(3)
    assert (await first_edit(home, since, OWNER))["accepted"]
    assert {one["chat_id"] for one in await edits(home, since)} == {OWNER}
    assert text_of(await max_.message(panel["message_id"])) == text_of(panel)


async def test_its_buttons_work_after_a_restart(tmp_path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        home = await stack.enter_async_context(household(tmp_path, running=False))
        let_in(tmp_path, MEMBER)
        owner = home.person()
        async with usher(home.settings, rhythm=BRISK):
            await owner.told(since=0)
            panel = await owner.say("/queue")
        await home.world.step(3)
        async with usher(home.settings, rhythm=BRISK):
            await owner.tap(panel, STOP)
            stopped = await owner.sees(panel, STANDS)
            assert text_of(stopped) != text_of(panel)
            await owner.tap(stopped, "Refresh")
            await owner.sees(panel, LIVE)
            paused = next(one for one in labels(panel) if "Pause" in one)
            assert (await owner.tap(panel, paused))["text"].startswith("Paused: ")
