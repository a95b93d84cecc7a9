"""MoviePilot's own switches in the chat: jobs, sites, the account, the restart; both languages."""

import pytest

from support.household import OWNER, STILL, household
from support.person import labels, text_of

RUN = "/system/runscheduler"


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, tracker=STILL) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def test_a_job_is_run_from_the_chat(home, owner) -> None:
    root = await owner.say("/controls")
    assert "Signed in as: admin" in text_of(root)
    assert "Rights: administrator" in text_of(root)
    jobs = await owner.press(root, "Scheduled jobs")
    assert "File finished downloads: in 2 min" in text_of(jobs)
    job = await owner.press(jobs, "Clear the caches")
    assert "Next run: in 1 h 52 min" in text_of(job)
    done = await owner.press(job, "Run now")
    assert "Done: the job has run." in text_of(done)
    assert len(await home.world.calls(RUN)) == 1


async def test_the_account_the_sites_and_the_addresses(home, owner) -> None:
    root = await owner.say("/controls")
    account = await owner.press(root, "Account")
    assert "One-time code: off" in text_of(account)
    root = await owner.press(account, "Back")
    sites = await owner.press(root, "Sites")
    name = labels(sites)[0]
    site = await owner.press(sites, name)
    assert "✓ Switched on" in text_of(site)
    assert "Answers: 8 of 8, 1 s" in text_of(site)
    tested = await owner.press(site, "Test")
    assert "✗ The site does not open: 无法打开网站！" in text_of(tested)
    root = await owner.press(await owner.press(tested, "Back"), "Back")
    pages = await owner.press(root, "Addresses")
    assert "/docs" in text_of(pages)


async def test_a_restart_asks_first_and_says_what_came_of_it_in_chinese(home, owner) -> None:
    await home.stage.user(OWNER, language_code="zh-hans")
    root = await owner.say("/controls")
    assert "权限：管理员" in text_of(root)
    sure = await owner.press(root, "重启服务器")
    assert text_of(sure).startswith("重启服务器")
    done = await owner.press(sure, "确认")
    assert "服务器无法重启：当前运行环境不支持重启操作！" in text_of(done)
