"""Words that single messages and digests share."""

from datetime import UTC, datetime

from handlers.ui.admitting import called
from handlers.ui.reasons import reason
from handlers.ui.requesting import handpicked, reasons, wished
from handlers.ui.texts import Texts
from handlers.ui.wordings import worded
from services.events import (
    News,
    Notice,
    PeopleNews,
    PeopleTurn,
    RequestNews,
    RequestTurn,
    WatchlistNews,
    WorkNews,
)
from services.ports.facts import Wording
from services.registry import Registry
from services.requests.model import RequestState

_NO_MOMENT = datetime.fromtimestamp(0, UTC)


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
    """Return the sentence of a request that was made or decided, and what belongs to it."""
    title = wished(texts, event.name, event.year, event.seasons)
    by = event.decided_by or texts("somebody")
    was = wished(texts, event.was.name, event.was.year, event.was.seasons) if event.was else title
    turn = "changed" if was != title else str(event.turn)
    said = texts(
        f"push-request-{turn}",
        title=title, was=was, asker=event.asker or texts("somebody"), name=by,
    )  # fmt: skip
    picked = handpicked(texts, release=event.release, size=event.size, parts=event.parts)
    options = [
        texts("fact-line", label=_option(texts, name), value=_option(texts, value))
        for name, value in event.options
    ]
    if event.turn is RequestTurn.ASKED:
        return "\n".join(line for line in (said, picked) if line)
    why = reasons(texts, event.reason, event.note)
    return "\n".join(line for line in (said, picked, *options, *why) if line)


def request_standing(texts: Texts, event: RequestNews) -> str:
    """Return how a request stands that was decided before it could be told."""
    by = event.decided_by or texts("somebody")
    said = texts(f"request-{event.standing}")
    if event.standing in (RequestState.APPROVED, RequestState.DENIED):
        said = texts(f"request-{event.standing}-by", name=by)
    return "\n".join([said, *reasons(texts, event.reason, event.note)])


def _option(texts: Texts, wording: Wording) -> str:
    """Return the words of an option or a value; none of them tells a moment."""
    return worded(texts, wording, now=_NO_MOMENT)


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
            said = request_words(texts, event)
            return f"{said}\n{request_standing(texts, event)}" if event.standing else said
        case PeopleNews():
            return people_words(texts, event)
        case WatchlistNews():
            return watchlist_words(texts, event, registry)
        case WorkNews():
            return work_words(texts, event, registry)
