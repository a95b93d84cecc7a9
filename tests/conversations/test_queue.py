"""The queue: seen, steered, and nothing deleted by accident."""

import pytest

from services.household.roles import Role
from support.household import MEMBER, OWNER, household
from support.person import labels, text_of


async def test_the_queue_shows_what_runs(owner) -> None:
    panel = await owner.say("/queue")
    text = text_of(panel)
    assert text.startswith("Queue · 3 tasks")
    assert " %" in text
    assert "▓" in text or "░" in text
    assert sum("Pause" in label for label in labels(panel)) == 2
    assert sum("Resume" in label for label in labels(panel)) == 1


async def test_pause_and_resume_on_the_panel_itself(owner, home) -> None:
    panel = await owner.say("/queue")
    pause = next(label for label in labels(panel) if "Pause" in label)
    number = pause.split()[-1]
    paused = await owner.press(panel, pause)
    assert f"⏯ Resume {number}" in labels(paused)
    resumed = await owner.press(paused, f"⏯ Resume {number}")
    assert f"⏸ Pause {number}" in labels(resumed)
    again = await owner.press(resumed, f"⏸ Pause {number}")
    assert f"⏯ Resume {number}" in labels(again)
    assert again["message_id"] == panel["message_id"]


async def test_a_press_is_told_what_it_did(owner) -> None:
    panel = await owner.say("/queue")
    answer = await owner.tap(panel, next(label for label in labels(panel) if "Pause" in label))
    assert answer["text"].startswith("Paused: ")


async def test_delete_asks_and_then_deletes_just_that(owner, home) -> None:
    before = {one["hash"] for one in (await home.world.state())["downloads"]}
    panel = await owner.say("/queue")
    asked = await owner.press(panel, "🗑 Delete 2")
    assert text_of(asked).startswith("Delete ")
    assert {one["hash"] for one in (await home.world.state())["downloads"]} == before
    kept = await owner.press(asked, "Cancel")
    assert text_of(kept).startswith("Queue · 3 tasks")
    deleted = await owner.press(await owner.press(kept, "🗑 Delete 2"), "Confirm")
    assert text_of(deleted).startswith("Queue · 2 tasks")
    after = {one["hash"] for one in (await home.world.state())["downloads"]}
    assert len(before - after) == 1


async def test_a_confirmation_is_good_for_a_minute_only(owner, home) -> None:
    before = (await home.world.state())["downloads"]
    panel = await owner.say("/queue")
    asked = await owner.press(panel, "🗑 Delete 1")
    home.clock.jump(61)
    answer = await owner.tap(asked, "Confirm")
    assert "more than a minute old" in answer["text"]
    assert len((await home.world.state())["downloads"]) == len(before)
    again = await owner.press(await owner.press(asked, "Cancel"), "🗑 Delete 1")
    deleted = await owner.press(again, "Confirm")
    assert text_of(deleted).startswith("Queue · 2 tasks")


async def test_an_item_that_is_gone_is_said_and_nothing_is_deleted(owner, home) -> None:
    panel = await owner.say("/queue")
    asked = await owner.press(panel, "🗑 Delete 1")
    for one in (await home.world.state())["downloads"]:
        await home.world.finish(one["hash"])
    await home.world.reset_calls()
    answer = await owner.tap(asked, "Confirm")
    assert "no longer there" in answer["text"]
    assert [c for c in await home.world.calls() if c["method"] == "DELETE"] == []


async def test_refresh_shows_the_queue_as_it_is_now(owner, home) -> None:
    panel = await owner.say("/queue")
    for one in (await home.world.state())["downloads"]:
        await home.world.finish(one["hash"])
    assert "nothing is under way" in text_of(await owner.press(panel, "Refresh"))


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
async def test_the_queue_in_chinese(owner, home, language) -> None:
    await home.stage.user(1001, language_code=language)
    panel = await owner.say("/queue")
    assert text_of(panel).startswith("下载队列 · 3 个任务")
    assert any(label.startswith("⏸ 暂停") for label in labels(panel))


async def download_charade(person):
    listing = await person.press(await person.say("Charade"), "Releases")
    ask = await person.press(await person.press(listing, "1"), "Download")
    await person.press(ask, "Download")


async def test_a_member_sees_and_steers_what_they_asked_for(owner, home) -> None:
    await home.let_in(MEMBER, Role.MEMBER)
    max_ = home.person(MEMBER)
    await download_charade(max_)
    panel = await max_.say("/queue")
    assert text_of(panel).count("for Max") == 1
    assert sum("Delete" in label for label in labels(panel)) == 1
    mine = await max_.press(panel, "▫️ Mine")
    assert "Charade" in text_of(mine)
    assert sum("Delete" in label for label in labels(mine)) == 1
    paused = await max_.press(mine, "⏸ Pause")
    assert "✅ Mine" in labels(paused)
    everything = await max_.press(paused, "▫️ All")
    assert "✅ All" in labels(everything)


async def test_somebody_elses_download_is_not_deleted_and_that_is_said(owner, home) -> None:
    await home.let_in(MEMBER, Role.MEMBER)
    before = (await home.world.state())["downloads"]
    panel = await owner.say("/queue")
    data = owner.data_of(panel, "🗑 Delete 1")
    answer = await home.stage.press_and_wait(MEMBER, 1001, panel["message_id"], data, force=True)
    assert "somebody else" in answer["text"]
    assert len((await home.world.state())["downloads"]) == len(before)


async def test_a_delete_can_be_taken_back_for_some_seconds(tmp_path) -> None:
    async with household(tmp_path, second_thoughts=60) as home:
        owner = home.person()
        panel = await owner.say("/queue")
        asked = await owner.press(panel, "🗑 Delete 1")
        since = await home.stage.last_entry()
        await home.stage.press(OWNER, OWNER, asked["message_id"], owner.data_of(asked, "Confirm"))
        waiting = await owner.next_answer(since, interim=())
        assert text_of(waiting).endswith(" in 60 seconds…")
        assert labels(waiting) == ["↩️ Undo"]
        since = await home.stage.last_entry()
        told = await owner.tap(waiting, "Undo")
        assert told["text"] == "Nothing is deleted."
        kept = await owner.next_answer(since)
        assert text_of(kept).splitlines()[1].startswith("Kept: ")
        assert "🗑 Delete 1" in labels(kept)
        assert [c for c in await home.world.calls() if c["method"] == "DELETE"] == []
        assert len((await home.world.state())["downloads"]) == 3


async def test_an_undo_that_comes_too_late_says_so(owner, home) -> None:
    asked = await owner.press(await owner.say("/queue"), "🗑 Delete 1")
    _, row, argument = owner.data_of(asked, "Confirm").split(":")
    done = await owner.press(asked, "Confirm")
    assert text_of(done).splitlines()[1].startswith("Deleted: ")
    data = f"undo:{row}:{argument.partition('.')[0]}"
    late = await home.stage.press_and_wait(OWNER, OWNER, done["message_id"], data, force=True)
    assert late["text"] == "That has happened already."


async def test_what_is_being_filed_is_in_the_queue_and_can_be_called_off(owner, home) -> None:
    while not await home.world.get_api("/transfer/queue"):
        await home.world.step(1)
    await home.world.reset_calls()
    panel = await owner.say("/queue")
    assert "being filed into the library" in text_of(panel)
    before = text_of(panel).count("being filed")
    off = next(label for label in labels(panel) if "Call off" in label)
    after = await owner.press(panel, off)
    assert text_of(after).count("being filed") == before - 1
    assert [c["method"] for c in await home.world.calls("/transfer/queue")].count("DELETE") == 1
