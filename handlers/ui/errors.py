"""Errors in words: what happened, what it means, what to do; an owner also reads the reason."""

from aiogram.utils.formatting import Italic, Text

from handlers.ui.home import Again, open_button
from handlers.ui.reasons import reason
from handlers.ui.screen import Button, Screen, rows_of
from handlers.ui.texts import Texts
from services.errors import BackendError, BackendUnavailable, ServiceError
from services.household.roles import Role
from services.registry import Registry


def words(texts: Texts, error: ServiceError, registry: Registry) -> str:
    """Return the sentence for an error; its backend goes by its proper name."""
    values = dict(error.fields)
    if "reason" in values and isinstance(error, BackendError):
        values["reason"] = reason(texts, error.backend, error.reason)
    if "backend" in values:
        values["backend"] = registry.name(str(values["backend"]))
    return texts(f"error-{error.code}", **values)


def absence(texts: Texts, backend: str, code: str) -> str:
    """Return the line under an answer that lacks one backend's part: who, by proper name, and why.

    `code` is that of services/errors; a screen kept by an older version has none.
    """
    if not code or code == BackendUnavailable.code:
        return texts("backend-missing", backend=backend)
    return texts("backend-missing-why", backend=backend, why=texts(f"status-{code}"))


def screen(
    texts: Texts, error: ServiceError, registry: Registry, *, role: Role, asked: str | None
) -> Screen:
    """Return an error as a message; `asked` is the text that Try again repeats."""
    sentence = words(texts, error, registry)
    said: list[Text | str] = [sentence]
    if role is Role.OWNER and isinstance(error, BackendError) and error.reason:
        why = reason(texts, error.backend, error.reason)
        said += [] if why in sentence else ["\n", Italic(why)]
    retry = Button(label=texts("button-try-again"), press=Again()) if asked else None
    way = open_button(texts, "status" if isinstance(error, BackendError) else "home")
    buttons = (retry if isinstance(error, BackendError) else None, way)
    return Screen(text=Text(*said), rows=rows_of(buttons), kind="error", state={"text": asked})


def as_screen(said: str) -> Screen:
    """Return words as a message, for a press that can no longer be answered over the chat."""
    return Screen(text=Text(said))


def unexpected(texts: Texts, incident: str) -> Screen:
    """Return the words for a bug: an owner finds it in the log by its incident id."""
    return Screen(text=Text(texts("error-unexpected", incident=incident)))
