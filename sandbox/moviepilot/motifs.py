"""The geometric figure in the middle of a poster, one per motif of the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

from PIL import ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where and with what a motif draws: a circle of radius `r` around (`x`, `y`)."""

    draw: ImageDraw.ImageDraw
    x: float
    y: float
    r: float
    ink: Colour
    light: Colour
    chance: Random

    def at(self, angle: float, distance: float) -> Point:
        """Return the point at `distance` (in radii) and `angle` (in turns, 0 is up)."""
        turn = angle * 2 * pi
        return self.x + sin(turn) * distance * self.r, self.y - cos(turn) * distance * self.r

    def to(self, right: float, down: float) -> Point:
        """Return the point this many radii from the centre."""
        return self.x + right * self.r, self.y + down * self.r

    def disc(self, right: float, down: float, size: float, colour: Colour) -> None:
        """Fill a circle; `size` is its radius in radii."""
        x, y = self.to(right, down)
        reach = size * self.r
        self.draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)

    def ring(self, size: float, colour: Colour, *, width: float = 0.04) -> None:
        """Draw a circle line around the centre."""
        reach = size * self.r
        box = (self.x - reach, self.y - reach, self.x + reach, self.y + reach)
        self.draw.ellipse(box, outline=colour, width=max(1, round(width * self.r)))

    def shape(self, *points: Point, colour: Colour) -> None:
        """Fill a polygon given in radii from the centre."""
        self.draw.polygon([self.to(*point) for point in points], fill=colour)

    def stroke(self, *points: Point, colour: Colour, width: float = 0.05) -> None:
        """Draw a line through points given in radii from the centre."""
        breadth = max(1, round(width * self.r))
        self.draw.line([self.to(*point) for point in points], fill=colour, width=breadth)


def _moon(scene: Scene) -> None:
    scene.disc(0, 0, 0.95, scene.light)
    for right, down, size in ((-0.35, -0.3, 0.16), (0.3, 0.25, 0.22), (0.1, -0.55, 0.1)):
        scene.disc(right, down, size, scene.ink)
    scene.shape((0.25, -0.12), (0.95, -0.5), (1.05, -0.3), colour=scene.ink)


def _sun(scene: Scene) -> None:
    for ray in range(16):
        angle = ray / 16
        a, b, c = scene.at(angle - 0.012, 0.7), scene.at(angle, 1.2), scene.at(angle + 0.012, 0.7)
        scene.draw.polygon([a, b, c], fill=scene.light)
    scene.disc(0, 0, 0.6, scene.light)
    scene.shape((-1.3, 0.35), (1.3, 0.35), (1.3, 1.2), (-1.3, 1.2), colour=scene.ink)


def _rails(scene: Scene) -> None:
    scene.disc(0, -0.45, 0.4, scene.light)
    for step in range(8):
        down = -0.35 + (step / 7) ** 1.6 * 1.5
        reach = 0.1 + (down + 0.35) * 0.55
        scene.stroke((-reach, down), (reach, down), colour=scene.light, width=0.02 + step * 0.012)
    for side in (-1, 1):
        scene.stroke((side * 0.06, -0.4), (side * 0.8, 1.2), colour=scene.light, width=0.06)


def _stairs(scene: Scene) -> None:
    for step in range(7):
        left, top = -1.1 + step * 0.3, 0.9 - step * 0.3
        slant = 0.12 if step % 2 else -0.08
        scene.shape(
            (left, top),
            (left + 0.42, top + slant),
            (left + 0.5, 1.2),
            (left, 1.2),
            colour=scene.light if step % 2 else scene.ink,
        )
    scene.shape((0.55, -1.1), (1.05, -0.95), (0.95, -0.4), (0.6, -0.5), colour=scene.light)


def _gate(scene: Scene) -> None:
    scene.shape((-1, 1.1), (-1, -0.3), (0, -1.1), (1, -0.3), (1, 1.1), colour=scene.light)
    scene.disc(0, 0.15, 0.55, scene.ink)
    scene.shape((-0.55, 0.15), (0.55, 0.15), (0.55, 1.1), (-0.55, 1.1), colour=scene.ink)
    scene.disc(0, 0.3, 0.12, scene.light)


def _window(scene: Scene) -> None:
    scene.shape((-0.75, -1), (0.75, -1), (0.75, 1), (-0.75, 1), colour=scene.light)
    for down in (-0.35, 0.3):
        scene.stroke((-0.75, down), (0.75, down), colour=scene.ink, width=0.07)
    scene.stroke((0, -1), (0, 1), colour=scene.ink, width=0.07)
    scene.disc(0.36, 0.62, 0.2, scene.ink)
    scene.shape((0.05, 1), (0.66, 1), (0.36, 0.55), colour=scene.ink)


def _shadow(scene: Scene) -> None:
    scene.disc(0, 0, 1, scene.light)
    scene.disc(0, -0.35, 0.28, scene.ink)
    scene.shape((-0.4, 1.1), (-0.32, -0.05), (0.32, -0.05), (0.4, 1.1), colour=scene.ink)
    for finger in range(4):
        scene.stroke((0.3, 0.0), (0.75 + finger * 0.09, -0.5 + finger * 0.22), colour=scene.ink)


def _eye(scene: Scene) -> None:
    left, right = (-1.15, 0.0), (1.15, 0.0)
    top = [(x / 10, -0.62 * cos(x / 11.5 * pi / 2)) for x in range(-11, 12)]
    bottom = [(x, -y) for x, y in reversed(top)]
    scene.shape(left, *top, right, *bottom, colour=scene.light)
    scene.disc(0, 0, 0.5, scene.ink)
    scene.disc(0, 0, 0.2, scene.light)
    for lash in range(-4, 5):
        scene.stroke((lash * 0.2, -0.75), (lash * 0.27, -1.1), colour=scene.light, width=0.03)


def _peaks(scene: Scene) -> None:
    scene.disc(0.45, -0.55, 0.3, scene.light)
    scene.shape((-1.3, 1), (-0.35, -0.6), (0.6, 1), colour=scene.light)
    scene.shape((-0.55, -0.26), (-0.35, -0.6), (-0.15, -0.26), (-0.35, -0.1), colour=scene.ink)
    scene.shape((-0.2, 1), (0.6, -0.1), (1.3, 1), colour=scene.ink)


def _clock(scene: Scene) -> None:
    scene.disc(0, 0, 1, scene.light)
    scene.ring(0.88, scene.ink)
    for hour in range(12):
        inner, outer = scene.at(hour / 12, 0.68), scene.at(hour / 12, 0.8)
        scene.draw.line([inner, outer], fill=scene.ink, width=max(1, round(0.05 * scene.r)))
    short, long = scene.chance.random(), scene.chance.random()
    for angle, reach, width in ((short, 0.42, 0.08), (long, 0.62, 0.05)):
        hand = [(scene.x, scene.y), scene.at(angle, reach)]
        scene.draw.line(hand, fill=scene.ink, width=max(1, round(width * scene.r)))


def _screen(scene: Scene) -> None:
    scene.shape((-1.1, -0.7), (1.1, -0.7), (1.1, 0.55), (-1.1, 0.55), colour=scene.light)
    scene.shape((-0.18, -0.45), (0.45, -0.08), (-0.18, 0.3), colour=scene.ink)
    for seat in range(6):
        scene.disc(-0.95 + seat * 0.38, 0.95, 0.15, scene.ink)


def _waves(scene: Scene) -> None:
    scene.disc(0.1, -0.5, 0.42, scene.light)
    for row in range(4):
        down = 0.05 + row * 0.3
        crest = [(x / 8, down + 0.1 * sin(x * 0.9 + row)) for x in range(-11, 12)]
        colour = scene.light if row % 2 else scene.ink
        scene.shape(*crest, (1.4, down + 0.32), (-1.4, down + 0.32), colour=colour)


def _domes(scene: Scene) -> None:
    for right, size in ((-0.7, 0.32), (0.7, 0.32), (0, 0.55)):
        scene.disc(right, 0.1, size, scene.light)
        scene.shape(
            (right - 0.07, -size), (right, -size - 0.35), (right + 0.07, -size), colour=scene.light
        )
        scene.shape(
            (right - size, 0.1),
            (right + size, 0.1),
            (right + size, 1.1),
            (right - size, 1.1),
            colour=scene.light,
        )
    scene.disc(0, 0.65, 0.2, scene.ink)
    scene.shape((-0.2, 0.65), (0.2, 0.65), (0.2, 1.1), (-0.2, 1.1), colour=scene.ink)


def _skyline(scene: Scene) -> None:
    for ray in range(9):
        scene.stroke((0, -0.3), (-1.4 + ray * 0.35, -1.25), colour=scene.light, width=0.02)
    for tower in range(9):
        left = -1.2 + tower * 0.27
        top = -0.9 + abs(tower - 4) * 0.26 + scene.chance.uniform(-0.1, 0.1)
        colour = scene.light if tower % 2 == 0 else scene.ink
        scene.shape((left, 1.1), (left, top), (left + 0.24, top), (left + 0.24, 1.1), colour=colour)


def _mask(scene: Scene) -> None:
    scene.shape((-0.85, -0.8), (0.85, -0.8), (0.8, 0.2), (0, 1.1), (-0.8, 0.2), colour=scene.light)
    for side in (-1, 1):
        scene.shape(
            (side * 0.15, -0.15), (side * 0.65, -0.4), (side * 0.6, -0.02), colour=scene.ink
        )
    scene.stroke((-0.3, 0.5), (0, 0.38), (0.3, 0.5), colour=scene.ink, width=0.07)


def _tent(scene: Scene) -> None:
    for stripe in range(6):
        left = -1.1 + stripe * 0.367
        colour = scene.light if stripe % 2 == 0 else scene.ink
        scene.shape((0, -0.9), (left, 0.3), (left + 0.367, 0.3), colour=colour)
        scene.shape(
            (left, 0.3), (left + 0.367, 0.3), (left + 0.367, 1.0), (left, 1.0), colour=colour
        )
    scene.shape((0, -1.25), (0.35, -1.1), (0, -0.95), colour=scene.light)


def _wings(scene: Scene) -> None:
    scene.shape((-1.3, -0.35), (1.3, -0.35), (1.2, -0.1), (-1.2, -0.1), colour=scene.light)
    scene.shape((-0.16, -0.7), (0.16, -0.7), (0.09, 1), (-0.09, 1), colour=scene.light)
    scene.shape((-0.5, 0.8), (0.5, 0.8), (0.42, 0.98), (-0.42, 0.98), colour=scene.light)
    scene.disc(0, -0.72, 0.2, scene.ink)
    scene.stroke((-0.5, -0.8), (0.5, -0.72), colour=scene.light, width=0.04)


def _reel(scene: Scene) -> None:
    scene.disc(0, 0, 1, scene.light)
    scene.disc(0, 0, 0.14, scene.ink)
    for hole in range(5):
        x, y = scene.at(hole / 5, 0.56)
        reach = 0.25 * scene.r
        scene.draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=scene.ink)


def _lantern(scene: Scene) -> None:
    scene.stroke((0, -1.3), (0, -0.7), colour=scene.light, width=0.04)
    scene.disc(0, 0, 0.75, scene.light)
    for rib in (-0.4, 0, 0.4):
        scene.stroke((rib, -0.62), (rib, 0.62), colour=scene.ink, width=0.03)
    for down in (-0.78, 0.64):
        scene.shape(
            (-0.4, down), (0.4, down), (0.4, down + 0.14), (-0.4, down + 0.14), colour=scene.ink
        )
    for thread in (-0.15, 0, 0.15):
        scene.stroke((thread, 0.78), (thread, 1.2), colour=scene.light, width=0.03)


def _page(scene: Scene) -> None:
    scene.shape((-0.8, -1), (0.7, -0.9), (0.8, 1), (-0.7, 1.05), colour=scene.light)
    for line in range(8):
        down = -0.65 + line * 0.2
        reach = scene.chance.uniform(0.2, 0.55)
        width = 0.12 if line == 0 else 0.05
        scene.stroke((-0.55, down), (reach, down + 0.02), colour=scene.ink, width=width)


def _spiral(scene: Scene) -> None:
    turns = [scene.at(step / 24, 1.1 * step / 120) for step in range(121)]
    scene.draw.line(turns, fill=scene.light, width=max(1, round(0.1 * scene.r)), joint="curve")


def _balloon(scene: Scene) -> None:
    scene.disc(0, -0.3, 0.8, scene.light)
    for reach in (0.45, 0.12):
        box = (*scene.to(-reach, -1.1), *scene.to(reach, 0.5))
        scene.draw.ellipse(box, outline=scene.ink, width=max(1, round(0.03 * scene.r)))
    for side in (-1, 1):
        scene.stroke((side * 0.55, 0.3), (side * 0.18, 0.85), colour=scene.light, width=0.03)
    scene.shape((-0.2, 0.85), (0.2, 0.85), (0.15, 1.15), (-0.15, 1.15), colour=scene.light)


MOTIFS: dict[str, Callable[[Scene], None]] = {
    "balloon": _balloon,
    "clock": _clock,
    "domes": _domes,
    "eye": _eye,
    "gate": _gate,
    "lantern": _lantern,
    "mask": _mask,
    "moon": _moon,
    "page": _page,
    "peaks": _peaks,
    "rails": _rails,
    "reel": _reel,
    "screen": _screen,
    "shadow": _shadow,
    "skyline": _skyline,
    "spiral": _spiral,
    "stairs": _stairs,
    "sun": _sun,
    "tent": _tent,
    "waves": _waves,
    "window": _window,
    "wings": _wings,
}
