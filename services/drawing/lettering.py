"""Letters on pictures: the font that is shipped, and how a text is made to fit."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

SHIPPED = Path(__file__).parent / "fonts" / "micro-hei.ttf"
BLOCKS = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x017F),
    (0x0388, 0x03CE),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x2013, 0x201E),  # dashes, quotation marks
    (0x2020, 0x2022),
    (0x2025, 0x2027),
    (0x20AC, 0x20AC),
    (0x2190, 0x2199),  # arrows
    (0x2460, 0x2473),
    (0x2605, 0x2606),
    (0x3000, 0x3003),  # Chinese punctuation
    (0x3005, 0x3017),
    (0x3041, 0x3094),  # kana
    (0x309B, 0x309E),
    (0x30A1, 0x30F6),
    (0x30FB, 0x30FE),
    (0xFF01, 0xFF5E),  # full width
    (0xFF61, 0xFF65),
)
_UNASSIGNED = (0x038B, 0x038D, 0x03A2)
_CHINESE = (0x4E00, 0x9FA5)
_EVERYDAY = b"\xc6\x7e"  # the last code of level 1 of Big5
_OTHERS = (  # for letters that ours lacks
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
_LATIN_END = 0x24F
_ELLIPSIS = "…"


def covers(letter: str) -> bool:
    """Say whether the shipped font was cut to hold a letter; docs/fonts cuts it by this."""
    code = ord(letter)
    if any(first <= code <= last for first, last in BLOCKS):
        return code not in _UNASSIGNED
    if not _CHINESE[0] <= code <= _CHINESE[1]:
        return False
    return bool(_encoded(letter, "gb2312")) or b"" < _encoded(letter, "big5") <= _EVERYDAY


def lettered(text: str, size: int) -> tuple[str, "ImageFont.FreeTypeFont"]:
    """Return a text as it can be written, and the font of that height in pixels for it.

    What no font has (emoji) is left out.
    """
    rare = [one for one in text if not covers(one)]
    if not rare:
        return text, _font(str(SHIPPED), size)
    other = _other() if any(unicodedata.category(one).startswith("L") for one in rare) else None
    if other is None:
        return "".join(one for one in text if covers(one)).strip(), _font(str(SHIPPED), size)
    kept = (one for one in text if covers(one) or unicodedata.category(one).startswith("L"))
    return "".join(kept).strip(), _font(other, size)


def wrapped(text: str, font: "ImageFont.FreeTypeFont", *, width: int, most: int) -> list[str]:
    """Return at most so many lines, none wider than `width` pixels; the last one says if cut."""
    lines = list(_lines(text, font, width))
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + _ELLIPSIS]
    return [fitted(line, font, width=width) for line in lines]


def fitted(text: str, font: "ImageFont.FreeTypeFont", *, width: int) -> str:
    """Return a text on one line, cut where it would be wider than `width` pixels."""
    if font.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:  # as many letters as fit with the ellipsis
        middle = (low + high + 1) // 2
        if font.getlength(text[:middle].rstrip() + _ELLIPSIS) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + _ELLIPSIS


def _lines(text: str, font: "ImageFont.FreeTypeFont", width: int) -> Iterator[str]:
    line = ""
    for word in _words(text):
        if line and font.getlength((line + word).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    if line.strip():
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    """Cut where a line may end: between words, and around every Chinese character."""
    for word in text.split(" "):
        if all(ord(letter) <= _LATIN_END for letter in word):
            yield word + " "
        else:
            yield from word
            yield " "


def _encoded(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        return b""


@lru_cache(maxsize=1)
def _other() -> str | None:
    return next((path for path in _OTHERS if Path(path).exists()), None)


@lru_cache(maxsize=32)
def _font(path: str, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 - Pillow is loaded on first use

    return ImageFont.truetype(path, size)
