"""Letters and posters: what is written, what is left out, and what is no picture."""

import io

import pytest
from PIL import Image, ImageFont

from services.drawing.collages import TILE, collage_of
from services.drawing.encoding import read
from services.drawing.lettering import SHIPPED, covers, fitted, lettered, wrapped
from services.drawing.palettes import PALETTES, Theme
from services.drawing.sketches import CollageSketch, Pane
from support.pictures import draw_picture

FONT = ImageFont.truetype(str(SHIPPED), 40)


def test_the_shipped_font_has_every_letter_it_was_cut_for() -> None:
    without = bytes(FONT.getmask("\uffff"))
    every = (chr(code) for code in range(0x20, 0xFFFF))
    letters = [one for one in every if covers(one) and not one.isspace() and one != "\xad"]
    assert len(letters) > 9000
    assert [one for one in letters if bytes(FONT.getmask(one)) == without] == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("流浪地球 2", "流浪地球 2"),
        ("霸王別姬", "霸王別姬"),
        ("Fantômas – Œuvre", "Fantômas – Œuvre"),
        ("千と千尋の神隠し", "千と千尋の神隠し"),
        ("🎬 Faust 🎬", "Faust"),
        ("🎬", ""),
    ],
)
def test_what_no_font_has_is_left_out(text: str, written: str) -> None:
    assert lettered(text, 20)[0] == written


def test_a_text_is_cut_where_it_would_not_fit() -> None:
    assert fitted("Metropolis", FONT, width=1000) == "Metropolis"
    short = fitted("Metropolis" * 20, FONT, width=300)
    assert short.endswith("…")
    assert FONT.getlength(short) <= 300
    lines = wrapped("word " * 50, FONT, width=300, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert max(FONT.getlength(line) for line in lines) <= 300
    assert wrapped("流浪地球", FONT, width=90, most=3) == ["流浪", "地球"]


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>not a picture</html>", draw_picture()[:60], b"GIF89a" + bytes(8)],
    ids=["nothing", "page", "cut", "gif"],
)
def test_what_is_no_picture_reads_as_none(data: bytes) -> None:
    assert read(data, width=10, height=10) is None


def test_a_picture_that_is_far_too_large_is_not_opened() -> None:
    large = io.BytesIO()
    Image.new("1", (9000, 9000)).save(large, "PNG")
    assert read(large.getvalue(), width=10, height=10) is None


@pytest.mark.parametrize("theme", Theme)
def test_text_stands_out_from_its_ground(theme: Theme) -> None:
    palette = PALETTES[theme]
    for colour in (palette.ink, palette.muted, palette.accent):
        for ground in (palette.ground, palette.panel):
            assert contrast(colour, ground) >= 4.5, (colour, ground)


@pytest.mark.parametrize("count", range(1, 9))
def test_a_collage_holds_every_poster_and_draws_those_that_are_missing(count: int) -> None:
    panes = tuple(Pane(name=f"Title {n}", poster_url=f"https://p/{n}") for n in range(count))
    shown = collage_of(CollageSketch(panes=panes), {"https://p/0": draw_picture(color="lime")})
    assert shown.width % (TILE[0] + 20) == 20
    lime = sum(pixel == (0, 255, 0) for pixel in shown.reduce(20).get_flattened_data())
    assert lime >= 0.8 * TILE[0] * TILE[1] / 400


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast of two colours as WCAG counts it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
