"""Pictures for tests, drawn on the spot."""

import io

from PIL import Image


def draw_picture(*, width: int = 300, height: int = 450, color: str = "navy") -> bytes:
    """Return a PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "PNG")
    return out.getvalue()
