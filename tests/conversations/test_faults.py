"""Servers and Telegram at their worst: every tap and every word still gets words."""

import pytest

from support.household import household, usher
from support.person import labels, text_of

pytestmark = pytest.mark.watchful

MODES = {
    "refuse": "is not answering",
    "html": "I cannot read",
    "500": "is not answering",
    "half": "I cannot read",
    "cut": "is not answering",
}


@pytest.mark.parametrize(("mode", "words"), MODES.items())
async def test_a_search_says_what_is_wrong_and_can_be_tried_again(home, owner, mode, words) -> None:
    await home.world.downtime(mode, paths=["/api/v1/media"])
    answer = await owner.say("Charade")
    assert words in text_of(answer)
    assert labels(answer) == ["Try again", "📊 Status"]
    await home.world.downtime("up")
    since = await home.stage.last_entry()
    await owner.tap(answer, "Try again")
    card = await owner.next_answer(since)
    assert text_of(card).startswith("Charade · 1963")


async def test_a_wrong_password_is_said_and_never_shown(home, owner) -> None:
    await home.world.change_password("something else entirely")
    await home.world.restart()
    answer = await owner.say("/queue")
    assert "refuses the account" in text_of(answer)
    assert home.world.password not in str(await home.stage.journal())


async def test_a_restarted_server_is_signed_in_to_again(home, owner) -> None:
    await home.world.restart()
    assert text_of(await owner.say("/queue")).startswith("Queue · 3 tasks")


async def test_a_press_while_the_server_is_down_says_so_and_may_be_repeated(home, owner) -> None:
    card = await owner.say("Charade")
    await home.world.downtime("refuse")
    answer = await owner.tap(card, "Subscribe")
    assert "MoviePilot is not answering" in answer["text"]
    assert answer["show_alert"]
    await home.world.downtime("up")
    assert "✅ Subscribed" in text_of(await owner.press(card, "Subscribe"))


async def test_a_slow_search_says_that_it_is_searching_and_edits_that(home, owner) -> None:
    await home.world.downtime("slow", seconds=2.5, paths=["/api/v1/media/search"])
    since = await home.stage.last_entry()
    await home.stage.say(1001, "Charade")
    waiting = await owner.next_answer(since, interim=())
    assert text_of(waiting).startswith("Searching for Charade")
    card = await owner.next_answer(await home.stage.last_entry())
    assert card["message_id"] == waiting["message_id"]
    assert text_of(card).startswith("Charade · 1963")
    assert card["photo"]


async def test_an_answer_that_leaves_slowly_is_not_followed_by_searching(home, owner) -> None:
    await home.stage.fault(method="sendPhoto", kind="slow", delay=1.5, times=1)
    since = await home.stage.last_entry()
    assert text_of(await owner.say("Charade")).startswith("Charade")
    await owner.say("/help")
    said = [entry["text"] or "" for entry in await home.stage.journal(since=since)]
    assert [text for text in said if text.startswith("Searching")] == []


async def test_a_429_on_an_answer_is_waited_out(home, owner) -> None:
    await home.stage.fault(method="sendPhoto", kind="429", retry_after=1, times=1)
    assert text_of(await owner.say("Charade")).startswith("Charade")


@pytest.mark.parametrize("kind", ["json", "html", "cut"])
async def test_an_edit_that_fails_once_is_repeated(home, owner, kind) -> None:
    panel = await owner.say("/queue")
    pause = next(label for label in labels(panel) if "Pause" in label)
    order = {"code": 500, "description": "Internal Server Error"} if kind == "json" else {}
    await home.stage.fault(method="editMessageText", kind=kind, times=1, **order)
    assert any("Resume" in label for label in labels(await owner.press(panel, pause)))


async def test_a_picture_that_telegram_refuses_never_costs_the_words(home, owner) -> None:
    await home.stage.fault(
        method="sendPhoto",
        kind="json",
        code=400,
        description="Bad Request: IMAGE_PROCESS_FAILED",
        times=1,
    )
    assert text_of(await owner.say("Charade")).startswith("Charade")


@pytest.mark.parametrize(
    ("code", "description"),
    [
        (400, "Bad Request: IMAGE_PROCESS_FAILED"),
        (400, "Bad Request: not enough rights to send photos to the chat"),
        (404, "Not Found"),
    ],
)
async def test_where_no_picture_is_taken_the_words_and_buttons_come_alone(
    home, owner, code, description
) -> None:
    await home.stage.fault(method="sendPhoto", kind="json", code=code, description=description)
    card = await owner.say("Charade")
    assert not card.get("photo")
    assert text_of(card).startswith("Charade")
    assert "Subscribed" in text_of(await owner.press(card, "Subscribe"))


async def test_a_message_that_is_gone_is_sent_anew_once(home, owner) -> None:
    panel = await owner.say("/queue")
    refresh = owner.data_of(panel, "Refresh")
    assert (await home.stage.call("deleteMessage", chat_id=1001, message_id=panel["message_id"]))[
        "ok"
    ]
    since = await home.stage.last_entry()
    await home.stage.press(1001, 1001, panel["message_id"], refresh, force=True)
    (again,) = await owner.told(since=since)
    assert text_of(again).startswith("Queue · 3 tasks")


async def test_cards_and_panels_outlive_a_restart(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        owner = home.person()
        async with usher(home.settings):
            await owner.told(since=0)
            card, panel = await owner.say("the"), await owner.say("/queue")
            picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
        home.clock.jump(60)  # a panel refreshed in the second of its making stays as it is
        async with usher(home.settings, clock=home.clock):
            assert text_of(await owner.press(card, "▶")) != text_of(card)
            assert text_of(await owner.press(panel, "Refresh")).startswith("Queue")
            chosen = await owner.press(picker, "▫️ Season 2 · 6 episodes")
            assert "✅ Season 2 · 6 episodes" in labels(chosen)


async def test_h04_starting_with_telegram_down_heals(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        await home.stage.set_down(is_down=True)
        async with usher(home.settings):
            await home.world.wait_for_calls("/history/transfer", 1)
            await home.stage.set_down(is_down=False)
            (line,) = await home.person().told(since=0)
            assert "I am watching MoviePilot now" in text_of(line)


async def test_h04_starting_with_the_server_down_heals(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        await home.world.unplug()
        async with usher(home.settings):
            assert "not answering" in text_of(await home.person().say("/status"))
            since = await home.stage.last_entry()
            await home.world.plug_in()
            (line,) = await home.person().told(since=since)
            assert "I am watching MoviePilot now" in text_of(line)


async def test_a_kept_picture_that_telegram_forgot_is_uploaded_anew(home, owner) -> None:
    first = await owner.say("Charade")
    await home.stage.fault(
        method="sendPhoto",
        kind="json",
        code=400,
        description="Bad Request: wrong file identifier/HTTP URL specified",
        times=1,
    )
    assert text_of(await owner.say("Charade")).startswith("Charade")
    third = await owner.say("Charade")
    assert third["photo"] != first["photo"]
    assert await home.stage.photo(third["photo"]) == await home.stage.photo(first["photo"])
