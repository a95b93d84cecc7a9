"""The files a bot has sent: their identifiers, and whether a picture is one."""

import hashlib
import io
import mimetypes
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

from sandbox.telegram.errors import bad_request
from sandbox.telegram.updates import Serial

LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_PHOTO_BY_URL = 5 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
_LARGEST_SIDES = 10_000  # width and height together
_LARGEST_RATIO = 20
_THUMBNAIL = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came with a request."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredFile:
    """A file Telegram keeps; the same picture sent twice is two files with one unique id."""

    file_id: str
    name: str
    path: str
    content: bytes
    sha256: str
    width: int = 0  # pixels, 0 for a document
    height: int = 0

    @property
    def is_photo(self) -> bool:
        """Whether it was sent as a picture."""
        return self.width > 0

    @property
    def mime(self) -> str:
        """The type to serve it with."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def _ids(self) -> dict[str, Any]:
        return {
            "file_id": self.file_id,
            "file_unique_id": f"AQAD{self.sha256[:12]}",
            "file_size": len(self.content),
        }

    def file_wire(self) -> dict[str, Any]:
        """Return the Bot API's File."""
        return self._ids | {"file_path": self.path}

    def document_wire(self) -> dict[str, Any]:
        """Return the Bot API's Document."""
        return self._ids | {"file_name": self.name, "mime_type": self.mime}

    def photo_sizes(self) -> list[dict[str, Any]]:
        """Return the Bot API's PhotoSize list, the largest last."""
        full = self._ids | {"width": self.width, "height": self.height}
        scale = _THUMBNAIL / max(self.width, self.height)
        if scale >= 1:
            return [full]
        small = full | {
            "file_id": f"{self.file_id}-s",
            "file_unique_id": f"{full['file_unique_id']}s",
            "width": max(1, round(self.width * scale)),
            "height": max(1, round(self.height * scale)),
        }
        return [small, full]


class FileShelf:
    """All files of one bot; a `file_id` of another bot is worth nothing here."""

    def __init__(self, *, bot_id: int, serial: Serial) -> None:
        self._bot_id = bot_id
        self._serial = serial
        self._files: dict[str, StoredFile] = {}

    def keep_photo(self, content: bytes, *, name: str) -> StoredFile:
        """Keep a picture.

        Raises:
            ApiError: 400 if it is too large, no picture, or of impossible dimensions.
        """
        if len(content) > LARGEST_PHOTO:
            raise bad_request(f"file of size {len(content)} bytes is too big for a photo")
        width, height = measure_picture(content)
        return self._keep("photos", content, name, width=width, height=height)

    def keep_document(self, content: bytes, *, name: str) -> StoredFile:
        """Keep any file.

        Raises:
            ApiError: 400 if it is empty.
        """
        if not content:
            raise bad_request("file must be non-empty")
        return self._keep("documents", content, name)

    def find(self, file_id: str) -> StoredFile | None:
        """Return the file of an id, also of the id of its small size."""
        return self._files.get(file_id.removesuffix("-s"))

    def find_path(self, path: str) -> StoredFile | None:
        """Return the file behind a download path."""
        return next((file for file in self._files.values() if file.path == path), None)

    def _keep(self, folder: str, content: bytes, name: str, **size: int) -> StoredFile:
        serial = self._serial.next()
        digest = hashlib.sha256(content).hexdigest()
        suffix = f".{name.rpartition('.')[2]}" if "." in name else ""
        file = StoredFile(
            file_id=f"AgACAgIAAx{self._bot_id}-{serial}-{digest[:20]}",
            name=name,
            path=f"{folder}/file_{serial}{suffix}",
            content=content,
            sha256=digest,
            **size,
        )
        self._files[file.file_id] = file
        return file


def measure_picture(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a picture that decodes.

    Raises:
        ApiError: 400 IMAGE_PROCESS_FAILED or PHOTO_INVALID_DIMENSIONS.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
                has_room = width + height <= _LARGEST_SIDES
                if has_room and max(width, height) <= _LARGEST_RATIO * min(width, height):
                    picture.load()
                    return width, height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    raise bad_request("PHOTO_INVALID_DIMENSIONS")
