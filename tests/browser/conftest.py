"""The system's Chromium, something to look at, and a visit to it. Without Chromium: skipped."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.settings import Settings
from docs.screenshots.browser import FLAGS, find_chromium
from support.household import usher
from support.process import PATIENCE, ROOT
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
        usher(_settings(theatre, tmp_path)),
        _visiting(browser, theatre.url) as visit,
    ):
        await visit.open(OWNER, OWNER)
        # Its one line about the past says that it has begun to watch.
        await expect(visit.messages).to_have_count(1)
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


def _settings(theatre: Theatre, directory: Path) -> Settings:
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
