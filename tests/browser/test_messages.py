"""The conversation: what the bot sends, edits and takes away, as somebody sees it."""

import asyncio
import json
import re

import pytest
from playwright.async_api import Route, expect

from support.theatre import OWNER, Theatre
from support.visit import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_marked_up_words_are_shown_as_such(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)

    await theatre.send(
        OWNER,
        "<b>bold <i>both</i></b> <code>code</code> <a href='https://example.org/'>link</a>"
        " &lt;b&gt; 🎬 <u>under</u>",
        parse_mode="HTML",
    )

    words = visit.newest.get_by_test_id("words")
    await expect(words).to_have_text("bold both code link <b> 🎬 under")
    await expect(words.locator("strong > em")).to_have_text("both")
    await expect(words.locator("code")).to_have_text("code")
    await expect(words.locator("u")).to_have_text("under")
    await expect(words.locator("a")).to_have_attribute("href", "https://example.org/")


async def test_what_comes_during_a_full_look_is_drawn_once(theatre: Theatre, visit: Visit) -> None:
    async def found_and_told(route: Route) -> None:
        await theatre.send(OWNER, "meanwhile")
        await route.fulfill(response=await route.fetch())

    await theatre.send(OWNER, "before")
    await visit.page.route(f"**/sim/chat/{OWNER}", found_and_told, times=1)

    await visit.open(OWNER, OWNER)
    await theatre.send(OWNER, "after")

    await expect(visit.saying("after")).to_have_count(1)
    await expect(visit.messages).to_have_count(3)


async def test_a_hidden_word_is_read_after_a_press(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send(OWNER, "It was <tg-spoiler>the butler</tg-spoiler>.", parse_mode="HTML")
    hidden = visit.get("spoiler")

    await expect(hidden.locator("span")).to_have_css("opacity", "0")
    await hidden.click()

    await expect(hidden.locator("span")).to_have_css("opacity", "1")


async def test_a_tapped_command_is_sent(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send(OWNER, "Look at /status for more.")

    await visit.get("command").click()

    await expect(visit.newest).to_have_class(re.compile("mine"))
    assert (await theatre.heard())["text"] == "/status"


async def test_enter_sends_and_shift_enter_does_not(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    field = visit.get("input")
    await field.fill("first")
    await field.press("Shift+Enter")
    await field.press_sequentially("second")

    await field.press("Enter")

    await expect(visit.newest.get_by_test_id("words")).to_have_text("first\nsecond")
    await expect(field).to_have_value("")
    assert (await theatre.heard())["text"] == "first\nsecond"


async def test_a_press_spins_until_it_is_answered_with_a_toast(
    theatre: Theatre, visit: Visit
) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send(OWNER, "Ready?", reply_markup=_keyboard("Yes"))

    await visit.press("Yes")
    await expect(visit.key("Yes")).to_have_attribute("aria-busy", "true")
    callback_id = await theatre.pressed()
    await theatre.stage.call("answerCallbackQuery", callback_query_id=callback_id, text="Noted.")

    await expect(visit.get("toast")).to_have_text("Noted.")
    await expect(visit.key("Yes")).to_have_attribute("aria-busy", "false")
    await expect(visit.get("alert")).to_be_hidden()


async def test_an_alert_stays_until_it_is_confirmed(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send(OWNER, "Ready?", reply_markup=_keyboard("Yes"))

    await visit.press("Yes")
    callback_id = await theatre.pressed()
    await theatre.stage.call(
        "answerCallbackQuery", callback_query_id=callback_id, text="Too old.", show_alert=True
    )

    await expect(visit.get("alert-text")).to_have_text("Too old.")
    await visit.get("alert-ok").click()
    await expect(visit.get("alert")).to_be_hidden()


async def test_an_edit_flashes_and_stays_in_its_place(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    first = await theatre.send(OWNER, "E01 of 8")
    await theatre.send(OWNER, "something later")
    await expect(visit.messages).to_have_count(2)

    await theatre.stage.call(
        "editMessageText", chat_id=OWNER, message_id=first, text="E01–E02 of 8"
    )

    await expect(visit.messages).to_have_count(2)
    await expect(visit.messages.first.get_by_test_id("words")).to_have_text("E01–E02 of 8")
    await expect(visit.messages.first).to_have_class(re.compile("flash"))
    await expect(visit.messages.first.get_by_test_id("edited")).to_have_text("edited")
    await expect(visit.newest).not_to_have_class(re.compile("flash"))


async def test_a_quote_says_what_its_message_says_now(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    card = await theatre.send(OWNER, "E01 of 6")
    await theatre.send(OWNER, "complete", reply_parameters={"message_id": card})
    await expect(visit.get("quote")).to_contain_text("E01 of 6")

    await theatre.stage.call("editMessageText", chat_id=OWNER, message_id=card, text="E01–E06 of 6")

    await expect(visit.get("quote")).to_contain_text("E01–E06 of 6")


async def test_emoji_are_drawn_on_a_machine_without_any(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send(OWNER, "🎬 is here")
    await expect(visit.messages).to_have_count(1)

    own = await visit.page.evaluate(
        "document.fonts.load('16px \"Stage Emoji\"', '🎬').then(faces => faces.length)"
    )

    assert own == 1


async def test_a_picture_has_its_room_before_it_is_loaded(theatre: Theatre, visit: Visit) -> None:
    arrived = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await visit.page.route("**/sim/photo/*", hold)
    await visit.open(OWNER, OWNER)
    await theatre.send_picture(OWNER, caption="Metropolis · 1927")
    await expect(visit.newest.get_by_test_id("words")).to_have_text("Metropolis · 1927")
    image = visit.get("photo").locator("> img")

    place = "row => [row.offsetTop, row.offsetHeight]"  # where it lies, movements aside
    empty = await visit.newest.evaluate(place)
    await expect(image).to_have_js_property("naturalHeight", 0)
    arrived.set()

    await expect(image).to_have_js_property("naturalHeight", 600)
    assert await visit.newest.evaluate(place) == empty


async def test_a_picture_can_be_seen_in_full(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send_picture(OWNER, caption="Metropolis · 1927")

    await visit.get("photo").click()
    await expect(visit.get("lightbox")).to_be_visible()
    await visit.page.keyboard.press("Escape")

    await expect(visit.get("lightbox")).to_be_hidden()


async def test_turning_a_page_changes_the_picture_and_keeps_the_focus(
    theatre: Theatre, visit: Visit
) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send_picture(OWNER, "red")
    other = (await theatre.stage.chat(OWNER))["messages"][0]["photo"].rpartition("/")[2]
    card = await theatre.send_picture(
        OWNER, "navy", caption="one", reply_markup=_json_keyboard("◀", "1/2", "▶")
    )
    await visit.press("▶")
    before = await visit.message(card).get_by_test_id("photo").get_attribute("data-source")

    await theatre.stage.call(
        "editMessageMedia",
        chat_id=OWNER,
        message_id=card,
        media={"type": "photo", "media": other, "caption": "two"},
        reply_markup=_keyboard("◀", "2/2", "▶"),
    )

    row = visit.message(card)
    await expect(row.get_by_test_id("words")).to_have_text("two")
    await expect(visit.key("2/2")).to_be_visible()
    await expect(visit.key("▶")).to_be_focused()
    await expect(row.get_by_test_id("photo")).not_to_have_attribute("data-source", before or "")
    await expect(visit.messages).to_have_count(2)


async def test_a_quote_leads_to_what_it_answers(theatre: Theatre, visit: Visit) -> None:
    first = await theatre.send(OWNER, "the card of the burst")
    for number in range(40):
        await theatre.send(OWNER, f"later {number}")
    await theatre.send(OWNER, "complete", reply_parameters={"message_id": first})
    await visit.open(OWNER, OWNER)
    await visit.get("to-bottom").click()
    await expect(visit.message(first)).not_to_be_in_viewport()

    await visit.get("quote").click()

    await expect(visit.get("quote")).to_contain_text("the card of the burst")
    await expect(visit.message(first)).to_be_in_viewport()


async def test_a_message_can_be_answered(theatre: Theatre, visit: Visit) -> None:
    asked = await theatre.send(OWNER, "Which season?")
    await visit.open(OWNER, OWNER)
    await visit.newest.hover()
    await visit.newest.get_by_role("button", name="Reply").click()
    await expect(visit.get("reply-bar")).to_contain_text("Which season?")

    await visit.say("the second")

    await expect(visit.newest.get_by_test_id("quote")).to_contain_text("Which season?")
    assert (await theatre.heard())["reply_to_message"]["message_id"] == asked


async def test_marks_tell_a_silent_and_a_protected_message(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)

    await theatre.send(OWNER, "once more", disable_notification=True, protect_content=True)

    await expect(visit.newest.get_by_test_id("silentMark")).to_be_visible()
    await expect(visit.newest.get_by_test_id("protectedMark")).to_be_visible()


async def test_the_bot_is_seen_typing_until_it_has_written(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.stage.call("sendChatAction", chat_id=OWNER, action="typing")
    await expect(visit.get("chat-status")).to_have_text("typing …")

    await theatre.send(OWNER, "done")

    await expect(visit.get("chat-status")).to_have_text("bot")


async def test_a_deleted_message_goes_away(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    gone = await theatre.send(OWNER, "for a moment")
    await expect(visit.messages).to_have_count(1)

    await theatre.stage.call("deleteMessage", chat_id=OWNER, message_id=gone)

    await expect(visit.messages).to_have_count(0)
    await expect(visit.get("messages")).to_contain_text("No messages yet")


async def test_a_deep_link_starts_the_bot_with_its_payload(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    link = "https://t.me/stage_4242_bot?start=invite-7"
    keyboard = {"inline_keyboard": [[{"text": "Join", "url": link}]]}
    await theatre.send(OWNER, "You are invited.", reply_markup=keyboard)

    await visit.press("Join")

    await expect(visit.newest.get_by_test_id("words")).to_have_text("/start invite-7")
    assert (await theatre.heard())["text"] == "/start invite-7"


async def test_a_long_past_is_drawn_page_by_page(theatre: Theatre, visit: Visit) -> None:
    for number in range(130):
        await theatre.stage.say(OWNER, f"message {number}")
    await visit.open(OWNER, OWNER)
    await expect(visit.messages).to_have_count(100)
    await expect(visit.newest).to_be_in_viewport()

    await visit.get("messages").locator(".older").scroll_into_view_if_needed()

    await expect(visit.messages).to_have_count(130)
    await expect(visit.messages.first).to_contain_text("message 0")


async def test_who_reads_above_is_not_torn_away_by_news(theatre: Theatre, visit: Visit) -> None:
    for number in range(40):
        await theatre.stage.say(OWNER, f"message {number}")
    await visit.open(OWNER, OWNER)
    await visit.messages.first.scroll_into_view_if_needed()

    await theatre.send(OWNER, "news")

    await expect(visit.get("to-bottom-count")).to_have_text("1")
    await expect(visit.messages.first).to_be_in_viewport()
    await visit.get("to-bottom").click()
    await expect(visit.newest).to_be_in_viewport()
    await expect(visit.get("to-bottom")).to_be_hidden()


def _keyboard(*labels: str) -> dict[str, object]:
    row = [{"text": label, "callback_data": f"press:{label}"} for label in labels]
    return {"inline_keyboard": [row]}


def _json_keyboard(*labels: str) -> str:
    return json.dumps(_keyboard(*labels))
