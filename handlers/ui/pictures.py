"""Pictures for Telegram: a file_id where one is known, else bytes to upload once."""

from aiogram.types import BufferedInputFile, Message

from handlers.ui.outgoing import Picture
from services.pictures import PictureShelf


class Pictures:
    """Finds what to put into a photo call, and remembers what Telegram made of it."""

    def __init__(self, shelf: PictureShelf, *, bot_id: int) -> None:
        self._shelf = shelf
        self._bot_id = bot_id

    async def find(self, picture: Picture) -> str | BufferedInputFile:
        """Return the known file_id, or the picture's bytes; one is drawn where none can be had."""
        known = await self._shelf.file_id(self._bot_id, picture.key)
        if known:
            return known
        if picture.sketch:
            return BufferedInputFile(await self._shelf.draw(picture.sketch), filename="picture.jpg")
        loaded = await self._shelf.load(picture.url, name=picture.name, detail=picture.detail)
        return BufferedInputFile(loaded, filename="poster.jpg")

    async def learn(self, picture: Picture, message: Message) -> None:
        """Keep the file_id that Telegram gave to an upload; one that was sent stays good."""
        if message.photo:
            await self._shelf.learn(self._bot_id, picture.key, message.photo[-1].file_id)

    async def forget(self, picture: Picture) -> None:
        """Drop a file_id that Telegram refuses; the next showing draws the picture."""
        await self._shelf.forget(self._bot_id, picture.key)
