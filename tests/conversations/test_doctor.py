"""The doctor in the chat: owners only, in private, one message that grows into the report."""

import pytest

from support.household import MEMBER, OWNER, household
from support.person import Message, Person, labels, text_of
from support.stage import PATIENCE

pytestmark = pytest.mark.watchful

CHECKING = ("A test message", "Checking everything")


async def reported(owner: Person, since: int) -> Message:
    """Return the report once it stands in the chat, past the test messages."""
    while entries := await owner.stage.journal(since=since, wait=PATIENCE, chat=owner.chat):
        since = entries[-1]["seq"]
        for entry in entries:
            if entry["accepted"] and (entry["text"] or "").startswith("Doctor"):
                return await owner.message(entry["message_id"])
    raise TimeoutError("there was no report")


async def examined(owner: Person) -> Message:
    """Ask for an examination and return the report."""
    since = await owner.stage.last_entry()
    await owner.stage.say(owner.user, "/doctor")
    return await reported(owner, since)


async def test_an_owner_reads_that_all_is_well(owner, home) -> None:
    report = await examined(owner)

    text = text_of(report)
    assert "Everything is well." in text
    assert "✓ Bot token: opens @stage_4242_bot" in text
    assert "✓ Incoming messages: the running bot takes them, alone" in text
    assert "✓ MoviePilot: signed in, v2.5.6" in text
    assert f"✓ Chat {OWNER}: send, edit, picture and delete work" in text
    assert labels(report) == ["Again", "📊 Status", "🏠 Home"]


async def test_nothing_but_the_report_is_left_and_nothing_rang(owner, home) -> None:
    since = await home.stage.last_entry()
    report = await examined(owner)

    sent = await home.stage.journal(since=since, chat=OWNER)
    trials = [e for e in sent if (e["text"] or "").startswith("A test") or e["has_photo"]]
    assert trials
    assert all(entry["silent"] for entry in trials if entry["method"].startswith("send"))
    assert (await owner.messages())[-1]["message_id"] == report["message_id"]
    left = [text_of(m) for m in await owner.messages()]
    assert not any(text.startswith(CHECKING) for text in left)


async def test_what_ails_stands_first_with_its_remedy_and_again_looks_anew(owner, home) -> None:
    await home.world.unplug()
    report = await examined(owner)
    first, second = text_of(report).split("\n\n")[:2]
    assert first.endswith("1 check failed.")
    assert second.startswith("✗ MoviePilot\nMoviePilot does not answer")
    assert "→ Start it" in second

    await home.world.plug_in()
    since = await home.stage.last_entry()
    again = owner.data_of(report, "Again")
    await home.stage.press_and_wait(OWNER, OWNER, report["message_id"], again)
    healed = await reported(owner, since)
    assert "Everything is well." in text_of(healed)
    assert healed["message_id"] == report["message_id"]


async def test_x05_a_report_shows_no_secret(owner, home) -> None:
    await examined(owner)

    said = str(await home.stage.journal())
    assert home.world.password not in said
    assert home.stage.token not in said


async def test_others_get_a_sentence(tmp_path) -> None:
    async with household(tmp_path) as home:
        await home.stage.user(MEMBER, state="started")
        since = await home.stage.last_entry()
        await home.stage.say(MEMBER, "/doctor")
        answer = await home.person(MEMBER).next_answer(since)
    assert "private bot" in text_of(answer)
