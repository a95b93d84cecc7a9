"""Fetching a title once: all of it or chosen episodes, and the queue set going with one tap."""

import dataclasses

import pytest

from services.household.roles import Role
from services.models import QueueSummary
from services.ports.parts import Assortment, Ordered, OrderOutcome, Part
from support.household import MEMBER, household
from support.person import labels, text_of
from support.workshop import Workshop, choice, episodes, title_of

CHRONICLE = title_of("Chronicle", overview="Two brothers keep the books of a town. " * 30)
MANY = Assortment(parts=episodes(2, 24), choices=(choice(),), missing=5)


@pytest.fixture
def workshop():
    return Workshop(titles=[CHRONICLE], assortments={"1": MANY})


@pytest.fixture
async def home(tmp_path, workshop):
    async with household(tmp_path, configured=False, others=[workshop]) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def order_of(owner, words: str = "chronicle"):
    return await owner.press(await owner.say(words), "Download")


async def test_a_card_of_a_server_that_keeps_no_wishes_offers_to_download(owner) -> None:
    card = await owner.say("chronicle")
    assert labels(card)[0] == "⏬ Download"
    assert not any("Subscribe" in label for label in labels(card))
    screen = await owner.press(card, "Download")
    assert screen["message_id"] == card["message_id"]
    text = text_of(screen)
    assert text.startswith("Chronicle\n\nTwo brothers")
    assert text.endswith(
        "48 episodes · in 2 seasons\n5 of them are missing; the server does not say which."
    )
    assert labels(screen) == ["Queue all", "Choose episodes", "priority: normal", "Back"]
    assert labels(await owner.press(screen, "Back")) == labels(card)


async def test_queue_all_orders_everything_with_what_was_decided(owner, workshop) -> None:
    screen = await order_of(owner)
    screen = await owner.press(screen, "priority: normal")
    screen = await owner.press(screen, "priority: high")
    screen = await owner.press(screen, "priority: low")
    screen = await owner.press(screen, "priority: normal")
    done = await owner.press(screen, "Queue all")
    assert done["message_id"] == screen["message_id"]
    assert text_of(done) == ("✅ Queued: Chronicle\n48 episodes\nI will tell you when it arrives.")
    name, parts, choices = workshop.orders[0]
    assert (name, len(parts), choices) == ("Chronicle", 48, {"priority": "high"})
    assert labels(done) == ["⏬ Queue", "Back"]


async def test_episodes_are_chosen_season_by_season_twenty_to_a_page(owner, workshop) -> None:
    page = await owner.press(await order_of(owner), "Choose episodes")
    assert text_of(page) == "Chronicle\nWhich episodes?\nSeason 1 · 0 chosen"
    assert sum(label.startswith("▫️ E") for label in labels(page)) == 20
    page = await owner.press(page, "▫️ E03")
    page = await owner.press(page, "▫️ E05")
    page = await owner.press(page, "✅ E03")
    page = await owner.press(page, "▶")
    assert sum(label.startswith("▫️ E") for label in labels(page)) == 4
    page = await owner.press(page, "▶")
    page = await owner.press(page, "▫️ Season 2")
    assert text_of(page).endswith("Season 2 · 25 chosen")
    assert "✅ E01" in labels(page)
    assert labels(await owner.press(page, "Back"))[0] == "Queue all"
    page = await owner.press(await order_of(owner), "Choose episodes")
    page = await owner.press(page, "▫️ E05")
    done = await owner.press(page, "Confirm (1)")
    assert text_of(done).startswith("✅ Queued: Chronicle\n1 episode\n")
    assert workshop.orders == [("Chronicle", ("S01E05",), {"priority": "normal"})]


async def test_what_is_chosen_stays_chosen_on_the_way_back_and_forth(owner) -> None:
    page = await owner.press(await order_of(owner), "Choose episodes")
    page = await owner.press(page, "▫️ E05")
    screen = await owner.press(page, "Back")
    page = await owner.press(screen, "Choose episodes")
    assert "✅ E05" in labels(page)


async def test_a_toggle_carries_what_it_leads_to(owner, home) -> None:
    page = await owner.press(await order_of(owner), "Choose episodes")
    data = owner.data_of(page, "▫️ E05")
    page = await owner.press(page, "▫️ E05")
    await home.stage.press_and_wait(1001, 1001, page["message_id"], data, force=True)
    assert "✅ E05" in labels(await owner.message(page["message_id"]))


async def test_choosing_nothing_is_said(owner, workshop) -> None:
    page = await owner.press(await order_of(owner), "Choose episodes")
    assert (await owner.tap(page, "Confirm"))["text"] == "Choose at least one."
    assert workshop.orders == []


async def test_a_halted_queue_is_started_from_there(owner, workshop) -> None:
    workshop.outcome = Ordered(outcome=OrderOutcome.ORDERED, halted=True)
    workshop.summary = QueueSummary(running=0, waiting=1)
    done = await owner.press(await order_of(owner), "Queue all")
    assert text_of(done).endswith("The queue is stopped, so nothing happens yet.")
    assert labels(done) == ["Start queue", "⏬ Queue", "Back"]
    started = await owner.press(done, "Start queue")
    assert text_of(started) == "Chronicle\n✓ start is done"
    assert workshop.did == [("", "start", {}, 1001)]


async def test_who_may_not_start_it_is_not_offered_to(home, workshop) -> None:
    workshop.outcome = Ordered(outcome=OrderOutcome.ORDERED, halted=True)
    first = workshop.panels[""]
    start = dataclasses.replace(first.actions[0], role=Role.ADMIN)
    workshop.panels[""] = dataclasses.replace(first, actions=(start,))
    await home.let_in(MEMBER, Role.MEMBER)
    member = home.person(MEMBER)
    done = await member.press(await order_of(member), "Queue all")
    assert labels(done) == ["⏬ Queue", "Back"]


async def test_what_is_there_already_is_said(owner, workshop) -> None:
    workshop.outcome = Ordered(outcome=OrderOutcome.ALREADY_THERE)
    done = await owner.press(await order_of(owner), "Queue all")
    assert text_of(done) == "Nothing to fetch: Chronicle is all there."
    assert labels(await owner.press(done, "Back"))[0] == "⏬ Download"


async def test_a_title_without_parts_is_ordered_whole(owner, workshop) -> None:
    workshop.assortments["1"] = Assortment(missing=0)
    screen = await order_of(owner)
    assert text_of(screen).endswith("None is missing.")
    assert labels(screen) == ["Queue all", "Back"]
    await owner.press(screen, "Queue all")
    assert workshop.orders == [("Chronicle", (), {})]


async def test_parts_without_numbers_go_by_their_names(owner, workshop) -> None:
    parts = (Part(key="a", name="The first evening"), Part(key="b", name="The second"))
    workshop.assortments["1"] = Assortment(parts=parts)
    page = await owner.press(await order_of(owner), "Choose episodes")
    assert labels(page)[:3] == ["▫️ The first evening", "▫️ The second", "▫️ All"]
    page = await owner.press(page, "▫️ All")
    await owner.press(page, "Confirm (2)")
    assert workshop.orders[0][1] == ("a", "b")


async def test_a_server_that_does_not_answer_is_an_alert_and_the_card_stays(
    owner, workshop
) -> None:
    card = await owner.say("chronicle")
    workshop.down = True
    assert "Workshop is not answering" in (await owner.tap(card, "Download"))["text"]
    workshop.down = False
    screen = await owner.press(card, "Download")
    workshop.down = True
    assert "Workshop is not answering" in (await owner.tap(screen, "Queue all"))["text"]
    workshop.down = False
    assert text_of(await owner.press(screen, "Queue all")).startswith("✅ Queued")


async def test_who_ordered_is_told_of_the_season(home, owner, workshop) -> None:
    page = await owner.press(await order_of(owner), "Choose episodes")
    page = await owner.press(page, "▫️ E05")
    await owner.press(page, "Confirm (1)")
    assert await home.followers() == [(1001, CHRONICLE.ref.key, 1)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
async def test_a_long_title_fits_in_either_language(owner, home, workshop, language) -> None:
    await home.stage.user(1001, language_code=language)
    workshop.titles = [dataclasses.replace(CHRONICLE, name="编年史 Chronicle " * 40)]
    card = await owner.say("chronicle")
    screen = await owner.press(card, "Download" if language == "en" else "下载")
    assert ("48 episodes" if language == "en" else "48 集") in text_of(screen)
    page = await owner.press(screen, "Choose episodes" if language == "en" else "选择剧集")
    assert ("0 chosen" if language == "en" else "已选 0 项") in text_of(page)
    all_ = await owner.press(page, "Back" if language == "en" else "返回")
    done = await owner.press(all_, "Queue all" if language == "en" else "全部加入队列")
    assert ("I will tell you" if language == "en" else "通知你") in text_of(done)
