"""The system's Chromium, something to look at, and a visit to it. Without Chromium: skipped."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.settings import Settings
from docs.screenshots.browser import FLAGS, find_chromium
from sandbox.trakt import Options, Variant
from support.household import usher
from support.nassav import RunningNassav, running_nassav
from support.process import PATIENCE, ROOT
from support.tasks import RunningTasks, running_tasks
from support.theatre import OWNER, Theatre, running_theatre
from support.visit import Household, Visit


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the system's Chromium."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Run one browser; every visit is a profile of its own."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def theatre() -> AsyncIterator[Theatre]:
    """Serve a stage with a world that stands still."""
    async with running_theatre() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, theatre: Theatre) -> AsyncIterator[Visit]:
    """Look at the theatre on a desktop; nothing may go wrong in the page meanwhile."""
    async with _visiting(browser, theatre.url) as visit:
        yield visit


@pytest_asyncio.fixture(loop_scope="session")
async def household(browser: Browser, tmp_path: Path) -> AsyncIterator[Household]:
    """Run Usher on a theatre whose library is empty, and look at it as its owner."""
    async with (
        running_theatre(seeded=False) as theatre,
        _opened(browser, theatre, tmp_path) as home,
    ):
        yield home


@pytest_asyncio.fixture(loop_scope="session")
async def listed(browser: Browser, tmp_path: Path) -> AsyncIterator[Household]:
    """Open a household whose owner has something on a list elsewhere."""
    lists = Options(seeded=True, variant=Variant(interval=1))
    async with running_theatre(seeded=False, lists=lists) as theatre:
        section = {**theatre.lists.section, "sync_interval": "1s"}
        async with _opened(browser, theatre, tmp_path, trakt=section) as home:
            yield home


@pytest_asyncio.fixture(loop_scope="session")
async def shelf() -> AsyncIterator[RunningNassav]:
    """Serve a library that is nobody's business."""
    async with running_nassav() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def private(
    browser: Browser, tmp_path: Path, shelf: RunningNassav
) -> AsyncIterator[Household]:
    """Open a household beside that library."""
    async with (
        running_theatre(seeded=False) as theatre,
        _opened(browser, theatre, tmp_path, nassav={"url": shelf.url}) as home,
    ):
        yield home


@pytest_asyncio.fixture(loop_scope="session")
async def platform() -> AsyncIterator[RunningTasks]:
    """Serve a platform of tasks that stands still."""
    async with running_tasks() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def working(
    browser: Browser, tmp_path: Path, platform: RunningTasks
) -> AsyncIterator[Household]:
    """Open a household with an account on that platform."""
    account = {"username": platform.username, "password": platform.password}
    async with (
        running_theatre(seeded=False) as theatre,
        _opened(browser, theatre, tmp_path, tasks={"url": platform.url, **account}) as home,
    ):
        yield home


@asynccontextmanager
async def _opened(
    browser: Browser, theatre: Theatre, directory: Path, **sections: Mapping[str, str]
) -> AsyncIterator[Household]:
    async with (
        usher(_settings(theatre, directory, **sections)),
        _visiting(browser, theatre.url) as visit,
    ):
        await visit.open(OWNER, OWNER)
        # Its lines about the past say that it has begun to watch.
        for feed in ("MoviePilot", *(["Tasks"] if "tasks" in sections else [])):
            await expect(visit.saying(f"I am watching {feed} now")).to_have_count(1)
        yield Household(theatre=theatre, visit=visit)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(browser: Browser) -> AsyncIterator[Visit]:
    """Run `python -m bot demo`, as `make demo` does, and look at it; Ctrl-C ends it well."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        address = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        async with _visiting(browser, address.decode().strip()) as visit:
            yield visit
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _settings(theatre: Theatre, directory: Path, **sections: Mapping[str, str]) -> Settings:
    account = {"username": theatre.world.username, "password": theatre.world.password}
    return Settings.model_validate(
        {
            "telegram": {
                "token": theatre.stage.token,
                "owners": str(OWNER),
                "api_url": theatre.url,
            },
            "moviepilot": {"url": theatre.world.url, **account},
            "tracker": {"check_interval": "1s", "active_interval": "1s"},
            "bot": {"data_dir": directory, "http_port": 0, "timezone": "UTC"},
            **sections,
        }
    )


@asynccontextmanager
async def _visiting(browser: Browser, url: str) -> AsyncIterator[Visit]:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme="light", locale="en-GB"
    )
    visit = Visit(await context.new_page(), url)
    yield visit
    await context.close()
    assert visit.troubles == []
