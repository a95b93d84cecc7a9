"""Finding the file that a call means: an upload, an address, or one sent before."""

from typing import Any

from aiogram.types import InputMediaDocument, InputMediaPhoto

from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import StoredFile
from sandbox.telegram.messages import Media
from sandbox.telegram.parsing import Call

WRONG_FILE = "wrong file identifier/HTTP URL specified"


async def find_photo(call: Call[Any], source: object) -> StoredFile:
    """Return a picture.

    Raises:
        ApiError: 400 if there is none behind the source, or it is no picture.
    """
    file = await _find_file(call, str(source), is_photo=True)
    if not file.is_photo:
        raise bad_request("can't use file of type Document as Photo")
    return file


async def find_document(call: Call[Any], source: object) -> StoredFile:
    """Return a document.

    Raises:
        ApiError: 400 if there is none behind the source.
    """
    file = await _find_file(call, str(source), is_photo=False)
    if file.is_photo:
        raise bad_request("can't use file of type Photo as Document")
    return file


async def find_media(call: Call[Any], item: object) -> Media:
    """Return the file of an InputMedia.

    Raises:
        ApiError: 400 if there is none, or the kind is not one the stage can show.
    """
    if isinstance(item, InputMediaPhoto):
        photo = await find_photo(call, item.media)
        return Media(file=photo, has_spoiler=item.has_spoiler or False)
    if isinstance(item, InputMediaDocument):
        return Media(file=await find_document(call, item.media))
    kind = getattr(item, "type", None)
    raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')


async def _find_file(call: Call[Any], source: str, *, is_photo: bool) -> StoredFile:
    shelf = call.account.files
    keep = shelf.keep_photo if is_photo else shelf.keep_document
    if source.startswith("attach://"):
        upload = call.uploads.get(source.removeprefix("attach://"))
        if upload is None:
            raise bad_request(WRONG_FILE)
        return keep(upload.content, name=upload.name)
    if source.startswith(("http://", "https://")):
        content = await call.account.courier.download(source)
        return keep(content, name=source.partition("?")[0].rpartition("/")[2] or "file")
    known = shelf.find(source)
    if known is None:
        raise bad_request(WRONG_FILE)
    return known
