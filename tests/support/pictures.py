"""Pictures for tests, drawn on the spot."""

import io

from PIL import Image


def draw_picture(
    *, width: int = 300, height: int = 450, color: str = "navy", mode: str = "RGB"
) -> bytes:
    """Return a PNG of one colour; in mode "1", black and white, a huge one takes no time."""
    out = io.BytesIO()
    Image.new(mode, (width, height), color).save(out, "PNG")
    return out.getvalue()
