"""Covers: a coloured ground with the code on it, nothing else."""

import colorsys
import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from sandbox.standin.wire import Json

WIDTHS = {"small": 200, "medium": 600, "large": 1200}
_RATIO = 0.67
_RINGS = 5


@lru_cache(maxsize=256)
def cover(code: str, width: int) -> bytes:
    """Return a JPEG of this width with the code on it."""
    size = (width, round(width * _RATIO))
    hue = sum(map(ord, code)) % 97 / 97
    picture = Image.new("RGB", size, _colour(hue, 0.16))
    draw = ImageDraw.Draw(picture)
    for ring in range(_RINGS, 0, -1):
        reach = size[1] * ring / (_RINGS * 2)
        middle = (size[0] * 0.7, size[1] * 0.45)
        box = (middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach)
        draw.ellipse(box, fill=_colour(hue, 0.2 + 0.5 * (1 - ring / _RINGS)))
    font = ImageFont.load_default(max(10, width // 9))
    draw.text((width * 0.06, size[1] * 0.74), code, font=font, fill=_colour(hue, 0.95))
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=85)
    return output.getvalue()


def address(code: str, *, stamp: float) -> str:
    """Return where the newer family finds a cover, without a host."""
    return f"/nassav/api/resource/cover?avid={code}&size=medium&v={int(stamp)}"


def headers(stamp: float) -> Json:
    """Return what the newer family sends with a cover."""
    return {"Cache-Control": "public, max-age=31536000", "ETag": f'"{int(stamp)}"'}


def _colour(hue: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.55, value)
    return round(red * 255), round(green * 255), round(blue * 255)
