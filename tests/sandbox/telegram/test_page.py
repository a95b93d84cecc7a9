"""What the chat page needs beyond the Bot API: fresh parts, picture sizes, whether all is up."""

from pathlib import Path

import pytest
from aiohttp import ClientSession, FormData

from sandbox.telegram.app import PAGE
from support.pictures import draw_picture
from support.stage import ALICE, StageClient

_PARTS = sorted(path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file())
_OWN_NAMES = ("http://www.w3.org/2000/svg",)  # the name of a vocabulary, nobody asks for it


@pytest.mark.parametrize("part", _PARTS)
async def test_every_part_is_served_and_asked_for_anew(stage: StageClient, part: str) -> None:
    async with ClientSession() as http, http.get(f"{stage.url}/page/{part}") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("part", _PARTS)
def test_no_part_names_an_address_outside(part: str) -> None:
    text = Path(PAGE / part).read_text(encoding="utf-8", errors="replace")  # the font is no text
    for name in _OWN_NAMES:
        text = text.replace(name, "")
    assert "http://" not in text
    assert "https://" not in text.replace("`https://${words}`", "")  # an address somebody typed


async def test_a_picture_has_its_size_before_it_is_loaded(stage: StageClient) -> None:
    form = FormData(
        {"chat_id": str(ALICE), "caption": "poster", "show_caption_above_media": "true"}
    )
    form.add_field("photo", draw_picture(width=400, height=600), filename="poster.png")
    async with ClientSession() as http:
        url = f"{stage.url}/bot{stage.token}/sendPhoto"
        await http.post(url, data=form, raise_for_status=True)
    await stage.call("sendMessage", chat_id=ALICE, text="no picture")

    picture, text = (await stage.chat(ALICE))["messages"]

    assert picture["photo_size"] == {"width": 400, "height": 600}
    assert (picture["caption_above"], text["photo_size"]) == (True, None)


async def test_who_comes_later_learns_that_the_bot_api_is_down(stage: StageClient) -> None:
    before = await stage.get("down")
    await stage.set_down(is_down=True)

    assert (before["down"], (await stage.get("down"))["down"]) == (False, True)
