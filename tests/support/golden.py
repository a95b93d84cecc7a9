"""Golden images: what a drawn picture must look like.

They are looked at by eye when they are made (`pytest --golden` with the tests that hold them), and
compared at a third of their size: there one pixel is the mean of nine, so that the edges of
letters, which another build of FreeType may shade differently by a few levels, hardly count, while
a letter, a bar or a colour that is missing or has moved does.
"""

import io
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

anew = False  # set by tests/conftest.py: make them instead of holding to them
ROOM = 3  # levels of 255 by which the pixels of a tile may differ on the average
TILES = 12  # each of so many by so many parts is held to it alone, so that a small part counts
SMALLER = 3


def hold(drawn: bytes, golden: Path) -> None:
    """Fail where a picture differs from its golden image; with --golden, make that anew."""
    with Image.open(io.BytesIO(drawn)) as image:
        small = image.convert("RGB").reduce(SMALLER)
    if anew:
        small.save(golden, optimize=True)
    with Image.open(golden) as kept:
        expected = kept.convert("RGB")
    assert small.size == expected.size
    difference = ImageChops.difference(small, expected)
    width, height = small.size
    for row in range(TILES):
        for column in range(TILES):
            box = (
                column * width // TILES,
                row * height // TILES,
                (column + 1) * width // TILES,
                (row + 1) * height // TILES,
            )
            off = max(ImageStat.Stat(difference.crop(box)).mean)
            assert off <= ROOM, f"{golden.name}: tile {column},{row} differs by {off:.1f}"
