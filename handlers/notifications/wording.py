"""Words that single messages and digests share."""

from datetime import UTC, datetime

from handlers.ui.requesting import handpicked, reasons, wished
from handlers.ui.texts import Texts
from handlers.ui.wordings import worded
from services.events import Notice, RequestNews, RequestTurn
from services.facts import Wording
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
