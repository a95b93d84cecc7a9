"""Who speaks: personas, unread messages, the group, commands, languages, looks, a phone."""

import re

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from support.theatre import ARRIVALS, GROUP, MEMBER, OWNER, STRANGER, Theatre
from support.visit import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

_PHONE: ViewportSize = {"width": 360, "height": 740}


async def test_the_people_of_the_stage_can_be_spoken_as(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER)
    await visit.get(f"persona-{MEMBER}").click()

    await visit.say("good evening")

    await expect(visit.get(f"persona-{MEMBER}")).to_have_attribute("aria-pressed", "true")
    assert (await theatre.heard())["from"]["id"] == MEMBER


async def test_who_was_never_here_has_to_press_start(theatre: Theatre, visit: Visit) -> None:
    await visit.open(STRANGER)
    await expect(visit.get("input")).to_have_count(0)

    await visit.get("start").click()

    await expect(visit.get("input")).to_be_visible()
    assert (await theatre.heard())["text"] == "/start"


async def test_who_has_blocked_the_bot_can_unblock_it(theatre: Theatre, visit: Visit) -> None:
    await theatre.stage.user(OWNER, state="blocked")
    await visit.open(OWNER)

    await visit.get("unblock").click()

    await expect(visit.get("input")).to_be_visible()
    answer = await theatre.stage.call("sendMessage", chat_id=OWNER, text="welcome back")
    assert answer["ok"] is True


async def test_a_push_for_somebody_else_is_counted_and_announced(
    theatre: Theatre, visit: Visit
) -> None:
    await visit.open(OWNER, OWNER)

    await theatre.send(MEMBER, "Metropolis is here")

    max_member = visit.get(f"persona-{MEMBER}")
    await expect(max_member.get_by_test_id("badge")).to_have_text("1")
    await expect(visit.get("banner")).to_contain_text("Metropolis is here")
    await visit.get("banner").click()
    await expect(max_member).to_have_attribute("aria-pressed", "true")
    await expect(visit.newest.get_by_test_id("words")).to_have_text("Metropolis is here")
    await expect(max_member.get_by_test_id("badge")).to_have_count(0)


async def test_a_silent_push_is_counted_without_a_banner(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)

    await theatre.send(MEMBER, "a digest", disable_notification=True)

    badge = visit.get(f"persona-{MEMBER}").get_by_test_id("badge")
    await expect(badge).to_have_text("1")
    await expect(visit.get("banner")).to_have_count(0)


async def test_another_chat_of_the_same_person_shows_what_is_unread(
    theatre: Theatre, visit: Visit
) -> None:
    await visit.open(OWNER, OWNER)
    await theatre.send(GROUP, "Les Vampires, E03", message_thread_id=ARRIVALS)
    group = visit.get(f"chat-{GROUP}")
    await expect(group.get_by_test_id("badge")).to_have_text("1")
    await expect(group.get_by_test_id("last-line")).to_have_text("Usher: Les Vampires, E03")
    await expect(visit.page).to_have_title("(1) Usher · stage")

    await group.click()

    await expect(visit.get(f"topic-{ARRIVALS}")).to_have_attribute("aria-pressed", "true")
    await expect(visit.newest.get_by_test_id("words")).to_have_text("Les Vampires, E03")
    await expect(group.get_by_test_id("badge")).to_have_count(0)


async def test_who_answers_has_read_what_was_new(theatre: Theatre, visit: Visit) -> None:
    await visit.open(OWNER, OWNER)
    await visit.get(f"persona-{MEMBER}").click()
    await theatre.send(OWNER, "Metropolis is here")
    await expect(visit.get(f"persona-{OWNER}").get_by_test_id("badge")).to_have_text("1")
    await visit.get(f"persona-{OWNER}").click()
    await expect(visit.get("fresh")).to_be_visible()

    await visit.say("thank you")

    await expect(visit.messages).to_have_count(2)
    await expect(visit.get("fresh")).to_have_count(0)


async def test_topics_are_kept_apart(theatre: Theatre, visit: Visit) -> None:
    await theatre.send(GROUP, "in general")
    await theatre.send(GROUP, "in the topic", message_thread_id=ARRIVALS)
    await visit.open(OWNER, GROUP)
    await expect(visit.messages).to_have_count(1)
    await expect(visit.newest.get_by_test_id("words")).to_have_text("in general")

    await visit.get(f"topic-{ARRIVALS}").click()
    await visit.say("who is coming?")

    await expect(visit.messages).to_have_count(2)
    assert (await theatre.heard())["message_thread_id"] == ARRIVALS


async def test_a_stranger_sees_no_group(visit: Visit) -> None:
    await visit.open(STRANGER)

    await expect(visit.get(f"chat-{STRANGER}")).to_be_visible()
    await expect(visit.get(f"chat-{GROUP}")).to_have_count(0)


async def test_the_menu_offers_the_commands_of_this_person(theatre: Theatre, visit: Visit) -> None:
    await _set_commands(theatre, OWNER, queue="Downloads", status="How it is going")
    await visit.open(OWNER, OWNER)

    await visit.get("menu-button").click()
    await expect(visit.get("command-menu").get_by_role("option")).to_have_count(2)
    await visit.get("command-queue").click()

    await expect(visit.newest.get_by_test_id("words")).to_have_text("/queue")
    await expect(visit.get("command-menu")).to_be_hidden()


async def test_a_begun_command_is_completed(theatre: Theatre, visit: Visit) -> None:
    await _set_commands(theatre, OWNER, search="Find something", status="How it is going")
    await visit.open(OWNER, OWNER)
    await visit.get("input").press_sequentially("/s")
    await expect(visit.get("command-menu").get_by_role("option")).to_have_count(2)
    await visit.get("input").press_sequentially("e")
    await expect(visit.get("command-menu").get_by_role("option")).to_have_count(1)

    await visit.get("input").press("Tab")
    await expect(visit.get("input")).to_have_value("/search ")
    await visit.get("input").fill("/st")
    await visit.get("input").press("ArrowDown")
    await visit.get("input").press("Enter")

    await expect(visit.newest.get_by_test_id("words")).to_have_text("/status")


async def test_the_page_speaks_the_language_of_the_person(theatre: Theatre, visit: Visit) -> None:
    await theatre.stage.call(
        "setMyCommands",
        commands=[{"command": "search", "description": "搜索电影或剧集"}],
        language_code="zh",
    )
    await visit.open(OWNER, OWNER)
    await expect(visit.get("input")).to_have_attribute("placeholder", "Message")

    await visit.get("language-zh-hans").click()

    await expect(visit.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await expect(visit.get("input")).to_have_attribute("placeholder", "输入消息")
    await visit.get("menu-button").click()
    await expect(visit.get("command-search")).to_contain_text("搜索电影或剧集")
    await visit.page.keyboard.press("Escape")
    await visit.say("大都会")
    assert (await theatre.heard())["from"]["language_code"] == "zh-hans"
    await expect(visit.newest.get_by_test_id("words")).to_have_text("大都会")


async def test_the_look_follows_the_system_until_it_is_chosen(visit: Visit) -> None:
    await visit.page.emulate_media(color_scheme="dark")
    await visit.open(OWNER)
    body = visit.page.locator("body")
    dark = await body.evaluate("node => getComputedStyle(node).backgroundColor")

    await visit.get("theme").click()
    await expect(body).not_to_have_css("background-color", dark)
    await visit.page.reload()

    await expect(visit.page.locator("html")).to_have_attribute("data-theme", "light")
    await expect(body).not_to_have_css("background-color", dark)
    await visit.get("theme").click()
    await expect(body).to_have_css("background-color", dark)


async def test_a_phone_shows_list_and_conversation_as_two_screens(
    theatre: Theatre, visit: Visit
) -> None:
    await visit.page.set_viewport_size(_PHONE)
    await theatre.send(OWNER, "on the phone")
    await visit.open(OWNER)
    await expect(visit.get("conversation")).to_be_hidden()

    await visit.get(f"chat-{OWNER}").click()
    await expect(visit.newest).to_be_in_viewport()
    await expect(visit.get("chat-list")).to_be_hidden()
    await visit.get("back").click()

    await expect(visit.get("chat-list")).to_be_visible()
    await expect(visit.get("conversation")).to_be_hidden()


async def test_nothing_is_wider_than_a_phone(theatre: Theatre, visit: Visit) -> None:
    await visit.page.set_viewport_size(_PHONE)
    endless = "Dr.Strangelove" * 12
    keyboard = {
        "inline_keyboard": [[{"text": f"{endless} {n}", "callback_data": str(n)} for n in range(3)]]
    }
    await theatre.send(OWNER, f"{endless} {'未来之城' * 30}", reply_markup=keyboard)
    await theatre.send(OWNER, f"<pre>{endless}</pre>", parse_mode="HTML")
    await visit.open(OWNER, OWNER)
    await expect(visit.messages).to_have_count(2)
    await visit.get("world-toggle").click()
    await expect(visit.get("world-downloads")).to_be_visible()

    width = await visit.page.evaluate("document.documentElement.scrollWidth")

    assert width == _PHONE["width"]


async def test_the_keyboard_alone_is_enough(theatre: Theatre, visit: Visit) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    await theatre.send(OWNER, "Ready?", reply_markup=keyboard)
    await visit.open(OWNER, OWNER)
    await visit.get("input").focus()
    await visit.page.keyboard.press("Shift+Tab")
    await expect(visit.get("menu-button")).to_be_focused()

    await visit.key("Yes").focus()
    await visit.page.keyboard.press("Enter")

    assert await theatre.pressed()
    await expect(visit.key("Yes")).to_have_css("outline-style", "solid")


async def test_who_wants_no_movement_gets_none(browser: Browser, theatre: Theatre) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    visit = Visit(await context.new_page(), theatre.url)
    await visit.open(OWNER, OWNER)

    await theatre.send(OWNER, "still")

    await expect(visit.newest).to_have_class(re.compile("arriving"))
    moving = await visit.newest.evaluate("node => node.getAnimations().length")
    await context.close()
    assert moving == 0


async def _set_commands(theatre: Theatre, chat: int, **commands: str) -> None:
    await theatre.stage.call(
        "setMyCommands",
        commands=[{"command": name, "description": text} for name, text in commands.items()],
        scope={"type": "chat", "chat_id": chat},
    )
