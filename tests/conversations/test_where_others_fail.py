"""Where the built-in channel fails between two people (builtin-channel.md 5), each its own page."""

import asyncio

import pytest

from bot.settings import Settings
from support.household import household, usher, usual
from support.person import labels, text_of


@pytest.fixture
async def two(tmp_path):
    async with household(tmp_path, running=False) as home:
        chosen = usual(home.stage, home.world, tmp_path)
        chosen["telegram"] = chosen["telegram"] | {"owners": "1001,1002"}
        async with usher(Settings.model_validate(chosen)):
            for one in (1001, 1002):
                await home.person(one).told(since=0)
            yield home


async def test_5_5_two_people_search_at_the_same_moment(two) -> None:
    first, second = two.person(1001), two.person(1002)
    for _ in range(3):
        one, other = await asyncio.gather(first.say("Nosferatu"), second.say("The Kid"))
        assert text_of(one).startswith("Nosferatu")
        assert text_of(other).startswith("The Kid")


async def test_5_8_5_9_a_page_is_turned_for_one_person_only(two) -> None:
    first, second = two.person(1001), two.person(1002)
    one, other = await first.say("the"), await second.say("of")
    turned = await first.press(one, "▶")
    theirs = await second.press(other, "▶")
    assert text_of(await first.message(one["message_id"])) == text_of(turned)
    assert text_of(turned) != text_of(theirs)


async def test_5_14_somebody_elses_button_does_nothing_and_says_so(two) -> None:
    card = await two.person(1001).say("Safety Last")
    data = two.person(1001).data_of(card, "Subscribe")
    answer = await two.stage.press_and_wait(1002, 1001, card["message_id"], data, force=True)
    assert "belongs to somebody else" in answer["text"]
    assert "Safety Last" not in str((await two.world.state())["subscriptions"])


async def test_5_15_a_search_in_a_group_is_answered_in_the_group(two) -> None:
    group = -1_002_000_000_001
    await two.stage.make_chat(group, members=[1001, 1002])
    card = await two.person(1001, chat=group).say("/search Nosferatu")
    assert card["chat_id"] == group
    assert "▶" in labels(card) or text_of(card).startswith("Nosferatu")


MARKED_UP = ("M*A*S*H", 'Say "Hello"', "Back\\slash", "snake_case", "[REC]", "a `tick` (2)")


async def test_builtin_6_4_titles_with_markup_in_a_search_are_shown_and_taken_as_they_are(
    home,
) -> None:
    owner = home.person()
    found = [
        {"source": "themoviedb", "type": "电影", "title": title, "year": "1970", "tmdb_id": 900 + n}
        for n, title in enumerate(MARKED_UP)
    ]
    await home.world.answer("/api/v1/media/search", found)
    card = await owner.say("anything")
    for title in MARKED_UP:
        assert text_of(card).startswith(f"{title} · ")
        assert {entity["type"] for entity in card["entities"]} <= {"bold", "italic"}
        card = await owner.press(card, "▶")
    assert text_of(card).startswith(MARKED_UP[0])
    assert [entry for entry in await home.stage.journal() if not entry["accepted"]] == []
