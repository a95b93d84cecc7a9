"""The two Bot API calls behind every message: send one, or edit one that stands."""

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageCaption, EditMessageText, SendMessage, SendPhoto
from aiogram.types import InputFile, InputMediaPhoto, Message, ReplyParameters

from handlers.ui.outgoing import Outgoing, Picture
from handlers.ui.pictures import Pictures

_PICTURE_REFUSED = (
    "wrong file identifier",
    "failed to get http url content",
    "wrong type of the web page content",
    "image_process_failed",
    "photo_",
    "file is too big",
)


def refuses_picture(error: TelegramBadRequest) -> bool:
    """Say whether it was the picture that Telegram would not take."""
    return any(mark in error.message.lower() for mark in _PICTURE_REFUSED)


class Delivery:
    """Sends and edits composed messages, uploading each picture once."""

    def __init__(self, bot: Bot, pictures: Pictures) -> None:
        self.bot = bot
        self._pictures = pictures

    async def send(
        self,
        chat_id: int,
        out: Outgoing,
        *,
        thread_id: int | None = None,
        silent: bool = False,
        reply_to: int | None = None,
    ) -> Message:
        """Send a new message. Raises: aiogram's exceptions."""
        photo = await self._pictures.find(out.picture) if out.picture else None
        sent = await self.bot(
            new_message(chat_id, out, photo, thread_id=thread_id, silent=silent, reply_to=reply_to)
        )
        if out.picture and isinstance(photo, InputFile):
            await self._pictures.learn(out.picture, sent)
        return sent

    async def forget(self, picture: Picture) -> None:
        """Drop what is kept of a picture that Telegram refused; the next showing uploads anew."""
        await self._pictures.forget(picture)

    async def edit(
        self, chat_id: int, message_id: int, out: Outgoing, *, shows: str | None
    ) -> None:
        """Change a message; `shows` is the key of the picture it carries now, None for a text.

        Raises: aiogram's exceptions.
        """
        if out.picture and out.picture.key != shows:
            await self._edit_media(chat_id, message_id, out, out.picture)
        else:
            await self.bot(new_words(chat_id, message_id, out, caption=shows is not None))

    async def rebutton(self, chat_id: int, message_id: int, out: Outgoing) -> None:
        """Change only the buttons of a message. Raises: aiogram's exceptions."""
        await self.bot.edit_message_reply_markup(
            chat_id=chat_id, message_id=message_id, reply_markup=out.keyboard
        )

    async def _edit_media(
        self, chat_id: int, message_id: int, out: Outgoing, picture: Picture
    ) -> None:
        photo = await self._pictures.find(picture)
        media = InputMediaPhoto(
            media=photo,
            caption=out.text,
            caption_entities=list(out.entities),
            has_spoiler=out.spoiler,
            parse_mode=None,
        )
        edited = await self.bot.edit_message_media(
            chat_id=chat_id, message_id=message_id, media=media, reply_markup=out.keyboard
        )
        if isinstance(edited, Message) and isinstance(photo, InputFile):
            await self._pictures.learn(picture, edited)


def new_message(
    chat_id: int,
    out: Outgoing,
    photo: str | InputFile | None,
    *,
    thread_id: int | None,
    silent: bool,
    reply_to: int | None,
) -> SendMessage | SendPhoto:
    """Return the call that sends a message; it goes as a text where there is no photo."""
    reply = None
    if reply_to is not None:  # what it answers may be deleted meanwhile
        reply = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    if photo is None:
        return SendMessage(
            chat_id=chat_id,
            text=out.text,
            entities=list(out.entities),
            reply_markup=out.keyboard,
            message_thread_id=thread_id,
            disable_notification=silent,
            protect_content=out.protect,
            reply_parameters=reply,
            parse_mode=None,
        )
    return SendPhoto(
        chat_id=chat_id,
        photo=photo,
        caption=out.text,
        caption_entities=list(out.entities),
        reply_markup=out.keyboard,
        message_thread_id=thread_id,
        disable_notification=silent,
        protect_content=out.protect,
        has_spoiler=out.spoiler,
        reply_parameters=reply,
        parse_mode=None,
    )


def new_words(
    chat_id: int, message_id: int, out: Outgoing, *, caption: bool
) -> EditMessageCaption | EditMessageText:
    """Return the call that changes the words of a message: its caption if it carries a picture."""
    if caption:
        return EditMessageCaption(
            chat_id=chat_id,
            message_id=message_id,
            caption=out.text,
            caption_entities=list(out.entities),
            reply_markup=out.keyboard,
            parse_mode=None,
        )
    return EditMessageText(
        chat_id=chat_id,
        message_id=message_id,
        text=out.text,
        entities=list(out.entities),
        reply_markup=out.keyboard,
        parse_mode=None,
    )
