"""Words that single messages and digests share."""

from handlers.ui.reasons import reason
from handlers.ui.requesting import wished
from handlers.ui.texts import Texts
from services.events import Notice, RequestNews, WorkNews
from services.registry import Registry
from services.requests.model import Reason


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


def request_words(texts: Texts, event: RequestNews) -> str:
    """Return the sentence of a request that was made or decided."""
    said = texts(
        f"push-request-{event.turn}",
        title=wished(texts, event.name, event.year, event.seasons),
        asker=event.asker or texts("somebody"),
        name=event.decided_by or texts("somebody"),
    )
    if event.reason and event.reason != Reason.NONE:
        said = f"{said}\n{texts(f'request-reason-{event.reason}')}"
    return said


def work_words(texts: Texts, event: WorkNews, registry: Registry) -> str:
    """Return the sentence of what became of somebody's own work."""
    said = texts(f"push-work-{event.turn}", name=event.name, backend=registry.name(event.backend))
    why = reason(texts, event.backend, event.reason)
    return f"{said}: {why}" if why else said
