"""A composed message: exactly what Telegram is sent."""

import dataclasses
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup, MessageEntity

from services.drawing.sketches import Sketch, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture by its cache key and address; `name` and `detail` are drawn where none is had.

    One with a `sketch` is drawn from that alone.
    A `private` one is covered up, and its message can be neither kept nor handed on.
    """

    key: str
    url: str | None
    name: str
    detail: str = ""
    sketch: Sketch | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as Telegram takes it; lengths are within the limits already."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    keyboard: InlineKeyboardMarkup | None = None
    picture: Picture | None = None
    spoiler: bool = False
    protect: bool = False


def poster(url: str | None, *, name: str, detail: str = "", private: bool = False) -> Picture:
    """Return the picture of a title: its poster, or one drawn under its name."""
    key = url or f"drawn:{name}|{detail}"
    return Picture(key=key, url=url, name=name, detail=detail, private=private)


def sketched(sketch: Sketch, *, name: str) -> Picture:
    """Return the picture of a sketch; `name` stands for it where it cannot be shown."""
    return Picture(key=key_of(sketch), url=None, name=name, sketch=sketch)


def drawn(picture: Picture) -> Picture:
    """Return the same picture as it is drawn, for when Telegram will not take the real one."""
    if picture.sketch:
        return picture
    key = f"drawn:{picture.name}|{picture.detail}"
    return dataclasses.replace(picture, key=key, url=None)
