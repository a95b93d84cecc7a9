"""The one way to a drawn picture's bytes."""

from collections.abc import Mapping

from services.drawing.charts import status_of
from services.drawing.codes import code_of
from services.drawing.collages import collage_of
from services.drawing.encoding import jpeg
from services.drawing.sketches import CodeSketch, Sketch, StatusSketch


def draw(sketch: Sketch, posters: Mapping[str, bytes]) -> bytes:
    """Return a sketch as a JPEG, a code as a PNG; `posters` are those there are, by address."""
    if isinstance(sketch, StatusSketch):
        return jpeg(status_of(sketch))
    if isinstance(sketch, CodeSketch):
        return code_of(sketch)
    return jpeg(collage_of(sketch, posters))
