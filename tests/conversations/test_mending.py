"""What failed, set right from the message that told it: again, or not at all; who, where, when."""

import pytest

from services.household.roles import Role
from services.models import ChatId
from services.outbox.model import Recipient
from support.aniworld import running_aniworld
from support.household import MEMBER, OWNER, household, usher
from support.person import labels, text_of

pytestmark = pytest.mark.watchful

UNRECOGNISED = "未识别到媒体信息"
MANUAL = "/transfer/manual"
LATER = 60  # seconds: an edit need not keep away from the message before it
CHARADE = {"title": "Charade", "type": "电影", "seasons": "", "episodes": "", "tmdbid": 4808}
ACTIONS = ["🔁 Retry", "🎯 Pick the right title", "🙈 Ignore", "🔍 Technical reason"]


async def failed(home, owner, **details):
    """Let a download fail; return the row's id and the message."""
    since = await home.stage.last_entry()
    downloads = (await home.world.state())["downloads"]
    (row,) = await home.world.fail(downloads[0]["hash"], **details)
    (message,) = await owner.told(since=since)
    home.clock.jump(LATER)
    return row, message


async def stands(home, person, message, words):
    """Return a message once it holds these words."""
    since = 0
    while words not in text_of(found := await person.message(message["message_id"])):
        entries = await home.stage.journal(since=since, wait=20, chat=person.chat)
        assert entries, f"{words!r} never stood in {text_of(found)!r}"
        since = entries[-1]["seq"]
    home.clock.jump(LATER)
    return found


async def test_m14_what_cannot_be_begun_is_said_and_every_button_stays(home, owner) -> None:
    row, message = await failed(home, owner, reason=UNRECOGNISED)
    assert labels(message)[:4] == ACTIONS
    assert "Fix all" not in " ".join(labels(message))

    why = await owner.tap(message, "Technical reason")
    assert why["show_alert"]
    assert why["text"].startswith(UNRECOGNISED)
    assert text_of(message).splitlines()[0].partition(": ")[2] in why["text"]

    await home.world.downtime("refuse", seconds=60)
    assert "MoviePilot" in (await owner.tap(message, "Retry"))["text"]
    await home.world.downtime("up")

    await home.world.delete(row)
    answer = await owner.tap(message, "Retry")
    assert answer["text"] == (
        "This record is no longer there, or was replaced by another. Nothing was done."
    )
    assert await home.world.calls(MANUAL) == []
    assert labels(await owner.message(message["message_id"]))[:4] == ACTIONS


async def test_d7_a_retry_asks_for_the_same_row_and_its_end_stands_on_the_message(
    home, owner
) -> None:
    row, message = await failed(home, owner, reason="目标存储空间不足")
    since = await home.stage.last_entry()
    answer = await owner.tap(message, "Retry")
    assert answer["text"].startswith("Trying again: ")
    trying = await stands(home, owner, message, "Olive is trying again…")
    assert not set(ACTIONS) & set(labels(trying))
    (call,) = await home.world.calls(MANUAL)
    assert call["query"] == {"background": "true"}
    assert call["json"]["logid"] == row

    await home.world.step(10)
    good = await stands(home, owner, message, "✅ Filed after all: ")
    assert "Olive tried again." in text_of(good)
    (arrival,) = await owner.told(since=since)
    assert " is here" in text_of(arrival) or arrival["photo"]


async def test_d7_a_retry_that_fails_again_is_told_on_the_message_alone_and_may_be_repeated(
    home, owner
) -> None:
    _, message = await failed(home, owner, reason=UNRECOGNISED)
    before = len(await owner.messages())
    await owner.tap(message, "Retry")
    await home.world.step(10)
    again = await stands(home, owner, message, "it failed once more")
    assert "2 tries so far" in text_of(again)
    assert labels(again)[:4] == ACTIONS
    assert len(await owner.messages()) == before

    await owner.tap(again, "Retry")
    assert len(await home.world.calls(MANUAL)) == 2


async def test_an_ignored_file_says_who_ignored_it_and_is_never_told_again(home, owner) -> None:
    row, message = await failed(home, owner)
    await owner.tap(message, "Ignore")
    left = await stands(home, owner, message, "\n🙈 Ignored by Olive.")
    assert text_of(left).startswith(text_of(message))
    assert labels(left) == []

    before = len(await owner.messages())
    for _ in range(2):
        (row,) = await home.world.retransfer(row, failed=True)
        await home.world.reset_calls()
        await home.world.wait_for_calls("/history/transfer", 2)
    assert len(await owner.messages()) == before
    assert text_of(await owner.message(message["message_id"])) == text_of(left)


@pytest.fixture
async def shared(tmp_path):
    """A household in which failures are told to Olive, who owns it, and to Max."""
    async with household(tmp_path, running=False) as home:
        telegram = home.settings.telegram.model_copy(
            update={"notify": tuple(Recipient(chat_id=ChatId(one)) for one in (OWNER, MEMBER))}
        )
        settings = home.settings.model_copy(update={"telegram": telegram})
        async with usher(settings, clock=home.clock):
            await home.person().told(since=0)
            yield home


async def both_told(home):
    since = await home.stage.last_entry()
    await home.world.row(**CHARADE, status=False, dest=None, errmsg="目标存储空间不足")
    people = home.person(OWNER), home.person(MEMBER)
    told = [(one, (await one.told(since=since))[0]) for one in people]
    home.clock.jump(LATER)
    return told


async def test_a_fix_in_one_chat_shows_in_the_others_and_a_late_tap_says_whose_it_was(
    shared,
) -> None:
    await shared.let_in(MEMBER, Role.ADMIN)
    (olive, hers), (max_, his) = await both_told(shared)
    await olive.tap(hers, "Retry")
    late = await max_.tap(his, "Retry")
    assert late["text"] == "Olive is trying again already."
    assert len(await shared.world.calls(MANUAL)) == 1
    await stands(shared, max_, his, "Olive is trying again…")
    await shared.world.step(10)
    for person, message in ((olive, hers), (max_, his)):
        await stands(shared, person, message, "✅ Filed after all: ")
    data = max_.data_of(his, "Ignore")
    late = await shared.stage.press_and_wait(MEMBER, MEMBER, his["message_id"], data, force=True)
    assert late["text"] == "It has been filed already."


async def test_who_follows_a_title_may_retry_and_nothing_else_and_others_may_not(shared) -> None:
    await shared.let_in(MEMBER, Role.MEMBER)
    (_, _), (max_, his) = await both_told(shared)
    for label in ("Retry", "Ignore", "Pick the right title", "Technical reason"):
        assert "not" in (await max_.tap(his, label))["text"]
    assert await shared.world.calls(MANUAL) == []

    await max_.press(await max_.say("Charade"), "Subscribe")
    assert (await max_.tap(his, "Retry"))["text"].startswith("Trying again: ")
    assert len(await shared.world.calls(MANUAL)) == 1


async def test_a_download_that_failed_is_ordered_again_from_its_message(tmp_path) -> None:
    async with (
        running_aniworld(variant={"replays": True}, limit=100_000) as world,
        household(tmp_path, aniworld={"url": world.url, "password": world.password}) as home,
    ):
        owner = home.person()
        await owner.hears("I am watching Aniworld now", since=0)
        await world.listening()
        await world.post("enqueue", id="aniworld_103", priority="high")
        await world.post("finish")
        await world.post("step", seconds=1)
        since = await home.stage.last_entry()
        await world.post("fail")
        message = await owner.hears("Could not be downloaded", since=since)
        home.clock.jump(LATER)
        assert labels(message)[:3] == ["🔁 Retry", "🙈 Ignore", "🔍 Technical reason"]
        assert (await owner.tap(message, "Retry"))["text"].startswith("Trying again: ")
        await stands(home, owner, message, "Olive is trying again…")
        assert "/api/queue/add" in [call["path"] for call in world.calls()]


async def test_in_a_group_the_question_is_the_pressers_and_the_message_everybodys(tmp_path) -> None:
    group = -1_002_000_000_001
    async with household(tmp_path, running=False) as home:
        await home.stage.make_chat(group, members=[OWNER, MEMBER])
        there = (Recipient(chat_id=ChatId(group), chat_kind="group"),)
        telegram = home.settings.telegram.model_copy(update={"notify": there})
        settings = home.settings.model_copy(update={"telegram": telegram})
        async with usher(settings, clock=home.clock):
            await home.person().told(since=0)
            await home.let_in(MEMBER, Role.ADMIN)
            olive, max_ = home.person(chat=group), home.person(MEMBER, chat=group)
            since = await home.stage.last_entry()
            await home.world.row(**CHARADE, status=False, dest=None, errmsg=UNRECOGNISED)
            (message,) = await olive.told(since=since)
            home.clock.jump(LATER)
            card = await olive.press(message, "Pick the right title")
            assert not any("Another name" in label for label in labels(card))
            assert (await max_.tap(card, "This is it"))["show_alert"]
            await max_.tap(message, "Ignore")
            await stands(home, olive, message, "🙈 Ignored by Max.")
            late = await olive.press(await olive.press(card, "This is it"), "Confirm")
            assert text_of(late).startswith("Max has chosen to ignore it.")
            assert await home.world.calls(MANUAL) == []
