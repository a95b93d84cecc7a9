"""A composed message: exactly what Telegram is sent."""

import dataclasses
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup, MessageEntity


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture by its cache key and address; `name` and `detail` are drawn where none is had.

    A `private` one is covered up, and its message can be neither kept nor handed on.
    """

    key: str
    url: str | None
    name: str
    detail: str = ""
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


def drawn(picture: Picture) -> Picture:
    """Return the same picture as it is drawn, for when Telegram will not take the real one."""
    key = f"drawn:{picture.name}|{picture.detail}"
    return dataclasses.replace(picture, key=key, url=None)
