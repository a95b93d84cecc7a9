"""The queues of several servers on one panel: counts, switches of whole queues, another try."""

import pytest

from services.household.roles import Role
from services.models import QueueAction, QueueState, QueueSummary
from support.household import MEMBER, STILL, household
from support.person import labels, text_of
from support.workshop import Workshop, item

HALTED = QueueSummary(running=0, waiting=5, failed=1)


@pytest.fixture
def workshop():
    return Workshop(summary=HALTED)


@pytest.fixture
async def home(tmp_path, workshop):
    async with household(tmp_path, others=[workshop], tracker=STILL) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def test_every_server_is_on_the_panel_and_each_is_steered_as_it_can_be(owner) -> None:
    panel = await owner.say("/queue")
    text = text_of(panel)
    assert text.startswith("Queue · 8 tasks\nWorkshop  0 running · 5 waiting · 1 failed")
    assert "· MoviePilot" in text
    assert labels(panel)[0] == "Start"
    assert "Stop" in labels(panel)
    assert not any("Retry" in label for label in labels(panel))


async def test_one_server_alone_is_looked_at_page_by_page(owner, workshop) -> None:
    workshop.items = [item(number, state=QueueState.FAILED) for number in range(1, 8)]
    panel = await owner.press(await owner.say("/queue"), "▶")
    shown = await owner.press(panel, "▫️ Workshop")
    assert "✅ Workshop" in labels(shown)
    assert "1  Chronicle S01E01" in text_of(shown)
    assert "1/2" in labels(shown)
    last = await owner.press(shown, "▶")
    assert "7  Chronicle S01E07" in text_of(last)
    tried = await owner.press(last, "🔁 Retry 7")
    assert workshop.acted == [("q7", QueueAction.RETRY)]
    assert {"✅ Workshop", "2/2"} <= set(labels(tried))
    del workshop.items[5:]
    assert "5  Chronicle S01E05" in text_of(await owner.press(tried, "Refresh"))
    every = await owner.press(tried, "✅ Workshop")
    assert {"▫️ MoviePilot", "▫️ Workshop"} <= set(labels(every))
    assert "Queue · 8 tasks" in text_of(every)


async def test_one_tap_sets_a_halted_queue_going(owner, workshop) -> None:
    panel = await owner.say("/queue")
    running = await owner.press(panel, "Start")
    assert running["message_id"] == panel["message_id"]
    assert "1 running · 5 waiting" in text_of(running)
    assert workshop.did == [("", "start", {}, 1001)]
    answer = await owner.tap(running, "Start")
    assert answer["text"] == "✓ start is done"
    assert len(workshop.did) == 2


async def test_a_double_tap_starts_once(owner, home, workshop) -> None:
    panel = await owner.say("/queue")
    data = owner.data_of(panel, "Start")
    await owner.press(panel, "Start")
    again = await home.stage.press_and_wait(1001, 1001, panel["message_id"], data, force=True)
    assert again["text"] == "Already done."
    assert len(workshop.did) == 1


async def test_stopping_a_queue_asks_and_leads_back_to_the_queue(owner, workshop) -> None:
    asked = await owner.press(await owner.say("/queue"), "Stop")
    assert text_of(asked) == "Stop\nShall I do this?"
    asked = await owner.press(await owner.press(asked, "Cancel"), "Stop")
    done = await owner.press(asked, "Confirm")
    assert text_of(done) == "✓ stop is done"
    assert text_of(await owner.press(done, "Back")).startswith("Queue · 8 tasks")
    assert [one[1] for one in workshop.did] == ["stop"]


async def test_a_failed_item_is_tried_again(owner, workshop) -> None:
    workshop.items = [item(1, state=QueueState.FAILED, name="Chronicle " * 20)]
    panel = await owner.say("/queue")
    panel = await owner.press(panel, next(one for one in labels(panel) if "Retry" in one))
    assert workshop.acted == [("q1", QueueAction.RETRY)]
    assert not any("Retry" in one for one in labels(panel))


async def test_a_server_that_is_down_is_a_footer_and_has_no_switches(owner, workshop) -> None:
    workshop.down = True
    panel = await owner.say("/queue")
    assert "Workshop is not answering" in text_of(panel)
    assert "Start" not in labels(panel)


async def test_a_member_has_the_switches_of_members(home, workshop) -> None:
    await home.let_in(MEMBER, Role.MEMBER)
    member = home.person(MEMBER)
    panel = await member.say("/queue")
    assert "Start" in labels(panel)
    assert "Stop" not in labels(panel)
    assert "1 running" in text_of(await member.press(panel, "Start"))


async def test_a_switch_that_is_gone_meanwhile_is_said(owner, workshop) -> None:
    panel = await owner.say("/queue")
    del workshop.panels[""]
    assert "no longer there" in (await owner.tap(panel, "Start"))["text"]
    assert workshop.did == []


async def test_whole_queues_in_chinese(owner, home) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    text = text_of(await owner.say("/queue"))
    assert "Workshop  进行中 0 · 等待 5 · 失败 1 · 队列未运行" in text
