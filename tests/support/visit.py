"""Somebody in front of the chat page: what they do, and what they must never see."""

from dataclasses import dataclass

from playwright.async_api import ConsoleMessage, Locator, Page, Request, expect

from support.theatre import Theatre

PATIENCE = 20_000  # milliseconds until a test gives up waiting for the page
expect.set_options(timeout=PATIENCE)


class Visit:
    """One browser tab; it notes errors of the page and requests that leave the stage."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.troubles: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", self._note_request)

    async def open(self, me: int, chat: int | None = None, thread: int | None = None) -> None:
        """Open the page as somebody, in a chat of theirs."""
        place = "/".join(str(part) for part in (me, chat, thread) if part is not None)
        await self.page.goto(f"{self.url}/#{place}")
        await expect(self.page.locator("body")).to_have_attribute("data-ready", str(me))

    async def say(self, text: str) -> None:
        """Type a message and press Enter."""
        await self.get("input").fill(text)
        await self.get("input").press("Enter")

    async def press(self, label: str) -> None:
        """Press the newest button that has exactly this label."""
        await self.key(label).click()

    def key(self, label: str) -> Locator:
        """Return the newest button that has exactly this label."""
        return self.page.get_by_test_id("key").filter(has_text=label).last

    def get(self, name: str) -> Locator:
        """Return what carries this test id."""
        return self.page.get_by_test_id(name)

    @property
    def messages(self) -> Locator:
        """All messages that are drawn, oldest first."""
        return self.get("message")

    @property
    def newest(self) -> Locator:
        """The last message."""
        return self.messages.last

    def saying(self, words: str) -> Locator:
        """Return the messages that contain these words."""
        return self.messages.filter(has_text=words)

    def message(self, message_id: int) -> Locator:
        """Return one message."""
        return self.page.locator(f"[data-testid=message][data-id='{message_id}']")

    def _note_console(self, line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            self.troubles.append(f"{line.type}: {line.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.troubles.append(f"left the stage: {request.url}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The real bot at work, and its owner in front of the page."""

    theatre: Theatre
    visit: Visit
