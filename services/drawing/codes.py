"""Codes that a camera reads."""

import io

from services.drawing.sketches import CodeSketch

DOT = 10  # pixels
MARGIN = 4  # dots; a camera needs the white around it


def code_of(sketch: CodeSketch) -> bytes:
    """Return the code as a PNG, dark on white whatever the reader's theme: cameras want that."""
    import segno  # noqa: PLC0415 - on first use

    kept = io.BytesIO()
    segno.make(sketch.text, error="m", micro=False).save(
        kept, kind="png", scale=DOT, border=MARGIN, dark="#101418", light="#ffffff"
    )
    return kept.getvalue()
