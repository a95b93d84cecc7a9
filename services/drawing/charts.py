"""The picture of the status: gauges, a bar for every day, and small lines of growth."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.drawing.lettering import fitted, lettered
from services.drawing.palettes import PALETTES, Colour, Palette
from services.drawing.sketches import Days, Gauge, StatusSketch, Trend

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

WIDTH = 1200
SCALE = 2  # drawn twice as large and made smaller, for smooth edges
MARGIN, PADDING, GAP = 40, 32, 24
HEADING, BODY, LARGE, TITLE = 28, 26, 42, 40
GAUGE = 24  # height of a bar
DAYS = 190  # height of the tallest day
AIR = 0.14  # of a day's width, on each side of its bar
LINE = 84  # height of a line of growth
NEARLY_FULL = 0.9
INNER = WIDTH - 2 * (MARGIN + PADDING)


def status_of(sketch: StatusSketch) -> "Image.Image":
    """Return the picture; it is as high as what it shows."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - Pillow is loaded on first use

    palette = PALETTES[sketch.theme]
    parts = _heights(sketch)
    height = MARGIN + TITLE + GAP + sum(parts) + GAP * (len(parts) - 1) + MARGIN
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), palette.ground)
    pen = Pen(ImageDraw.Draw(image), palette)
    pen.text(MARGIN, MARGIN - 6, sketch.title, TITLE, palette.ink, width=INNER * 2 // 3)
    pen.text(WIDTH - MARGIN, MARGIN + 8, sketch.moment, BODY, palette.muted, right=True)
    y = MARGIN + TITLE + GAP
    drawers = [_gauges] if sketch.gauges else []
    drawers += [_days, *([_trends] if sketch.trends else [])]
    for draw, part in zip(drawers, parts, strict=True):
        pen.panel(y, part)
        draw(pen, sketch, y + PADDING)
        y += part + GAP
    return image.reduce(SCALE)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in the units of the finished picture."""

    canvas: "ImageDraw.ImageDraw"
    palette: Palette

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        colour: Colour,
        *,
        right: bool = False,
        middle: bool = False,
        width: int = INNER,
    ) -> None:
        """Write one line; `x` is where it begins, ends (`right`) or has its middle."""
        said, font = lettered(text, size * SCALE)
        said = fitted(said, font, width=width * SCALE)
        anchor = "ra" if right else "ma" if middle else "la"
        self.canvas.text((x * SCALE, y * SCALE), said, font=font, fill=colour, anchor=anchor)

    def panel(self, y: int, height: int) -> None:
        """Lay the ground of one part."""
        self.block(MARGIN, y, WIDTH - MARGIN, y + height, self.palette.panel, radius=20)

    def block(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, *, radius: float
    ) -> None:
        """Fill a rectangle with round corners."""
        box = (left * SCALE, top * SCALE, right * SCALE - 1, bottom * SCALE - 1)
        self.canvas.rounded_rectangle(box, radius=radius * SCALE, fill=colour)

    def curve(self, points: list[tuple[float, float]], colour: Colour, *, width: int) -> None:
        """Draw a line through points."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.canvas.line(scaled, fill=colour, width=width * SCALE, joint="curve")

    def dot(self, x: float, y: float, colour: Colour, *, radius: float) -> None:
        """Draw a filled circle."""
        box = [part * SCALE for part in (x - radius, y - radius, x + radius, y + radius)]
        self.canvas.ellipse(box, fill=colour)


def _heights(sketch: StatusSketch) -> list[int]:
    head = HEADING + GAP
    gauges = 2 * PADDING + head + len(sketch.gauges) * (BODY + GAUGE + 40) - 24
    days = 2 * PADDING + head + BODY + DAYS + BODY + 20
    trends = 2 * PADDING + head + BODY + LARGE + BODY + LINE + 52
    return [
        *([gauges] if sketch.gauges else []),
        days,
        *([trends] if sketch.trends else []),
    ]


def _heading(pen: Pen, y: float, heading: str, note: str) -> float:
    left = MARGIN + PADDING
    pen.text(left, y, heading, HEADING, pen.palette.ink, width=INNER // 2)
    end = WIDTH - MARGIN - PADDING
    pen.text(end, y + 1, note, BODY, pen.palette.muted, right=True, width=INNER // 2)
    return y + HEADING + GAP


def _gauges(pen: Pen, sketch: StatusSketch, y: float) -> None:
    y = _heading(pen, y, sketch.gauges_heading, "")
    for gauge in sketch.gauges:
        _gauge(pen, gauge, y)
        y += BODY + GAUGE + 40


def _gauge(pen: Pen, gauge: Gauge, y: float) -> None:
    left, right = MARGIN + PADDING, WIDTH - MARGIN - PADDING
    share = min(max(gauge.share, 0.0), 1.0)
    pen.text(left, y, gauge.label, BODY, pen.palette.ink, width=INNER // 2)
    pen.text(right, y, gauge.note, BODY, pen.palette.muted, right=True, width=INNER // 2)
    top = y + BODY + 14
    pen.block(left, top, right, top + GAUGE, pen.palette.track, radius=GAUGE / 2)
    if share:
        colour = pen.palette.warning if share >= NEARLY_FULL else pen.palette.accent
        end = max(left + share * INNER, left + GAUGE)
        pen.block(left, top, end, top + GAUGE, colour, radius=GAUGE / 2)


def _days(pen: Pen, sketch: StatusSketch, y: float) -> None:
    days = sketch.days
    top = _heading(pen, y, days.heading, days.note) + BODY
    floor = top + DAYS
    step = INNER / len(days.counts)
    most = max(days.counts)
    for number, count in enumerate(days.counts):
        left = MARGIN + PADDING + number * step
        _day(pen, days, number, left + step / 2, floor, most=most)
        height = max(count / most * DAYS, 8) if count else 4
        colour = pen.palette.accent if count else pen.palette.track
        radius = min(6, height / 2)
        pen.block(
            left + step * 0.14, floor - height, left + step * 0.86, floor, colour, radius=radius
        )


def _day(pen: Pen, days: Days, number: int, x: float, floor: float, *, most: int) -> None:
    """Write what stands at one day: its date below, and how many above the tallest."""
    if days.marks[number]:
        pen.text(x, floor + 14, days.marks[number], BODY - 4, pen.palette.muted, middle=True)
    if most and number == days.counts.index(most):
        above = floor - DAYS - BODY - 4
        pen.text(x, above, str(most), BODY - 4, pen.palette.ink, middle=True)


def _trends(pen: Pen, sketch: StatusSketch, y: float) -> None:
    y = _heading(pen, y, sketch.trends_heading, sketch.trends_note)
    width = (INNER - (len(sketch.trends) - 1) * 2 * GAP) / len(sketch.trends)
    for number, trend in enumerate(sketch.trends):
        _trend(pen, trend, MARGIN + PADDING + number * (width + 2 * GAP), y, int(width))


def _trend(pen: Pen, trend: Trend, x: float, y: float, width: int) -> None:
    pen.text(x, y, trend.label, BODY, pen.palette.muted, width=width)
    pen.text(x, y + BODY + 8, trend.value, LARGE, pen.palette.ink, width=width)
    below = y + BODY + LARGE + 22
    pen.text(x, below, trend.change, BODY, pen.palette.accent, width=width)
    top = below + BODY + 20
    floor = top + LINE
    low, high = min(trend.points), max(trend.points)
    room = max(high - low, 1)
    step = (width - 12) / max(len(trend.points) - 1, 1)
    places = [
        (x + number * step, floor - 6 - (point - low) / room * (LINE - 12))
        for number, point in enumerate(trend.points)
    ]
    pen.curve([(x, floor), (x + width - 12, floor)], pen.palette.track, width=2)
    if len(places) > 1:
        pen.curve(places, pen.palette.accent, width=4)
    pen.dot(*places[-1], pen.palette.accent, radius=7)
