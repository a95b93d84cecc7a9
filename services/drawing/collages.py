"""Posters side by side, each with its number."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from services.drawing.encoding import read
from services.drawing.lettering import lettered
from services.drawing.palettes import PALETTES, Palette
from services.drawing.posters import poster_of
from services.drawing.sketches import CollageSketch, Pane

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

TILE = (320, 480)
GAP = 20
BADGE = 34  # radius of a number's ground
_COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}
MOST_COLUMNS = 4


def collage_of(sketch: CollageSketch, posters: Mapping[str, bytes]) -> "Image.Image":
    """Return the picture; `posters` are those that could be had, by their addresses."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - Pillow is loaded on first use

    palette = PALETTES[sketch.theme]
    columns = _COLUMNS.get(len(sketch.panes), MOST_COLUMNS)
    rows = -(-len(sketch.panes) // columns)
    width, height = (
        GAP + count * (side + GAP) for count, side in zip((columns, rows), TILE, strict=True)
    )
    image = Image.new("RGB", (width, height), palette.ground)
    canvas = ImageDraw.Draw(image)
    for number, pane in enumerate(sketch.panes):
        row, column = divmod(number, columns)
        in_row = min(columns, len(sketch.panes) - row * columns)
        inset = (columns - in_row) * (TILE[0] + GAP) // 2  # a short row stands in the middle
        x = GAP + inset + column * (TILE[0] + GAP)
        y = GAP + row * (TILE[1] + GAP)
        image.paste(_tile(pane, posters), (x, y), _rounded())
        _badge(canvas, x, y, str(sketch.first + number), palette)
    return image


def posters_of(panes: Sequence[Pane]) -> tuple[str, ...]:
    """Return the addresses of the posters that panes want, each once."""
    return tuple(dict.fromkeys(pane.poster_url for pane in panes if pane.poster_url))


def _tile(pane: Pane, posters: Mapping[str, bytes]) -> "Image.Image":
    found = posters.get(pane.poster_url or "")
    image = read(found, width=TILE[0], height=TILE[1]) if found else None
    return image or poster_of(pane.name, pane.detail).resize(TILE)


def _rounded() -> "Image.Image":
    from PIL import Image, ImageDraw  # noqa: PLC0415

    mask = Image.new("L", (TILE[0] * 2, TILE[1] * 2))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, TILE[0] * 2, TILE[1] * 2), radius=36, fill=255)
    return mask.resize(TILE)


def _badge(canvas: "ImageDraw.ImageDraw", x: int, y: int, number: str, palette: Palette) -> None:
    middle = (x + BADGE + 10, y + BADGE + 10)
    box = tuple(part + side for side in (-BADGE, BADGE) for part in middle)
    canvas.ellipse(box, fill=palette.panel, outline=palette.ground, width=4)
    said, font = lettered(number, 40 if len(number) < 3 else 30)
    canvas.text(middle, said, font=font, fill=palette.ink, anchor="mm")
