"""How updates reach a bot by webhook."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from support.stage import ALICE, PATIENCE, StageClient, serving


class Receiver:
    """A bot's web server, which may refuse at first."""

    def __init__(self, *, refusals: int = 0) -> None:
        self.refusals = refusals
        self.received: asyncio.Queue[tuple[str | None, dict[str, object]]] = asyncio.Queue()

    async def receive(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.received.put_nowait((secret, await request.json()))
        self.refusals -= 1
        return web.Response(status=500 if self.refusals >= 0 else 200)

    async def next_text(self) -> object:
        _, update = await asyncio.wait_for(self.received.get(), PATIENCE)
        message = update["message"]
        assert isinstance(message, dict)
        return message["text"]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def hook(receiver: Receiver) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    async with serving(app) as url:
        yield f"{url}/hook"


async def test_updates_are_posted_with_the_secret(
    stage: StageClient, receiver: Receiver, hook: str
) -> None:
    await stage.call("setWebhook", url=hook, secret_token="whisper")
    await stage.say(ALICE, "hello")

    secret, update = await asyncio.wait_for(receiver.received.get(), PATIENCE)

    assert secret == "whisper"
    assert set(update) == {"update_id", "message"}


async def test_a_refused_update_comes_again_before_the_next(
    stage: StageClient, receiver: Receiver, hook: str
) -> None:
    receiver.refusals = 1
    await stage.call("setWebhook", url=hook)
    await stage.say(ALICE, "one")
    await stage.say(ALICE, "two")

    texts = [await receiver.next_text() for _ in range(3)]

    assert texts == ["one", "one", "two"]


async def test_the_last_error_is_told(stage: StageClient, receiver: Receiver, hook: str) -> None:
    receiver.refusals = 1
    await stage.call("setWebhook", url=hook)
    await stage.say(ALICE, "one")
    await receiver.next_text()
    await receiver.next_text()

    info = (await stage.call("getWebhookInfo"))["result"]

    assert info["url"] == hook
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")


async def test_updates_wait_for_the_webhook(
    stage: StageClient, receiver: Receiver, hook: str
) -> None:
    await stage.say(ALICE, "said before")
    await stage.call("setWebhook", url=hook)

    assert await receiver.next_text() == "said before"


async def test_pending_updates_can_be_dropped(
    stage: StageClient, receiver: Receiver, hook: str
) -> None:
    await stage.say(ALICE, "said before")
    await stage.call("setWebhook", url=hook, drop_pending_updates=True)
    await stage.say(ALICE, "said after")

    assert await receiver.next_text() == "said after"


async def test_after_a_deletion_updates_are_polled_again(stage: StageClient, hook: str) -> None:
    await stage.call("setWebhook", url=hook)
    await stage.call("deleteWebhook")
    await stage.say(ALICE, "hello")

    assert len((await stage.call("getUpdates"))["result"]) == 1
    assert (await stage.call("getWebhookInfo"))["result"]["url"] == ""


async def test_an_empty_address_deletes_the_webhook_and_may_drop_updates(
    stage: StageClient, hook: str
) -> None:
    await stage.call("setWebhook", url="http://127.0.0.1:9/hook")
    await stage.say(ALICE, "hello")
    await stage.call("setWebhook", url="", drop_pending_updates=True)

    assert (await stage.call("getUpdates"))["result"] == []


async def test_a_webhook_that_cannot_be_reached_is_told(stage: StageClient) -> None:
    await stage.call("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=["message"])
    async with stage.events() as events:
        await stage.say(ALICE, "hello")
        kinds = [(await anext(events))["type"] for _ in range(2)]

    info = (await stage.call("getWebhookInfo"))["result"]
    assert kinds == ["message", "webhook"]
    assert info["last_error_message"] == "Connection refused"
    assert (info["pending_update_count"], info["allowed_updates"]) == (1, ["message"])


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"url": "ftp://a.example"}, "Bad Request: invalid webhook URL specified"),
        (
            {"url": "https://a.example", "secret_token": "not allowed!"},
            "Bad Request: secret token contains unallowed characters",
        ),
    ],
)
async def test_an_impossible_webhook_is_refused(
    stage: StageClient, fields: dict[str, str], description: str
) -> None:
    assert (await stage.call("setWebhook", **fields))["description"] == description
