"""Titles and overviews of any kind, and what every screen that shows them is held to."""

import dataclasses
import random

from handlers.ui.formatting import units
from handlers.ui.screen import Screen, compose
from services.models import Link, Title
from support.samples import film

TEXT, CAPTION = 4096, 1024  # UTF-16 units (Bot API)
BUTTON_DATA = 64  # bytes
WIDEST = 5  # buttons in a row; more cannot be read on a telephone
ENTITIES = {"bold", "italic"}
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PIECES = (
    "流浪地球", "。", "！", "🎬", FAMILY, "🇨🇳", "👍🏽", "e\u0301", "\u202e", "\u200f", "שלום",
    "مرحبا", "<b>", "</b>", "&amp;", "*", "_", "`", "[x](y)", "\\", "{name}", "%s", "\n", "\t",
    "\u200b", "\x00", "A sentence. ", "word ", "Ü", "𝔘", "\ufeff", "/start", "@someone",
    "https://example.org/",
)  # fmt: skip
RUNS = tuple(piece * times for piece in PIECES for times in (1, 1, 2, 40))
SHORT, EDGES = (0, 1, 3, 20, 60, 200), (300, 1023, 1024, 1025, 4095, 4097, 10_000)


def fits(screen: Screen, *, caption: bool) -> None:
    """Hold a screen to what Telegram takes; `caption` says that it edits a picture's words."""
    out = compose(screen, "row4567890", caption=caption)
    length = units(out.text)
    assert 0 < length <= (CAPTION if screen.picture or caption else TEXT)
    assert {one.type for one in out.entities} <= ENTITIES
    raw = out.text.encode("utf-16-le")  # raises for half of a pair
    for one in out.entities:
        assert one.length > 0
        assert one.offset + one.length <= length
        raw[one.offset * 2 : (one.offset + one.length) * 2].decode("utf-16-le")
    for row in out.keyboard.inline_keyboard if out.keyboard else ():
        assert 1 <= len(row) <= WIDEST
        for button in row:
            assert button.text
            assert len((button.callback_data or "").encode()) <= BUTTON_DATA


def titled(name: str, overview: str) -> Title:
    link = Link(label="TMDB", url="https://www.themoviedb.org/movie/1")
    genres = (name or "x", overview[:40])
    return dataclasses.replace(
        film(name or "x", overview=overview), genres=genres, links=(link,) * 3
    )


def made_up(chance: random.Random) -> str:
    """Return a text whose length is often at some edge."""
    wanted = chance.choice(SHORT if chance.random() < 0.8 else EDGES)
    pieces: list[str] = []
    length = 0
    while length < wanted:
        piece = chance.choice(RUNS)
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)[:wanted]
