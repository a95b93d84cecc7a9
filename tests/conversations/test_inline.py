"""Inline mode: a card posted into any chat, and who wants it."""

import asyncio

import pytest

from bot.settings import Settings
from handlers.inline.callbacks import Want
from support.household import STILL, STRANGER, household, usher, usual
from support.person import buttons, labels, text_of

GROUP = -1_002_000_000_001


@pytest.fixture
async def two(tmp_path):
    """Yield a household of two owners, who share a chat with a stranger and without the bot."""
    async with household(tmp_path, running=False, tracker=STILL) as home:
        await together(home)
        async with usher(settings_of(home, tmp_path)):
            await home.ready()
            yield home


async def together(home) -> None:
    await home.stage.make_chat(GROUP, members=[1001, 1002, STRANGER], bot="left")


def settings_of(home, directory):
    chosen = usual(home.stage, home.world, directory) | {"tracker": STILL}
    chosen["telegram"] = chosen["telegram"] | {"owners": "1001,1002"}
    return Settings.model_validate(chosen)


async def asked(home, words, *, user=1001):
    """Return the answer to a query, and its id."""
    inline_id = await home.stage.inline(user, words, chat=GROUP)
    found = await home.stage.inline_results(inline_id)
    assert found["answered"], found
    return inline_id, found


async def posted(home, words="Charade", *, user=1001):
    """Return a card as it stands in the chat right after it was posted."""
    inline_id, found = await asked(home, words, user=user)
    place = await home.stage.post_result(user, inline_id, found["results"][0]["id"], chat=GROUP)
    return await home.person(user, chat=GROUP).message(place["message_id"])


async def subscriptions(home, name):
    every = (await home.world.state())["subscriptions"]
    return [one for one in every if one["name"] == name]


async def test_a9_words_behind_our_name_find_titles_for_this_person(two) -> None:
    _, found = await asked(two, "the")
    assert len(found["results"]) > 5
    assert (found["is_personal"], found["cache_time"] <= 60) == (True, True)
    first = found["results"][0]
    assert first["title"]
    assert "·" in first["description"]
    assert first["thumbnail_url"]


async def test_a9_a_posted_card_is_wished_for_where_it_stands(two) -> None:
    card = await posted(two)
    assert text_of(card).startswith("Charade · 1963 · film")
    assert labels(card) == ["⭐ I want this", "Open"]
    assert card["via"] == "stage_4242_bot"
    done = await two.person(1001, chat=GROUP).press(card, "I want this")
    assert "✅ Olive asked for this" in text_of(done)
    assert done["message_id"] == card["message_id"]
    assert len(await subscriptions(two, "Charade")) == 1


async def test_a9_who_joins_follows_the_same_subscription(two) -> None:
    card = await posted(two)
    await two.person(1001, chat=GROUP).press(card, "I want this")
    since = await two.stage.last_entry()
    card = await two.person(1001, chat=GROUP).message(card["message_id"])
    answer = await two.person(1002, chat=GROUP).tap(card, "I want this, too")
    assert answer["text"] == "It was asked for before. I will tell you, too."
    await two.stage.wait_for(since=since, method="editMessageText", chat=GROUP)
    card = await two.person(1001, chat=GROUP).message(card["message_id"])
    assert "✅ Olive, Max asked for this" in text_of(card)
    assert len(await subscriptions(two, "Charade")) == 1


async def test_a9_who_has_no_name_is_not_called_by_a_number(two) -> None:
    await two.stage.user(1001, first_name=" ")
    card = await posted(two)
    done = await two.person(1001, chat=GROUP).press(card, "I want this")
    assert "✅ somebody asked for this" in text_of(done)
    assert "1001" not in text_of(done)


async def test_a9_pressed_twice_and_at_once_it_asks_once(two) -> None:
    card = await posted(two)
    person = two.person(1001, chat=GROUP)
    first, second = await asyncio.gather(
        person.tap(card, "I want this"), person.tap(card, "I want this")
    )
    assert {first["text"], second["text"]} == {
        "✅ Subscribed. I will tell you when it arrives.",
        "You have asked for this already. I will tell you.",
    }
    assert len(await subscriptions(two, "Charade")) == 1
    assert text_of(await person.message(card["message_id"])).count("Olive") == 1


async def test_a9_a_stranger_gets_the_line_and_changes_nothing(two) -> None:
    card = await posted(two)
    data = two.person().data_of(card, "I want this")
    answer = await two.stage.press_and_wait(STRANGER, GROUP, card["message_id"], data)
    assert "private bot" in answer["text"]
    assert await subscriptions(two, "Charade") == []


async def test_a9_a_strangers_words_find_nothing_but_the_way_to_ask(two) -> None:
    await two.world.reset_calls()
    _, found = await asked(two, "Charade", user=STRANGER)
    assert found["results"] == []
    assert found["is_personal"]
    assert found["button"]["text"] == "This is a private bot. Ask its owner to let you in."
    assert await two.world.calls("/media/search") == []


async def test_a9_a_series_asks_for_its_season_in_the_chat(two) -> None:
    card = await posted(two, "Les Vampires")
    person = two.person(1001, chat=GROUP)
    ask = await person.press(card, "I want this")
    assert "Which seasons?" in text_of(ask)
    done = await person.press(ask, "Season 2")
    assert "✅ Season 2: Olive asked for this" in text_of(done)
    (wish,) = await subscriptions(two, "Les Vampires")
    assert wish["season"] == 2
    again = await two.person(1002, chat=GROUP).press(done, "I want this, too")
    both = await two.person(1002, chat=GROUP).press(again, "Season 1")
    assert "Season 1: Max" in text_of(both)
    assert "Season 2: Olive" in text_of(both)


async def test_a9_open_leads_to_the_title_and_later_to_the_request(two) -> None:
    card = await posted(two)
    owner = two.person(1001)
    payload = buttons(card)[1]["url"].rpartition("start=")[2]
    assert text_of(await owner.say(f"/start {payload}")).startswith("Charade · 1963")
    done = await two.person(1001, chat=GROUP).press(card, "I want this")
    payload = buttons(done)[1]["url"].rpartition("start=")[2]
    assert "Cancel subscription" in labels(await owner.say(f"/start {payload}"))


async def test_a9_what_was_cancelled_can_be_wished_for_again(two) -> None:
    card = await posted(two)
    person = two.person(1001, chat=GROUP)
    done = await person.press(card, "I want this")
    owner = two.person(1001)
    payload = buttons(done)[1]["url"].rpartition("start=")[2]
    ask = await owner.press(await owner.say(f"/start {payload}"), "Cancel subscription")
    await owner.press(ask, "Confirm")
    assert await subscriptions(two, "Charade") == []
    answer = await person.tap(done, "I want this, too")
    assert answer["text"] == "✅ Subscribed. I will tell you when it arrives."
    assert len(await subscriptions(two, "Charade")) == 1


async def test_a9_a_server_that_is_away_is_said_on_both_ways(two) -> None:
    card = await posted(two)
    await two.world.downtime("refuse")
    _, found = await asked(two, "Metropolis")
    assert "MoviePilot is not answering" in found["button"]["text"]
    answer = await two.person(1001, chat=GROUP).tap(card, "I want this")
    assert "MoviePilot is not answering" in answer["text"]
    await two.world.downtime("up")
    done = await two.person(1001, chat=GROUP).press(card, "I want this")
    assert "✅ Olive" in text_of(done)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Type a title to post its card here"),
        ("zzzz qqqq", "Nothing found. Try the original title"),
        ("?!", "Send me a few words"),
        ("a " * 120, "too long"),
    ],
)
async def test_a9_words_that_find_nothing_are_answered(two, words, said) -> None:
    _, found = await asked(two, words)
    assert found["results"] == []
    assert said in found["button"]["text"]


async def test_a9_a_card_posted_into_our_own_chat_is_not_taken_for_words(two) -> None:
    inline_id = await two.stage.inline(1001, "Charade")
    found = await two.stage.inline_results(inline_id)
    since = await two.stage.last_entry()
    await two.stage.post_result(1001, inline_id, found["results"][0]["id"])
    answer = await two.person().say("/help")
    sent = await two.stage.journal(since=since, chat=1001)
    assert {entry["message_id"] for entry in sent} == {answer["message_id"]}


async def test_a9_only_the_cards_own_button_counts_on_it(two) -> None:
    card = await posted(two)
    await two.person(1001, chat=GROUP).press(card, "I want this")
    other = Want(argument="en.moviepilot-f-tmdb_z19").pack()
    for forged in (other, "subscribe::0", "want-season::4", "want::", "rel-get::0a1b2c3d"):
        answer = await two.stage.press_and_wait(1001, GROUP, card["message_id"], forged, force=True)
        assert "older message" in answer["text"]
    assert await subscriptions(two, "Metropolis") == []


async def test_a9_pressed_after_a_restart_it_still_asks_once(tmp_path) -> None:
    async with household(tmp_path, running=False, tracker=STILL) as home:
        await together(home)
        settings = settings_of(home, tmp_path)
        async with usher(settings):
            await home.ready()
            card = await posted(home)
            other = await posted(home, "Nosferatu")
            await home.person(1001, chat=GROUP).press(card, "I want this")
        async with usher(settings):
            await home.person().say("/help")  # from here on nothing has waited for the start
            card = await home.person(1001, chat=GROUP).message(card["message_id"])
            answer = await home.person(1001, chat=GROUP).tap(card, "I want this, too")
            assert answer["text"] == "You have asked for this already. I will tell you."
            done = await home.person(1002, chat=GROUP).press(other, "I want this")
            assert "✅ Max asked for this" in text_of(done)
        assert len(await subscriptions(home, "Charade")) == 1
        assert len(await subscriptions(home, "Nosferatu")) == 1


async def test_a9_a_press_that_waited_for_the_start_is_answered_in_private(tmp_path) -> None:
    async with household(tmp_path, running=False, tracker=STILL) as home:
        await together(home)
        settings = settings_of(home, tmp_path)
        async with usher(settings):
            await home.ready()
            card = await posted(home)
        since = await home.stage.last_entry()
        data = home.person().data_of(card, "I want this")
        await home.stage.press(1001, GROUP, card["message_id"], data)
        async with usher(settings):
            said = "✅ Subscribed. I will tell you when it arrives."
            assert text_of(await home.person().hears(said, since=since)) == said
        assert len(await subscriptions(home, "Charade")) == 1


async def test_a9_a_card_that_was_deleted_meanwhile_is_asked_for_all_the_same(two) -> None:
    card = await posted(two)
    await two.stage.fault(
        method="editMessageText",
        kind="json",
        code=400,
        description="Bad Request: MESSAGE_ID_INVALID",
        times=1,
    )
    answer = await two.person(1001, chat=GROUP).tap(card, "I want this")
    assert answer["text"] == "✅ Subscribed. I will tell you when it arrives."


async def test_a9_in_chinese_the_card_keeps_the_language_of_who_posted_it(two) -> None:
    await two.stage.user(1001, language_code="zh-hans")
    card = await posted(two)
    assert "电影" in text_of(card)
    assert labels(card) == ["⭐ 我想看", "打开"]
    done = await two.person(1002, chat=GROUP).press(card, "我想看")
    assert "✅ Max 想看" in text_of(done)
    _, found = await asked(two, "")
    assert found["button"]["text"] == "输入片名，把卡片发到这里"


async def test_a9_the_updates_of_inline_mode_are_asked_for(two) -> None:
    allowed = (await two.stage.call("getWebhookInfo"))["result"]["allowed_updates"]
    assert {"inline_query", "chosen_inline_result", "callback_query"} <= set(allowed)


async def test_a9_a_search_that_takes_too_long_says_so(two) -> None:
    await two.world.downtime("stall", paths=["/api/v1/media/search"])
    _, found = await asked(two, "Charade")
    assert found["button"]["text"] == "This takes too long. Type on, or ask me in private"
    await two.world.downtime("up")


async def test_a9_nothing_of_the_household_stands_on_a_card(two) -> None:
    owner = two.person(1001)
    await owner.press(await owner.say("Charade"), "Subscribe")
    card = await posted(two)
    assert "ubscribed" not in text_of(card)
    assert "library" not in text_of(card)


async def test_h06_a_card_pressed_too_long_ago_wishes_for_nothing_and_says_so(tmp_path) -> None:
    async with household(tmp_path, running=False, tracker=STILL) as home:
        await together(home)
        settings = settings_of(home, tmp_path)
        async with usher(settings):
            await home.ready()
            card = await posted(home)
            data = home.person().data_of(card, "I want this")
        await home.stage.press(1001, GROUP, card["message_id"], data)
        await home.stage.advance(60)
        since = await home.stage.last_entry()
        async with usher(settings):
            said = await home.person().next_answer(since)

            assert "Press again" in text_of(said)
            assert await subscriptions(home, "Charade") == []
