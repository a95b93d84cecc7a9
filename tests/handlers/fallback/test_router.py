"""The last router: whatever nobody else understood is answered too."""

import pytest
from aiogram import Bot, Dispatcher

from handlers.fallback.router import build_router
from handlers.ui.screen import Screen
from support.words import labels, said, words

NOT_WORDS = {
    "a-picture": {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]},
    "a-sticker": {
        "sticker": {
            "file_id": "1",
            "file_unique_id": "1",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    },
    "a-place": {"location": {"latitude": 48.1, "longitude": 11.6}},
}


@pytest.fixture
async def feed():
    """Feed a message and return the screens that are shown for it."""
    shown: list[Screen] = []

    async def show(screen: Screen) -> None:
        shown.append(screen)

    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.include_router(build_router())

    async def fed(kind: str, **content) -> list[Screen]:
        chat = {"id": 1001, "type": kind}
        message = {"message_id": 1, "date": 1, "chat": chat, **content}
        bot = Bot("4242:a-token-that-is-never-used")
        update = {"update_id": 1, "message": message}
        await dispatcher.feed_raw_update(bot, update, show=show, texts=words())
        return shown

    return fed


@pytest.mark.parametrize("content", NOT_WORDS.values(), ids=NOT_WORDS.keys())
async def test_what_is_no_text_is_told_what_is_understood(feed, content) -> None:
    (screen,) = await feed("private", **content)
    assert "I understand words and buttons" in said(screen)
    assert labels(screen) == [["❓ Help"]]


async def test_pictures_of_a_group_are_none_of_our_business(feed) -> None:
    assert await feed("supergroup", **NOT_WORDS["a-picture"]) == []
