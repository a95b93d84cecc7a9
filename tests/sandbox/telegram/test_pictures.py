"""Pictures: uploads, addresses, identifiers, and what is no picture."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile
from aiohttp import web

from support.pictures import draw_picture
from support.stage import ALICE, StageClient, running_stage, serving


@pytest.fixture
async def host() -> AsyncIterator[str]:
    """Serve a picture, a page and a failure."""

    async def picture(_: web.Request) -> web.Response:
        return web.Response(body=draw_picture(), content_type="image/png")

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html></html>", content_type="text/html")

    async def huge(_: web.Request) -> web.Response:
        return web.Response(body=bytes(5 * 1024 * 1024 + 1), content_type="image/png")

    app = web.Application()
    app.router.add_get("/poster.png", picture)
    app.router.add_get("/page", page)
    app.router.add_get("/huge.png", huge)
    async with serving(app) as url:
        yield url


def _upload(content: bytes) -> BufferedInputFile:
    return BufferedInputFile(content, "poster.png")


async def test_a_sent_picture_can_be_seen_sent_again_and_downloaded(
    stage: StageClient, bot: Bot
) -> None:
    picture = draw_picture(width=600, height=900)

    sent = await bot.send_photo(ALICE, _upload(picture), caption="poster", has_spoiler=True)
    assert sent.photo is not None
    again = await bot.send_photo(ALICE, sent.photo[-1].file_id)
    content = await bot.download(sent.photo[-1].file_id)

    assert [(size.width, size.height) for size in sent.photo] == [(213, 320), (600, 900)]
    assert sent.has_media_spoiler is True
    assert content is not None
    assert content.read() == picture
    assert again.photo == sent.photo
    view = (await stage.chat(ALICE))["messages"][0]
    assert (view["caption"], view["text"], view["spoiler"]) == ("poster", None, True)
    assert await stage.photo(view["photo"]) == picture


async def test_the_journal_knows_a_picture_by_its_hash(stage: StageClient, bot: Bot) -> None:
    for color in ("red", "red", "green"):
        await bot.send_photo(ALICE, _upload(draw_picture(color=color)))

    entries = await stage.journal()

    assert all(entry["has_photo"] for entry in entries)
    assert entries[0]["photo_sha256"] == entries[1]["photo_sha256"] != entries[2]["photo_sha256"]


async def test_a_picture_is_fetched_from_its_address(stage: StageClient, host: str) -> None:
    answer = await stage.call("sendPhoto", chat_id=ALICE, photo=f"{host}/poster.png?size=big")

    assert answer["result"]["photo"][-1]["height"] == 450


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("/missing.png", "failed to get HTTP URL content"),
        ("/page", "wrong type of the web page content"),
        ("/huge.png", "failed to get HTTP URL content"),
    ],
)
async def test_an_address_without_a_picture_is_refused(
    stage: StageClient, host: str, path: str, description: str
) -> None:
    answer = await stage.call("sendPhoto", chat_id=ALICE, photo=f"{host}{path}")

    assert answer["description"] == f"Bad Request: {description}"


async def test_a_host_that_is_not_there_is_refused(stage: StageClient) -> None:
    answer = await stage.call("sendPhoto", chat_id=ALICE, photo="http://127.0.0.1:9/a.png")

    assert answer["description"] == "Bad Request: failed to get HTTP URL content"


@pytest.mark.parametrize(
    ("make", "description"),
    [
        (lambda: b"<svg/>", "IMAGE_PROCESS_FAILED"),
        (lambda: b"", "IMAGE_PROCESS_FAILED"),
        (lambda: draw_picture()[:200], "IMAGE_PROCESS_FAILED"),
        (lambda: draw_picture(width=2100, height=100), "PHOTO_INVALID_DIMENSIONS"),
        (lambda: draw_picture(width=5000, height=5001, mode="1"), "PHOTO_INVALID_DIMENSIONS"),
        (lambda: draw_picture(width=10000, height=10000, mode="1"), "PHOTO_INVALID_DIMENSIONS"),
    ],
    ids=["svg", "empty", "cut", "too-flat", "too-large", "a-bomb"],
)
async def test_what_is_no_picture_is_refused(
    stage: StageClient, bot: Bot, make: Callable[[], bytes], description: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=f"Bad Request: {description}"):
        await bot.send_photo(ALICE, _upload(make()))


async def test_a_picture_over_ten_megabytes_is_refused(stage: StageClient, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="is too big for a photo"):
        await bot.send_photo(ALICE, _upload(bytes(10 * 1024 * 1024 + 1)))


@pytest.mark.parametrize("photo", ["AgACAgIAAxkBAAI", "attach://nothing", "ftp://a.example/a.png"])
async def test_a_wrong_identifier_is_refused(stage: StageClient, photo: str) -> None:
    answer = await stage.call("sendPhoto", chat_id=ALICE, photo=photo)

    assert answer["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_a_document_is_not_a_picture_and_the_other_way_round(
    stage: StageClient, bot: Bot
) -> None:
    photo = (await bot.send_photo(ALICE, _upload(draw_picture()))).photo
    document = (await bot.send_document(ALICE, _upload(draw_picture()))).document
    assert photo is not None
    assert document is not None

    with pytest.raises(TelegramBadRequest, match="Document as Photo"):
        await bot.send_photo(ALICE, document.file_id)
    with pytest.raises(TelegramBadRequest, match="Photo as Document"):
        await bot.send_document(ALICE, photo[-1].file_id)


async def test_the_identifier_of_another_bot_is_worth_nothing(host: str) -> None:
    async with (
        running_stage(token=None) as first,
        StageClient(first.url, "77:another-bot-altogether") as second,
    ):
        await first.say(ALICE, "/start")
        sent = await first.call("sendPhoto", chat_id=ALICE, photo=f"{host}/poster.png")
        await second.call("getMe")
        await second.post("message?bot=77", user=ALICE, text="/start")

        answer = await second.call(
            "sendPhoto", chat_id=ALICE, photo=sent["result"]["photo"][-1]["file_id"]
        )

    assert answer["description"] == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_an_unknown_file_cannot_be_downloaded(stage: StageClient, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="wrong file_id or the file is temporarily"):
        await bot.get_file("nothing")
