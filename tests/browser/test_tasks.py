"""Long work in the browser, in Chinese: its card moves by itself, and its end is one message."""

import pytest
from playwright.async_api import expect

from support.tasks import RunningTasks
from support.visit import Household

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_task_moves_on_its_card_and_its_end_is_told_once(
    working: Household, platform: RunningTasks
) -> None:
    visit = working.visit
    task = await platform.task(status="running", name="晚间课程")
    await platform.post("step", seconds=8)
    await visit.get("language-zh-hans").click()
    await expect(visit.get("input")).to_have_attribute("placeholder", "输入消息")

    await visit.say("/tasks")
    await visit.press("使用共用账号")
    await visit.press("▶ 晚间课程 · 40 %")
    card = visit.saying("状态：")
    await expect(card).to_contain_text("进度：▓▓▓▓░░░░░░ 40 %")
    await expect(card).to_contain_text("运行中")
    messages = await visit.messages.count()

    await platform.post("step", seconds=4)
    await expect(card).to_contain_text("进度：▓▓▓▓▓▓░░░░ 60 %")
    await platform.post("finish", id=task["id"])
    await expect(card).to_contain_text("状态：已完成")
    await expect(visit.saying("晚间课程 已完成")).to_have_count(1)
    await expect(visit.messages).to_have_count(messages + 1)
