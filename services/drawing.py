"""Drawn pictures: a poster where none exists, with lettering where a font has the letters."""

import hashlib
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 500, 750
MARGIN = 44
LINES = 5
_FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
_LATIN_END = 0x24F


def draw_poster(name: str, detail: str) -> bytes:
    """Return a JPEG poster of 500 by 750 that carries a title's name and one line under it.

    The same name always looks the same. Slow enough (tens of milliseconds) to belong in a thread.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - Pillow is loaded on first use

    seed = hashlib.sha256(name.encode()).digest()
    image = Image.new("RGB", (WIDTH, HEIGHT))
    canvas = ImageDraw.Draw(image, "RGBA")
    _paint(canvas, seed)
    _letter(canvas, name, detail)
    return _jpeg(image)


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
    large, small = _font(46), _font(26)
    lines = list(_wrapped(canvas, _drawable(name), large))[:LINES]
    y = HEIGHT - MARGIN - 44 - len(lines) * 56
    for line in lines:
        canvas.text((MARGIN, y), line, font=large, fill=(255, 255, 255, 240))
        y += 56
    canvas.text((MARGIN, y + 8), _drawable(detail), font=small, fill=(255, 255, 255, 170))


def _wrapped(
    canvas: "ImageDraw.ImageDraw", text: str, font: "ImageFont.FreeTypeFont | ImageFont.ImageFont"
) -> Iterator[str]:
    line = ""
    for word in _words(text):
        if line and canvas.textlength((line + word).rstrip(), font=font) > WIDTH - 2 * MARGIN:
            yield line.rstrip()
            line = ""
        line += word
    if line.strip():
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    for word in text.split(" "):
        if all(ord(letter) <= _LATIN_END for letter in word):
            yield word + " "
        else:
            yield from word
            yield " "


def _drawable(text: str) -> str:
    if _font_path():
        return text
    return "".join(letter for letter in text if ord(letter) <= _LATIN_END)


@lru_cache(maxsize=1)
def _font_path() -> str | None:
    return next((path for path in _FONTS if Path(path).exists()), None)


@lru_cache(maxsize=8)
def _font(size: int) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    from PIL import ImageFont  # noqa: PLC0415

    path = _font_path()
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


def _jpeg(image: "Image.Image") -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=88, optimize=True)
    return kept.getvalue()
