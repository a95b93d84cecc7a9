"""Cards, lists, kinds, and the way back: one message, edited with one call each."""

import asyncio
import sqlite3

from support.household import MEMBER
from support.person import ANSWERS, labels, text_of

GROUP = -1_002_000_000_001


async def calls_of(owner, home, act):
    """Return what the bot sent because of one act."""
    since = await home.stage.last_entry()
    message = await act
    entries = await home.stage.journal(since=since, chat=owner.chat)
    return message, [entry["method"] for entry in entries if entry["method"] in ANSWERS]


def let_in(home, user: int) -> None:
    """Make somebody a member, behind Usher's back."""
    with sqlite3.connect(home.settings.bot.data_dir / "usher.db", timeout=20) as database:
        database.execute(
            "INSERT INTO viewer (id, role, created_at) VALUES (?, 'member', 0)", (user,)
        )


def place(message) -> str:
    return next((label for label in labels(message) if "/" in label), "")


def entries(message) -> list[str]:
    return [label for label in labels(message) if " · " in label]


async def test_every_turn_is_one_edit(owner, home) -> None:
    card = await owner.say("the")
    for label in ("▶", "▶", "◀"):
        card, calls = await calls_of(owner, home, owner.press(card, label))
        assert calls == ["editMessageMedia"]


async def test_a_list_has_eight_to_a_page_and_leads_to_cards_and_back(owner, home) -> None:
    card = await owner.say("the")
    shown, calls = await calls_of(owner, home, owner.press(card, "List"))
    assert calls == ["editMessageCaption"]
    assert text_of(shown) == "the · 20"
    assert len(entries(shown)) == 8
    assert place(shown) == "1/3"
    second = await owner.press(shown, "▶")
    third = await owner.press(second, "▶")
    assert len(entries(third)) == 4
    assert not set(entries(shown)) & set(entries(second)) & set(entries(third))
    assert entries(await owner.press(third, "◀")) == entries(second)
    wanted = entries(second)[3]
    opened, calls = await calls_of(owner, home, owner.press(second, wanted))
    assert calls == ["editMessageMedia"]
    assert text_of(opened).startswith(wanted.split(" · ")[0])
    assert place(opened) == "12/20"
    assert entries(await owner.press(opened, "List")) == entries(second)
    assert opened["message_id"] == card["message_id"]


async def test_who_prefers_lists_gets_them_and_nobody_else(owner, home) -> None:
    settings = await owner.press(await owner.say("/settings"), "Titles found as a list")
    assert "✅ Titles found as a list" in labels(settings)
    shown = await owner.say("the")
    assert text_of(shown) == "the · 20"
    assert not shown.get("photo")
    opened, calls = await calls_of(owner, home, owner.press(shown, entries(shown)[0]))
    assert calls == ["editMessageMedia"]
    assert opened["photo"]
    assert text_of(await owner.say("Metropolis: The Ninth")).startswith("Metropolis: The Ninth")
    await home.stage.user(1001, language_code="zh-hans")
    assert "✅ 搜索结果显示为列表" in labels(await owner.say("/settings"))


async def test_kinds_are_chosen_by_buttons(owner) -> None:
    card = await owner.say("The Phantom")
    kinds = await owner.press(card, "Filter")
    assert labels(kinds) == [
        "✅ Everything", "▫️ Films", "▫️ Series", "▫️ People", "▫️ Collections", "Back",
    ]  # fmt: skip
    series = await owner.press(kinds, "Series")
    assert text_of(series).startswith("The Phantom Empire")
    assert place(series) == ""
    again = await owner.press(series, "Series")
    assert "✅ Series" in labels(again)
    everything = await owner.press(again, "Everything")
    assert place(everything) == "1/2"


async def test_words_that_are_only_somebodys_name_lead_to_them(owner, home) -> None:
    nothing = await owner.say("Keaton")
    assert text_of(nothing).startswith("Nothing found for Keaton.")
    person = await owner.press(nothing, "People")
    assert text_of(person).startswith("Buster Keaton · person")
    films = await owner.press(person, "Films and series")
    assert text_of(await owner.press(films, "List")).startswith("With Buster Keaton · ")
    await home.stage.user(1001, language_code="zh-hans")
    films = await owner.press(await owner.press(await owner.say("Keaton"), "人物"), "作品")
    assert text_of(await owner.press(films, "列表")).startswith("Buster Keaton 的作品 · ")


async def test_people_and_collections_open_into_their_titles_and_back(owner, home) -> None:
    card = await owner.say("Mabuse")
    collections = await owner.press(await owner.press(card, "Filter"), "Collections")
    assert text_of(collections).startswith("Dr. Mabuse Collection · collection")
    films = await owner.press(collections, "Films and series")
    assert text_of(films).startswith("Dr. Mabuse, the Gambler · 1922")
    assert text_of(await owner.press(films, "Back")).startswith("Dr. Mabuse Collection")


async def test_kinds_of_which_there_is_none_are_said(owner, home) -> None:
    kinds = await owner.press(await owner.say("Metropolis"), "Filter")
    answer = await owner.tap(kinds, "Collections")
    assert (answer["text"], answer["show_alert"]) == ("Nothing of this kind for Metropolis.", True)
    await home.stage.user(1001, language_code="zh-hans")
    assert (await owner.tap(kinds, "People"))["text"] == "“Metropolis”没有这一类的结果。"


async def test_similar_titles_open_beside_a_card_and_lead_back_to_it(owner) -> None:
    card = await owner.press(await owner.say("Metropolis"), "▶")
    card = await owner.press(card, "◀")
    similar = await owner.press(card, "Similar")
    assert similar["message_id"] == card["message_id"]
    assert place(similar) == "1/8"
    further = await owner.press(await owner.press(similar, "▶"), "Similar")
    back = await owner.press(further, "Back")
    assert place(back) == "2/8"
    assert text_of(await owner.press(back, "Back")) == text_of(card)


async def test_a_list_of_similar_titles_says_what_they_are(owner, home) -> None:
    similar = await owner.press(await owner.say("Metropolis"), "Similar")
    assert text_of(await owner.press(similar, "List")) == "Similar to Metropolis · 8"
    await home.stage.user(1001, language_code="zh-hans")
    similar = await owner.press(await owner.say("Metropolis"), "相似")
    assert text_of(await owner.press(similar, "列表")) == "与 Metropolis 相似 · 8"


async def test_a_button_of_a_level_that_was_left_never_means_another_title(owner, home) -> None:
    card = await owner.say("the")
    similar = await owner.press(card, "Similar")
    stale = dict(similar)
    await owner.press(similar, "Back")
    since = await home.stage.last_entry()
    answer = await home.stage.press_and_wait(
        1001, 1001, stale["message_id"], owner.data_of(stale, "Subscribe"), force=True
    )
    assert "older message" in answer["text"]
    assert [e["method"] for e in await home.stage.journal(since=since, chat=1001)] == []


async def test_a_button_of_the_level_before_still_means_its_title(owner, home) -> None:
    card = await owner.say("Safety Last")
    await owner.press(card, "Similar")
    since = await home.stage.last_entry()
    await home.stage.press(
        1001, 1001, card["message_id"], owner.data_of(card, "Subscribe"), force=True
    )
    assert "✅ Subscribed: Safety Last! (1923)" in text_of(await owner.next_answer(since))


async def test_subscribing_beside_a_title_leads_back_to_it(owner) -> None:
    similar = await owner.press(await owner.say("Safety Last"), "Similar")
    done = await owner.press(similar, "Subscribe")
    assert text_of(done).startswith("✅ Subscribed")
    assert text_of(await owner.press(done, "Back")).startswith(text_of(similar).split(" · ")[0])


async def test_nothing_similar_is_said(owner, home) -> None:
    card = await owner.say("Metropolis")
    for what in ("recommend", "similar"):
        await home.world.answer(f"/api/v1/tmdb/{what}/19/电影", [])
    answer = await owner.tap(card, "Similar")
    assert (answer["text"], answer["show_alert"]) == ("Nothing was found for Metropolis.", True)


async def test_nobody_else_turns_somebodys_list(owner, home) -> None:
    await home.stage.make_chat(GROUP, members=[1001, MEMBER])
    await asyncio.to_thread(let_in, home, MEMBER)
    mine, other = home.person(chat=GROUP), home.person(MEMBER, chat=GROUP)
    shown = await mine.press(await mine.say("/search the"), "List")
    for label in ("▶", "Filter", entries(shown)[0]):
        assert "belongs to somebody else" in (await other.tap(shown, label))["text"]
    await home.stage.user(MEMBER, language_code="zh-hans")
    assert "按钮只对本人有效" in (await other.tap(shown, "▶"))["text"]
    assert text_of(await mine.press(shown, "▶")) == text_of(shown)
