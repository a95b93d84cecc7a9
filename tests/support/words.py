"""Bound words and screens as plain text, for tests of views."""

from zoneinfo import ZoneInfo

from handlers.ui.screen import Screen
from handlers.ui.texts import Catalogs, Texts

CATALOGS = Catalogs(language="en", zone=ZoneInfo("UTC"))


def words(language: str = "en") -> Texts:
    """Return the words of a language, in UTC."""
    return CATALOGS.of(language)


def said(screen: Screen) -> str:
    """Return a screen's text without markup."""
    return str(screen.text.render()[0])


def labels(screen: Screen) -> list[list[str]]:
    """Return a screen's buttons by their labels, row by row."""
    return [[button.label for button in row] for row in screen.rows]
