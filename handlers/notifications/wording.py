"""Words that single messages and digests share."""

from handlers.ui.admitting import (
    called,
)
from handlers.ui.reasons import (
    reason,
)
from handlers.ui.requesting import (
    wished,
)
from handlers.ui.texts import (
    Texts,
)
from services.events import (
    News,
    Notice,
    PeopleNews,
    PeopleTurn,
    RequestNews,
    WatchlistNews,
    WorkNews,
)
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


def watchlist_words(texts: Texts, event: WatchlistNews, registry: Registry) -> str:
    """Return the sentence of what happened to somebody's list."""
    values = {"backend": registry.name(event.backend), "n": event.count}
    return texts(f"push-watchlist-{event.turn}", **values)


def people_words(texts: Texts, event: PeopleNews) -> str:
    """Return the sentence of something about who may use Usher."""
    role = texts(f"role-{event.role}") if event.role else ""
    who = called(texts, event.name, event.username, event.who)
    said = texts(f"push-people-{event.turn}", who=who, role=role)
    if event.turn in (PeopleTurn.ADMITTED, PeopleTurn.CHANGED):
        said = f"{said}\n{texts(f'role-means-{event.role}')}"
    return said


def work_words(texts: Texts, event: WorkNews, registry: Registry) -> str:
    """Return the sentence of what became of somebody's own work."""
    said = texts(f"push-work-{event.turn}", name=event.name, backend=registry.name(event.backend))
    why = reason(texts, event.backend, event.reason)
    return f"{said}: {why}" if why else said


def news_words(texts: Texts, event: News, registry: Registry) -> str:
    """Return the sentence of what concerns somebody."""
    match event:
        case RequestNews():
            return request_words(texts, event)
        case PeopleNews():
            return people_words(texts, event)
        case WatchlistNews():
            return watchlist_words(texts, event, registry)
        case WorkNews():
            return work_words(texts, event, registry)
