"""A card that somebody posted into a chat we may not even be in: known by an inline id alone."""

import contextlib
import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import InputTextMessageContent, LinkPreviewOptions
from aiogram.utils.deep_linking import create_start_link

from handlers.ui.outgoing import Outgoing
from handlers.ui.screen import Screen, compose
from services.models import ViewerId
from services.screens import ROW_BYTES, Parked, Screens

_LETTERS = 10  # as many as of a row that is drawn


def row_of(inline_message_id: str) -> str:
    """Return the row of a posted card: always the same, for a card is posted without asking us."""
    digest = hashlib.sha256(inline_message_id.encode()).digest()
    return urlsafe_b64encode(digest[: ROW_BYTES + 1]).decode()[:_LETTERS]


def content_of(out: Outgoing) -> InputTextMessageContent:
    """Return a composed message as a card is posted: a text, its picture as the preview above it.

    So it never depends on the picture, and always stays the same kind of message.
    """
    return InputTextMessageContent(
        message_text=out.text,
        entities=list(out.entities),
        link_preview_options=preview_of(out),
        parse_mode=None,
    )


def preview_of(out: Outgoing) -> LinkPreviewOptions:
    """Return the preview that shows a picture above the words, or none at all."""
    if out.picture is None or not out.picture.url:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(
        url=out.picture.url, prefer_large_media=True, show_above_text=True, is_disabled=False
    )


class Posted:
    """Bound to one press of a posted card: changes the card, or tells the presser in private."""

    def __init__(
        self, *, bot: Bot, screens: Screens, asker: ViewerId, inline_message_id: str
    ) -> None:
        self._bot = bot
        self._screens = screens
        self._asker = asker
        self._id = inline_message_id
        self._parked: Parked | None = None

    def pressed(self, parked: Parked) -> None:
        """Say which kept screen was pressed."""
        self._parked = parked

    async def start(self) -> str:
        """Return the address of the private chat with us, for a payload to be added."""
        return await create_start_link(self._bot, "")

    async def keep(self, offer: str) -> None:
        """Keep a card that was just posted, with the button it offers."""
        async with self._screens.one_at_a_time(row_of(self._id)):
            await self._screens.posted(row_of(self._id), offer=offer)

    async def __call__(self, screen: Screen) -> None:
        """Change the card; one that was deleted meanwhile needs no words, its press has some."""
        if self._parked:
            changed = replace(self._parked, kind=screen.kind, state=screen.state)
            await self._screens.park(changed, shown=screen.offers)
        out = compose(screen, "")  # the card's own id names its row
        with contextlib.suppress(TelegramBadRequest):
            await self._bot.edit_message_text(
                inline_message_id=self._id,
                text=out.text,
                entities=list(out.entities),
                link_preview_options=preview_of(out),
                reply_markup=out.keyboard,
                parse_mode=None,
            )

    async def anew(self, screen: Screen) -> None:
        """Tell the presser alone: what concerns them is nobody else's in that chat.

        Who never opened a chat with us cannot be told.
        """
        out = compose(screen, "", with_picture=False)
        with contextlib.suppress(TelegramBadRequest, TelegramForbiddenError):
            await self._bot.send_message(
                self._asker, out.text, entities=list(out.entities), parse_mode=None
            )
