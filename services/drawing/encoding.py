"""Pictures to bytes and back."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000  # of a poster somebody else made; more is no poster


def jpeg(image: "Image.Image") -> bytes:
    """Return a picture as a JPEG, as Telegram keeps photos."""
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=90, optimize=True)
    return kept.getvalue()


def read(data: bytes, *, width: int, height: int) -> "Image.Image | None":
    """Return a picture cut to a size, None for what is no picture or far too large for one."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - Pillow is loaded on first use

    try:
        with Image.open(io.BytesIO(data)) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            found.draft("RGB", (width, height))
            return ImageOps.fit(found.convert("RGB"), (width, height))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
