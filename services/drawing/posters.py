"""A poster where none exists, lettered with the title's name."""

import hashlib
from typing import TYPE_CHECKING

from services.drawing.encoding import jpeg
from services.drawing.lettering import lettered, wrapped

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

WIDTH, HEIGHT = 500, 750
MARGIN = 44
LINES = 5
LARGE, SMALL, LEADING = 46, 26, 56
LONGEST = 400  # characters of a name that are looked at


def draw_poster(name: str, detail: str) -> bytes:
    """Return a JPEG poster of 500 by 750 that carries a title's name and one line under it.

    The same name always looks the same.
    """
    return jpeg(poster_of(name, detail))


def poster_of(name: str, detail: str) -> "Image.Image":
    """Return the same as an image, to be put into another one."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - Pillow is loaded on first use

    seed = hashlib.sha256(name.encode()).digest()
    image = Image.new("RGB", (WIDTH, HEIGHT))
    canvas = ImageDraw.Draw(image, "RGBA")
    _paint(canvas, seed)
    _letter(canvas, name, detail)
    return image


def _paint(canvas: "ImageDraw.ImageDraw", seed: bytes) -> None:
    top = (24 + seed[0] % 60, 24 + seed[1] % 60, 60 + seed[2] % 80)
    bottom = (90 + seed[3] % 110, 40 + seed[4] % 90, 60 + seed[5] % 110)
    for y in range(HEIGHT):
        share = y / HEIGHT
        shade = tuple(int(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        canvas.line([(0, y), (WIDTH, y)], fill=shade)
    for i in range(4):
        radius = 60 + seed[6 + i]
        x, y = seed[10 + i] * WIDTH // 255, seed[14 + i] * HEIGHT // 510
        box = (x - radius, y - radius, x + radius, y + radius)
        canvas.ellipse(box, outline=(255, 255, 255, 46), width=3 + i)


def _letter(canvas: "ImageDraw.ImageDraw", name: str, detail: str) -> None:
    said, large = lettered(name[:LONGEST], LARGE)
    lines = wrapped(said, large, width=WIDTH - 2 * MARGIN, most=LINES)
    y = HEIGHT - MARGIN - 44 - len(lines) * LEADING
    for line in lines:
        canvas.text((MARGIN, y), line, font=large, fill=(255, 255, 255, 240))
        y += LEADING
    below, small = lettered(detail, SMALL)
    canvas.text((MARGIN, y + 8), below, font=small, fill=(255, 255, 255, 170))
