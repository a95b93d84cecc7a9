"""Several servers: the first card waits for none of the others, and nobody is disturbed."""

import asyncio

import pytest

from services.errors import BackendUnavailable
from support.finder import Finder
from support.household import household, usher
from support.person import labels, text_of
from support.stage import PATIENCE

QUERY = "general"


def place(message) -> str:
    return next((label for label in labels(message) if "/" in label), "")


@pytest.fixture
def slow():
    return Finder("Slow", "Late One", "Late Two", prompt=False)


@pytest.fixture
async def home(tmp_path, slow):
    quick = Finder("Quick", "Early One", "Early Two")
    async with household(tmp_path, configured=False, others=[slow, quick]) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def edited(owner, since):
    """Return the message after the next edit of it."""
    return await owner.next_answer(since)


async def test_the_first_card_waits_for_nobody_and_the_rest_is_appended(home, owner, slow) -> None:
    card = await owner.say(QUERY)
    assert text_of(card).startswith("Early One")
    assert place(card) == "1/2"
    assert text_of(card).endswith("Still waiting for Slow; what comes is added.")
    since = await home.stage.last_entry()
    slow.answers.set()
    grown = await edited(owner, since)
    assert grown["message_id"] == card["message_id"]
    assert text_of(grown).startswith("Early One")
    assert place(grown) == "1/4"
    assert "waiting" not in text_of(grown)
    for name in ("Early Two", "Late One", "Late Two", "Early One"):
        grown = await owner.press(grown, "▶")
        assert text_of(grown).startswith(name)


async def test_in_chinese(home, owner, slow) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    card = await owner.say(QUERY)
    assert text_of(card).endswith("还在等 Slow 的结果，到了会自动补上。")
    since = await home.stage.last_entry()
    slow.broken = BackendUnavailable(slow.id)
    slow.answers.set()
    assert "Slow 没有响应" in text_of(await edited(owner, since))


async def test_a_server_that_dies_meanwhile_becomes_a_footer(home, owner, slow) -> None:
    card = await owner.say(QUERY)
    since = await home.stage.last_entry()
    slow.broken = BackendUnavailable(slow.id)
    slow.answers.set()
    grown = await edited(owner, since)
    assert place(grown) == place(card)
    assert text_of(grown).endswith("Slow is not answering; what it knows is missing here.")


async def test_who_has_turned_the_page_is_not_disturbed_and_misses_nothing(
    home, owner, slow
) -> None:
    card = await owner.press(await owner.say(QUERY), "▶")
    assert place(card) == "2/2"
    since = await home.stage.last_entry()
    slow.answers.set()
    help_text = await owner.say("/help")
    entries = await home.stage.journal(since=since, chat=1001)
    assert [e["message_id"] for e in entries] == [help_text["message_id"]]
    assert text_of(await owner.message(card["message_id"])) == text_of(card)
    turned = await owner.press(card, "◀")
    while place(turned) != "1/4":  # the answer is on its way to the kept screen
        turned = await owner.press(turned, "◀" if place(turned).startswith("2") else "▶")
    assert text_of(await owner.press(turned, "◀")).startswith("Late Two")


async def test_a_subscribe_meanwhile_stands_as_it_is(home, owner, slow) -> None:
    card = await owner.say(QUERY)
    answer = await owner.tap(card, "Subscribe")
    assert answer["text"]
    shown = text_of(await owner.message(card["message_id"]))
    slow.answers.set()
    await owner.say("/help")
    assert text_of(await owner.message(card["message_id"])) == shown


async def test_the_end_of_the_process_ends_the_waiting_in_words(tmp_path, slow) -> None:
    finders = [slow, Finder("Quick", "Early One", "Early Two")]
    async with household(tmp_path, configured=False, running=False) as home:
        owner = home.person()
        async with usher(home.settings, clock=home.clock, others=finders):
            card = await owner.say(QUERY)
        await asyncio.wait_for(slow.dropped.wait(), 5)
        after = await owner.message(card["message_id"])
        assert text_of(after).endswith("Slow is not answering; what it knows is missing here.")
        async with usher(home.settings, clock=home.clock, others=finders):
            assert text_of(await owner.press(after, "▶")).startswith("Early Two")


async def test_a_kill_leaves_a_card_whose_next_page_says_who_did_not_answer(
    home, owner, slow
) -> None:
    card = await owner.say(QUERY)
    home.clock.jump(60)  # whoever was waited for had time enough, in this process or another
    turned = await owner.press(card, "▶")
    assert text_of(turned).endswith("Slow is not answering; what it knows is missing here.")


async def test_a_card_that_can_no_longer_be_edited_ends_the_waiting(home, owner, slow) -> None:
    card = await owner.say(QUERY)
    gone = "Bad Request: message to edit not found"
    await home.stage.fault(method="editMessageCaption", kind="json", code=400, description=gone)
    since = await home.stage.last_entry()
    slow.answers.set()
    (refused,) = await home.stage.journal(since=since, wait=PATIENCE, chat=1001)
    assert (refused["message_id"], refused["accepted"]) == (card["message_id"], False)
    assert text_of(await owner.say("/help"))


async def test_searches_at_once_keep_their_own_hits(home, owner, slow) -> None:
    cards = {(await owner.say(f"{QUERY} {n}"))["message_id"] for n in range(3)}
    since = await home.stage.last_entry()
    slow.answers.set()
    grown: set[int] = set()
    while grown != cards:
        entries = await home.stage.journal(since=since, wait=PATIENCE, chat=1001)
        since = entries[-1]["seq"]
        grown |= {entry["message_id"] for entry in entries}
    assert {place(await owner.message(one)) for one in cards} == {"1/4"}


async def test_hits_whose_edit_was_lost_stand_on_the_next_page(home, owner, slow) -> None:
    card = await owner.say(QUERY)
    await home.stage.fault(method="editMessageCaption", kind="json", code=500, times=9)
    since = await home.stage.last_entry()
    slow.answers.set()
    await home.stage.journal(since=since, wait=PATIENCE, chat=1001)
    assert place(await owner.press(card, "▶")) == "2/4"
