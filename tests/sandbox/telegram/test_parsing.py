"""What a request may look like: JSON, urlencoded, multipart, query."""

import json
from typing import Any

import pytest
from aiogram.methods import EditMessageMedia, GetUpdates, SendMessage, SetMyCommands
from aiohttp import ClientSession, FormData

from sandbox.telegram.errors import ApiError
from sandbox.telegram.parsing import Form, parse_method
from support.pictures import draw_picture
from support.stage import ALICE, StageClient

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.mark.parametrize(
    "request_body",
    [
        {"json": {"chat_id": ALICE, "text": "[REC] {x}", "reply_markup": BUTTONS}},
        {"json": {"chat_id": str(ALICE), "text": "[REC] {x}", "reply_markup": json.dumps(BUTTONS)}},
        {"data": {"chat_id": ALICE, "text": "[REC] {x}", "reply_markup": json.dumps(BUTTONS)}},
        {"params": {"chat_id": ALICE, "text": "[REC] {x}", "reply_markup": json.dumps(BUTTONS)}},
    ],
    ids=["json", "json-in-json", "urlencoded", "query"],
)
async def test_all_forms_of_a_request_say_the_same(
    stage: StageClient, request_body: dict[str, Any]
) -> None:
    url = f"{stage.url}/bot{stage.token}/sendMessage"

    async with ClientSession() as http, http.post(url, **request_body) as response:
        result = (await response.json())["result"]

    assert result["text"] == "[REC] {x}"
    assert result["reply_markup"] == BUTTONS


async def test_multipart_carries_fields_and_files(stage: StageClient) -> None:
    form = FormData({"chat_id": str(ALICE), "caption": "a poster"})
    form.add_field("photo", draw_picture(), filename="poster.png")
    url = f"{stage.url}/bot{stage.token}/sendPhoto"

    async with ClientSession() as http, http.post(url, data=form) as response:
        result = (await response.json())["result"]

    assert result["caption"] == "a poster"
    assert result["photo"][-1]["width"] == 300


async def test_uploads_are_found_by_attach(stage: StageClient) -> None:
    form = FormData({"chat_id": str(ALICE), "photo": "attach://the-file"})
    form.add_field("the-file", draw_picture(), filename="poster.png")
    url = f"{stage.url}/bot{stage.token}/sendPhoto"

    async with ClientSession() as http, http.post(url, data=form) as response:
        assert (await response.json())["ok"] is True


@pytest.mark.parametrize(
    ("method", "fields", "description"),
    [
        (SendMessage, {"text": "hi"}, "chat_id is empty"),
        (SendMessage, {"chat_id": 1}, "message text is empty"),
        (SetMyCommands, {}, 'parameter "commands" is required'),
        (SetMyCommands, {"commands": "[{"}, "can't parse commands JSON object"),
    ],
)
def test_what_is_missing_is_said_in_the_servers_words(
    method: type[SendMessage], fields: dict[str, object], description: str
) -> None:
    with pytest.raises(ApiError) as refused:
        parse_method(method, Form(fields=fields))

    assert refused.value.description == f"Bad Request: {description}"


def test_a_value_of_the_wrong_type_is_refused_by_its_name() -> None:
    with pytest.raises(ApiError) as refused:
        parse_method(GetUpdates, Form(fields={"offset": "soon"}))

    assert refused.value.description.startswith("Bad Request: can't parse offset: ")


def test_media_without_a_file_is_refused() -> None:
    with pytest.raises(ApiError) as refused:
        parse_method(EditMessageMedia, Form(fields={"media": {"type": "photo"}}))

    assert refused.value.code == 400


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ApiError) as refused:
        parse_method(SendMessage, Form(fields={"chat_id": 1, "text": "\ud83d"}))

    assert refused.value.description == "Bad Request: strings must be encoded in UTF-8"


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff"])
async def test_a_broken_body_is_refused_in_json(stage: StageClient, body: bytes) -> None:
    url = f"{stage.url}/bot{stage.token}/sendMessage"
    headers = {"Content-Type": "application/json"}

    async with ClientSession() as http, http.post(url, data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["ok"] is False


async def test_a_huge_body_is_refused_in_json(stage: StageClient) -> None:
    url = f"{stage.url}/bot{stage.token}/sendDocument"
    headers = {"Content-Length": str(60 * 1024 * 1024), "Connection": "close"}

    async with ClientSession() as http, http.post(url, data=b"", headers=headers) as response:
        assert (await response.json())["description"] == "Request Entity Too Large"
