"""The one way to a drawn picture's bytes."""

from collections.abc import Mapping

from services.drawing.charts import status_of
from services.drawing.collages import collage_of
from services.drawing.encoding import jpeg
from services.drawing.sketches import Sketch, StatusSketch


def draw(sketch: Sketch, posters: Mapping[str, bytes]) -> bytes:
    """Return a sketch as a JPEG; `posters` are those that could be had, by their addresses."""
    if isinstance(sketch, StatusSketch):
        return jpeg(status_of(sketch))
    return jpeg(collage_of(sketch, posters))
