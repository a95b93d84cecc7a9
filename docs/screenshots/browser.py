"""The system's Chromium, and somebody in front of the chat page who takes pictures of it."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, Page, expect, sync_playwright

from docs.screenshots.pictures import squeeze
from docs.screenshots.theatre import ZONE, Theatre

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # root in containers
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
PATIENCE = 30_000  # milliseconds until the play gives up
MARGIN = 10  # pixels of wall around what is cut out
# Playwright scrolls to what it cannot reach otherwise, as a person would.
_TO_THE_END = "() => document.getElementById('scroller').scrollTo(0, 1e6)"
# Nothing is on its way any more: letters, pictures in sight, movements, the way to the end; and no
# day's name covers a message.
_AT_REST = """
() => {
  const edge = (node, side) => node.getBoundingClientRect()[side];
  const scroller = document.getElementById('scroller');
  return document.fonts.status === 'loaded'
    && [...document.images].every(it => it.complete || edge(it, 'bottom') < 0)
    && document.getAnimations().every(it => it.playState !== 'running')
    && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= 1
    && [...document.querySelectorAll('.day-name:not(.resting)')].every(
      it => edge(it, 'bottom') <= edge(it.nextElementSibling, 'top') + 4);
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What somebody looks at the page with; sizes are CSS pixels, `scale` is pixels per one."""

    width: int
    height: int
    scale: float = 1.0
    dark: bool = False


def find_chromium() -> str | None:
    """Return the path of the system's Chromium, None without one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """Run one browser. Raises: SystemExit without a Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium on this machine; on Debian: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """One person in front of the page; pictures go into `folder`."""

    def __init__(self, page: Page, theatre: Theatre, folder: Path) -> None:
        self.page = page
        self._url = theatre.page
        self._folder = folder

    def open(self, *place: int) -> None:
        """Open the page at a place: who speaks, in which chat, in which topic."""
        self.page.goto(f"{self._url}/#{'/'.join(map(str, place))}")
        expect(self.page.locator("body")).to_have_attribute("data-ready", str(place[0]))

    def say(self, text: str) -> None:
        """Type a message and send it."""
        field = self.get("input")
        field.fill(text)
        field.press("Enter")

    def press(self, label: str) -> None:
        """Press the newest button that has this label, and wait for the bot's answer."""
        key = self.get("key").filter(has_text=label).last
        key.click()
        expect(self.page.locator("[data-testid=key][aria-busy=true]")).to_have_count(0)

    def get(self, name: str) -> Locator:
        """Return what carries this test id."""
        return self.page.get_by_test_id(name)

    def saying(self, words: str) -> Locator:
        """Return the newest message that contains these words itself, once it is there."""
        said = self.get("words").filter(has_text=words)
        found = self.get("message").filter(has=said).last
        expect(found).to_be_visible()
        return found

    def take(self, name: str, *parts: Locator) -> None:
        """Take a picture of these messages and what lies between them, or of the whole page."""
        self._settle()
        path = self._folder / f"{name}.png"
        if parts:
            self.page.screenshot(path=path, clip=self._around(parts), animations="disabled")
        else:
            self.page.screenshot(path=path, animations="disabled")
        squeeze(path)

    def _settle(self) -> None:
        """Put away what would be different next time: pointer, notices, movement, loading."""
        self.page.mouse.move(0, 0)
        for notice in ("toast", "banner"):
            expect(self.get(notice)).to_have_count(0)
        self.page.evaluate(_TO_THE_END)
        self.page.wait_for_function(_AT_REST)

    def _around(self, parts: tuple[Locator, ...]) -> FloatRect:
        wall = self.page.locator(".viewport").bounding_box()
        boxes = [box for part in parts if (box := part.bounding_box())]
        if wall is None or len(boxes) < len(parts):
            raise RuntimeError("what should be pictured is not on the page")
        top = max(min(box["y"] for box in boxes) - MARGIN, wall["y"])
        bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
        return {"x": wall["x"], "y": top, "width": wall["width"], "height": bottom - top}


@contextlib.contextmanager
def visiting(browser: Browser, theatre: Theatre, seat: Seat, folder: Path) -> Iterator[Visitor]:
    """Sit down in front of the page with a profile of one's own."""
    context = browser.new_context(
        viewport={"width": seat.width, "height": seat.height},
        device_scale_factor=seat.scale,
        color_scheme="dark" if seat.dark else "light",
        locale="en-GB",
        timezone_id=ZONE,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield Visitor(page, theatre, folder)
    context.close()
