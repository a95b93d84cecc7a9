"""Posters drawn for the titles of the catalogue, and the addresses under which they are found."""

import colorsys
import io
import unicodedata
from functools import lru_cache
from random import Random
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageFont

from sandbox.moviepilot.catalogue import Catalogue, MediaKind, Title
from sandbox.moviepilot.motifs import MOTIFS, Colour, Scene
from sandbox.moviepilot.options import dice

POSTER = (500, 750)
BACKDROP = (780, 439)
_FINE = 2  # drawn larger and scaled down, so that edges are smooth
_WIDE = "-wide"
_FOLDER = "/posters/"


class Gallery:
    """Shows posters and knows their addresses; `origin` is set when the server listens."""

    def __init__(self, catalogue: Catalogue, *, base: str | None) -> None:
        self._titles = {poster_id(title): title for title in catalogue.titles}
        self._base = base.rstrip("/") if base else None
        self.origin = ""

    def absolute(self, path: str | None) -> str | None:
        """Return the full address of a stored `/posters/…` path; anything else stays as it is."""
        if path is None or not path.startswith(_FOLDER):
            return path
        return (self._base or self.origin) + path

    def poster(self, title: Title) -> str | None:
        """Return the full address of a poster, None where the source has none."""
        return self.absolute(poster_path(title))

    def backdrop(self, title: Title) -> str | None:
        """Return the full address of a backdrop."""
        return self.absolute(backdrop_path(title))

    def name_of(self, address: str) -> str | None:
        """Return which picture an address means, None if it lies on a foreign host."""
        known = {urlsplit(origin).netloc for origin in (self._base, self.origin) if origin}
        parts = urlsplit(address)
        if parts.netloc not in known or parts.scheme not in ("http", "https"):
            return None
        return parts.path.rpartition("/")[2].removesuffix(".jpg")

    def picture(self, name: str) -> bytes | None:
        """Return the JPEG called `name`, None if there is none."""
        title = self._titles.get(name.removesuffix(_WIDE))
        if title is None or title.poster != "drawn":
            return None
        return paint(title, BACKDROP if name.endswith(_WIDE) else POSTER)


def poster_id(title: Title) -> str:
    """Return the name of a title's picture; film and series numbers overlap, so both count."""
    return f"{'tv' if title.kind is MediaKind.SERIES else 'movie'}-{title.tmdb_id}"


def poster_path(title: Title) -> str | None:
    """Return where a poster lies on this server."""
    return None if title.poster == "none" else f"{_FOLDER}{poster_id(title)}.jpg"


def backdrop_path(title: Title) -> str | None:
    """Return where a backdrop lies on this server."""
    return None if title.poster == "none" else f"{_FOLDER}{poster_id(title)}{_WIDE}.jpg"


@lru_cache(maxsize=256)
def paint(title: Title, size: tuple[int, int]) -> bytes:
    """Return a JPEG; it is drawn once for all galleries, for it takes a while."""
    chance = dice(title.tmdb_id)
    width, height = size[0] * _FINE, size[1] * _FINE
    dark, ink, light = _palette(chance)
    picture = _gradient((width, height), ink, dark)
    draw = ImageDraw.Draw(picture)
    _grain(draw, (width, height), chance, light)
    tall = height > width
    scene = Scene(
        draw=draw,
        x=width * (0.5 if tall else 0.74),
        y=height * (0.42 if tall else 0.5),
        r=width * 0.32 if tall else height * 0.34,
        ink=dark,
        light=light,
        chance=chance,
    )
    MOTIFS[title.motif](scene)
    margin = round(width * 0.06)
    draw.rectangle(
        (margin // 2, margin // 2, width - margin // 2, height - margin // 2),
        outline=light,
        width=_FINE * 2,
    )
    room = (
        (width - 2 * margin, round(height * 0.17)) if tall else (round(width * 0.44), height // 2)
    )
    _letter(draw, title, (margin, round(height * (0.75 if tall else 0.26))), room, light)
    output = io.BytesIO()
    small = picture.resize(size, Image.Resampling.LANCZOS)
    small.save(output, "JPEG", quality=88)
    return output.getvalue()


def _palette(chance: Random) -> tuple[Colour, Colour, Colour]:
    hue = chance.random()
    return (
        _colour(hue, 0.65, 0.16),
        _colour(hue + 0.06, 0.6, 0.42),
        _colour(hue + chance.choice((0.42, 0.5, 0.58)), 0.32, 0.95),
    )


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)


def _grain(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: Random, light: Colour) -> None:
    for _ in range(90):
        x, y = chance.randrange(size[0]), chance.randrange(round(size[1] * 0.7))
        reach = chance.choice((1, 1, 2, 3))
        draw.ellipse((x, y, x + reach, y + reach), fill=light)


def _letter(
    draw: ImageDraw.ImageDraw,
    title: Title,
    corner: tuple[int, int],
    room: tuple[int, int],
    light: Colour,
) -> None:
    words = _plain(title.name.en).upper() or "?"
    for size in range(64 * _FINE, 9 * _FINE, -3 * _FINE):
        font = ImageFont.load_default(size)
        lines = _wrap(words, font, room[0])
        if len(lines) * size * 1.15 <= room[1] and all(
            font.getlength(line) <= room[0] for line in lines
        ):
            break
    lines = lines[: max(1, int(room[1] / (size * 1.15)))]
    x, y = corner
    for line in lines:
        draw.text((x, y), line, font=font, fill=light)
        y += round(size * 1.15)
    foot = ImageFont.load_default(15 * _FINE)
    draw.text((x, y + 4 * _FINE), f"{title.year}   {_byline(title)}", font=foot, fill=light)


def _byline(title: Title) -> str:
    return _plain(title.directors[0]) if title.directors else ""


def _wrap(words: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: int) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _plain(text: str) -> str:
    """Reduce `text` to what the font inside Pillow can draw on every machine."""
    bare = unicodedata.normalize("NFKD", text.replace("–", "-"))
    return "".join(letter for letter in bare if " " <= letter <= "~").strip()
