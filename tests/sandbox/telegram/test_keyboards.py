"""Inline keyboards: what is kept and what is refused."""

from typing import Any

import pytest

from support.stage import ALICE, StageClient


async def _send(stage: StageClient, rows: list[list[dict[str, Any]]]) -> dict[str, Any]:
    return await stage.call(
        "sendMessage", chat_id=ALICE, text="?", reply_markup={"inline_keyboard": rows}
    )


def _button(**details: Any) -> dict[str, Any]:
    return {"text": "Yes", "callback_data": "yes"} | details


async def test_style_data_and_address_are_kept(stage: StageClient) -> None:
    rows = [
        [_button(style="primary"), _button(text="No", style="danger")],
        [{"text": "Web", "url": "https://a.example/x"}],
    ]

    answer = await _send(stage, rows)

    assert answer["result"]["reply_markup"]["inline_keyboard"] == rows
    (entry,) = await stage.journal()
    assert entry["keyboard"] == [
        [
            {"text": "Yes", "data": "yes", "url": None, "style": "primary"},
            {"text": "No", "data": "yes", "url": None, "style": "danger"},
        ],
        [{"text": "Web", "data": None, "url": "https://a.example/x", "style": None}],
    ]


@pytest.mark.parametrize("data", ["x" * 64, "電" * 21, "x"])
async def test_data_of_up_to_64_bytes_passes(stage: StageClient, data: str) -> None:
    assert (await _send(stage, [[_button(callback_data=data)]]))["ok"] is True


@pytest.mark.parametrize("data", ["x" * 65, "電" * 22, ""])
async def test_longer_or_empty_data_is_refused(stage: StageClient, data: str) -> None:
    answer = await _send(stage, [[_button(callback_data=data)]])

    assert answer["description"] == "Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize(
    "rows", [[[_button()] * 8] * 12 + [[_button()] * 5], [[_button()] * 9]], ids=["101", "9"]
)
async def test_too_many_buttons_are_refused(
    stage: StageClient, rows: list[list[dict[str, Any]]]
) -> None:
    assert (await _send(stage, rows))["description"] == "Bad Request: reply markup is too long"


async def test_a_hundred_buttons_pass(stage: StageClient) -> None:
    assert (await _send(stage, [[_button()] * 8] * 12 + [[_button()] * 4]))["ok"] is True


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "Yes"}, "Text buttons are unallowed in the inline keyboard"),
        (_button(text=" "), "Text must be non-empty"),
        (_button(style="loud"), "Invalid button style specified"),
    ],
)
async def test_a_button_that_cannot_be_is_refused(
    stage: StageClient, button: dict[str, Any], reason: str
) -> None:
    description = (await _send(stage, [[button]]))["description"]

    assert description == f"Bad Request: can't parse inline keyboard button: {reason}"


@pytest.mark.parametrize("url", ["http://localhost:8096", "http://nas/x", "javascript:alert(1)"])
async def test_an_address_telegram_does_not_open_is_refused(stage: StageClient, url: str) -> None:
    answer = await _send(stage, [[{"text": "Open", "url": url}]])

    assert answer["description"] == (
        f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
    )


async def test_no_rows_are_no_keyboard(stage: StageClient) -> None:
    assert "reply_markup" not in (await _send(stage, []))["result"]
