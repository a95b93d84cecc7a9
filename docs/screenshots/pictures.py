"""Makes a screenshot small enough for a repository."""

from pathlib import Path

from PIL import Image

LARGEST = 200_000  # bytes
_COLOURS = (256, 192, 128, 96, 64)


def squeeze(path: Path) -> None:
    """Rewrite a PNG with as many colours as its size allows; the fewer become a palette.

    Raises: ValueError where even the fewest leave it too large.
    """
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    for colours in (None, *_COLOURS):
        (picture.quantize(colours) if colours else picture).save(path, optimize=True)
        if path.stat().st_size < LARGEST:
            return
    raise ValueError(f"{path.name} stays larger than {LARGEST} bytes")
