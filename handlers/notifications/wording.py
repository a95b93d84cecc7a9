"""Words that single messages and digests share."""

from handlers.ui.texts import Texts
from services.events import Notice
from services.registry import Registry


def season_words(texts: Texts, number: int | None) -> str:
    """Return a season's name, nothing where there is none."""
    if number is None:
        return ""
    return texts("season", number=number) if number else texts("specials")


def notice_words(texts: Texts, event: Notice, registry: Registry) -> str:
    """Return the sentence of a notice."""
    values = dict(event.fields)
    if event.backend:
        values["backend"] = registry.name(event.backend)
    if "count" in values:
        values["n"] = values["count"]
    return texts(f"notice-{event.code}", **values)
