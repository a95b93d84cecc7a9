"""Searching: words in, a card out, turned in place."""

import pytest

from support.person import labels, text_of


async def test_plain_text_answers_with_a_card(owner) -> None:
    card = await owner.say("Metropolis")
    assert card["photo"]
    assert text_of(card).startswith("Metropolis · 1927 · film")
    assert "Subscribe" in labels(card)[0]


async def test_search_with_words_answers_with_a_card(owner) -> None:
    assert text_of(await owner.say("/search Nosferatu")).startswith("Nosferatu")


async def test_search_without_words_invites_them(owner) -> None:
    assert "What are you looking for?" in text_of(await owner.say("/search"))


async def test_pages_turn_in_place_and_go_round(owner) -> None:
    card = await owner.say("the")
    first = text_of(card)
    count = len(await owner.messages())
    turned = await owner.press(card, "▶")
    assert text_of(turned) != first
    assert text_of(await owner.press(turned, "◀")) == first
    assert len(await owner.messages()) == count


async def test_the_number_between_the_arrows_says_where_one_is(owner) -> None:
    card = await owner.say("the")
    where = next(label for label in labels(card) if "/" in label)
    assert (await owner.tap(card, where))["text"] == f"Page {where}"


async def test_nothing_found_says_what_to_try(owner) -> None:
    answer = await owner.say("zzzz qqqq")
    assert text_of(answer).startswith("Nothing found for zzzz qqqq.")


async def test_nothing_found_while_the_server_cannot_look_is_said_as_that(owner, home) -> None:
    await home.world.post("source", reachable=False)
    answer = await owner.say("Metropolis")
    await home.world.post("source", reachable=True)

    assert text_of(answer).startswith("MoviePilot cannot reach where it fetches from.")
    assert text_of(await owner.say("Metropolis")).startswith("Metropolis · 1927")


@pytest.mark.parametrize("words", ["   .", "_*[]", "🎬", "?!"])
async def test_words_without_letters_are_said(owner, words) -> None:
    assert "Send me a few words" in text_of(await owner.say(words))


async def test_a_search_of_4000_characters_is_said(owner) -> None:
    assert "too long for a title" in text_of(await owner.say("a " * 2000))


@pytest.mark.parametrize("words", ["<b>Metropolis", "Metropolis'", "Interstellar", "Dune?"])
async def test_any_single_word_gets_an_answer(owner, words) -> None:
    assert text_of(await owner.say(words))


async def test_a_title_full_of_markup_is_shown_as_it_is(owner) -> None:
    card = await owner.say("Clock")
    assert text_of(card).startswith('The "Clock" & <Key>_*[Reel 2]\\ · ')
    assert {entity["type"] for entity in card["entities"]} <= {"bold", "italic"}


async def test_a_very_long_title_fits_its_card(owner) -> None:
    card = await owner.say("Quillfeather")
    assert card["photo"]
    assert len(text_of(card)) <= 1024


@pytest.mark.parametrize("words", ["London After Midnight", "Cleopatra"])
async def test_a_title_whose_poster_cannot_be_had_has_a_drawn_one(owner, home, words) -> None:
    card = await owner.say(words)
    assert (await home.stage.photo(card["photo"])).startswith(b"\xff\xd8")


async def test_a_poster_is_uploaded_once_and_then_reused(owner, home) -> None:
    first, again = await owner.say("Charade"), await owner.say("Charade")
    assert first["photo"] == again["photo"]


async def test_two_searches_at_once_keep_their_own_pages(owner) -> None:
    first, second = await owner.say("the"), await owner.say("of")
    turned = await owner.press(first, "▶")
    other = await owner.press(second, "▶")
    assert text_of(await owner.message(first["message_id"])) == text_of(turned)
    assert text_of(turned) != text_of(other)


async def test_every_page_shows_its_own_title_and_subscribes_just_that(owner, home) -> None:
    card = await owner.say("the")
    pages = int(next(label for label in labels(card) if "/" in label).split("/")[1])
    assert pages > 9
    for _ in range(9):
        card = await owner.press(card, "▶")
    name = text_of(card).split(" · ")[0]
    done = await owner.press(card, "Subscribe")
    assert name in text_of(done)


async def test_a_cut_overview_is_one_tap_away(owner) -> None:
    card = await owner.say("Quillfeather")
    since = await owner.stage.last_entry()
    await owner.tap(card, "More")
    (whole,) = await owner.told(since=since)
    assert len(text_of(whole)) > 200


async def test_the_answer_is_in_the_persons_language(home, owner) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    card = await owner.say("Metropolis")
    assert "电影" in text_of(card)
    assert "⭐ 订阅" in labels(card)
