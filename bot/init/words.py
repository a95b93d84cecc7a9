"""The words of the setup, from the catalogs of the conversation.

They are read without aiogram, whose import takes seconds.
"""

import gettext
from pathlib import Path

LOCALES = Path(__file__).parents[2] / "handlers" / "locales"
CATALOGS = {"en": "en", "zh": "zh_Hans"}


class Texts:
    """The words of one language, `en` or `zh`."""

    def __init__(self, language: str) -> None:
        self._catalog = gettext.translation("usher", LOCALES, languages=[CATALOGS[language]])

    def __call__(self, message_id: str, **values: str | int) -> str:
        """Return a sentence, its placeholders filled."""
        return self._catalog.gettext(message_id).format(**values)
