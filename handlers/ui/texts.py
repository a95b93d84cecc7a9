"""The words: catalogs of message ids, bound to one reader's language and time zone.

Message ids are names (`search-empty`), not sentences; placeholders stand in braces. Markup never
stands in a catalog: `rich` puts formatted values into the holes of a plain sentence.
"""

import functools
import string
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Text
from aiogram.utils.i18n import I18n

from services.people import Viewer

DOMAIN = "usher"
LANGUAGES = ("en", "zh_Hans")
LOCALES = Path(__file__).parent.parent / "locales"


def language_of(*wishes: str | None) -> str:
    """Return the catalog for the first wish that names a language we have, else English.

    Telegram says `zh-hans`, `zh-hant` or `zh-CN`: every Chinese reads the one Chinese catalog.
    """
    for wish in wishes:
        root = (wish or "").replace("_", "-").split("-")[0].lower()
        if root == "zh":
            return "zh_Hans"
        if root == "en":
            return "en"
    return "en"


class Texts:
    """The words of one language for one reader."""

    def __init__(self, catalogs: I18n, language: str, zone: tzinfo) -> None:
        self._catalogs = catalogs
        self.language = language
        self.zone = zone

    def __call__(self, message_id: str, **values: Any) -> str:
        """Return a sentence as plain text, its placeholders filled."""
        return self._pattern(message_id, values).format(**values)

    def rich(self, message_id: str, **values: Any) -> Text:
        """Return a sentence whose values may be formatted (`Bold(...)`) and are always inert."""
        return Text(*self._parts(self._pattern(message_id, values), values))

    def known(self, message_id: str) -> str | None:
        """Return a sentence without holes, None if the catalogs do not have it."""
        words = self._catalogs.gettext(message_id, locale=self.language)
        return None if words == message_id else words

    def _pattern(self, message_id: str, values: dict[str, Any]) -> str:
        count = values.get("n")
        if isinstance(count, int):
            words = self._catalogs.gettext(message_id, message_id, count, locale=self.language)
            if words != message_id:  # else it has one form for every count
                return words
        return self._catalogs.gettext(message_id, locale=self.language)

    @staticmethod
    def _parts(pattern: str, values: dict[str, Any]) -> Iterator[Any]:
        for literal, name, _spec, _conversion in string.Formatter().parse(pattern):
            if literal:
                yield literal
            if name is not None:
                value = values[name]
                yield value if isinstance(value, Text) else str(value)


@functools.cache
def _loaded() -> I18n:
    return I18n(path=LOCALES, default_locale="en", domain=DOMAIN)


class Catalogs:
    """Loads the catalogs once and binds them to readers."""

    def __init__(self, *, language: str, zone: ZoneInfo) -> None:
        self._i18n = _loaded()
        self._language = language
        self._zone = zone

    def of(self, *wishes: str | None, time_zone: str | None = None) -> Texts:
        """Return the words for a reader: the first known language of the wishes, else the default.

        An unknown time zone reads as the default one.
        """
        try:
            zone = ZoneInfo(time_zone) if time_zone else self._zone
        except (KeyError, ValueError, OSError):
            zone = self._zone
        return Texts(self._i18n, language_of(*wishes, self._language), zone)

    def for_viewer(self, viewer: Viewer) -> Texts:
        """Return the words for somebody: in the language they chose, else in Telegram's."""
        return self.of(viewer.language, viewer.telegram_language, time_zone=viewer.time_zone)
