"""Every letter of the outbox as a screen: pure, so that any of them can be looked at in a test."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text
from babel.dates import format_date

from handlers.notifications.digests import pages
from handlers.notifications.wording import (
    notice_words,
    request_standing,
    request_words,
    season_words,
)
from handlers.ui.card import OpenTitle
from handlers.ui.episodes import span
from handlers.ui.failed import failed_message
from handlers.ui.formatting import bar, dated, day, moment, size
from handlers.ui.home import open_button
from handlers.ui.outgoing import Picture, poster
from handlers.ui.requesting import OpenRequest, decisions
from handlers.ui.screen import Button, Row, Screen
from handlers.ui.texts import Texts
from services.events import Arrival, Failure, Notice, RequestNews, RequestTurn, Started
from services.models import ItemRef
from services.outbox.model import Card, Digest, Failures, Finale, Letter
from services.registry import Registry

_WEEK = 7  # days within which a day is called by its name


def letter(texts: Texts, told: Letter, *, now: datetime, registry: Registry) -> list[Screen]:
    """Return the screens of a letter; only a digest may need more than one."""
    mark = _marks(texts, told, now)
    match told.content:
        case Arrival() as event:
            screen = _arrival(texts, event, mark)
        case Card() as card:
            screen = _card(texts, card, mark, now)
        case Finale() as finale:
            screen = _finale(texts, finale, mark)
        case Failure() | Failures() as failed:
            screen = failed_message(texts, failed, mark, burst_id=told.burst_id, registry=registry)
        case Started() as event:
            screen = _started(texts, event, mark)
        case Notice() as event:
            screen = _notice(texts, event, mark, registry)
        case RequestNews() as event:
            screen = _request(texts, event, mark)
        case Digest() as digest:
            return pages(texts, digest, mark, registry)
    return [screen]


def _marks(texts: Texts, told: Letter, now: datetime) -> list[Text | str]:
    mark: list[Text | str] = []
    if told.wished_at:
        mark += ["\n", _wish(texts, told.wished_at, now)]
    if told.repeated:
        mark += ["\n", Italic(texts("push-repeated"))]
    return mark


def _wish(texts: Texts, wished_at: datetime, now: datetime) -> str:
    """Return which wish a message fulfils, by the day it was made."""
    day_of_wish, today = (one.astimezone(texts.zone).date() for one in (wished_at, now))
    days = (today - day_of_wish).days
    if days <= 0:
        return texts("push-wished-today")
    if days == 1:
        return texts("push-wished-yesterday")
    if days < _WEEK:
        name = format_date(day_of_wish, "EEEE", locale=texts.language)
    else:
        name = day(texts, day_of_wish)
    return texts("push-wished", day=name)


def _arrival(texts: Texts, event: Arrival, mark: list[Text | str]) -> Screen:
    lines: list[Text | str] = [
        "🎬 " if event.season is None else "📺 ",
        texts.rich(
            "push-arrived-again" if event.again else "push-arrived",
            title=Bold(dated(texts, event.name, event.year)),
        ),
    ]
    facts = _facts(texts, event)
    if facts:
        lines += ["\n", " · ".join(facts)]
    return Screen(
        text=Text(*lines, *mark),
        rows=_details(texts, event.ref),
        picture=_picture(event.poster_url, event.name, event.year),
        kind="push",
        state=_state(event.ref),
        for_anyone=True,
    )


def _card(texts: Texts, card: Card, mark: list[Text | str], now: datetime) -> Screen:
    come = span(card.episodes, card.others) or texts("push-whole-season")
    number = season_words(texts, card.season)
    head = [card.name, *([number] if number else [])]
    progress: list[Text | str] = [come]
    if card.total and card.episodes:
        progress = [texts("push-of", come=come, total=card.total)]
        progress += ["   ", bar(len(card.episodes) / card.total)]
    newest = [_newest(card.newest), *_facts(texts, card.newest)]
    if card.newest.again:
        newest.append(texts("push-again"))
    if card.updated:
        newest.append(texts("push-updated", n=card.updated))
    if card.newest.occurred_at:
        newest.append(moment(texts, card.newest.occurred_at, now=now))
    said = " · ".join(part for part in newest if part)
    lines: list[Text | str] = ["📺 ", Bold(" · ".join(head)), "\n", *progress]
    if said:
        lines += ["\n", texts("push-newest", what=said)]
    return Screen(
        text=Text(*lines, *mark),
        rows=() if card.closed else _details(texts, card.ref),
        picture=_picture(card.poster_url, card.name, card.year),
        kind="push",
        state=_state(card.ref),
        for_anyone=True,
    )


def _finale(texts: Texts, finale: Finale, mark: list[Text | str]) -> Screen:
    season = season_words(texts, finale.season)
    said = texts.rich("push-finale", season=season, title=Bold(finale.name), total=finale.total)
    return Screen(text=Text("🏁 ", said, *mark), kind="push")


def _started(texts: Texts, event: Started, mark: list[Text | str]) -> Screen:
    title = Bold(dated(texts, event.name, event.year))
    come = span(event.episodes, (event.episodes_text,))
    how_large = size(texts, event.size) if event.size else ""
    facts = [season_words(texts, event.season), come, how_large]
    said = " · ".join(fact for fact in facts if fact)
    lines: list[Text | str] = ["⬇️ ", texts.rich("push-started", title=title)]
    if said:
        lines += ["\n", said]
    return Screen(
        text=Text(*lines, *mark),
        rows=((open_button(texts, "queue"),),),
        kind="push",
        for_anyone=True,
    )


def _notice(texts: Texts, event: Notice, mark: list[Text | str], registry: Registry) -> Screen:
    return Screen(
        text=Text("ℹ️ ", notice_words(texts, event, registry), *mark),
        rows=((open_button(texts, "status"),),),
        kind="push",
        for_anyone=True,
    )


def _request(texts: Texts, event: RequestNews, mark: list[Text | str]) -> Screen:
    """Return what is told of a request; one that was decided meanwhile asks for nothing."""
    lines: list[Text | str] = [request_words(texts, event)]
    if event.weekly:
        lines += ["\n", texts("requests-used-by", used=event.used, weekly=event.weekly)]
    if event.weekly_bytes:
        used, weekly = size(texts, event.used_bytes), size(texts, event.weekly_bytes)
        lines += ["\n", texts("requests-used-size", used=used, weekly=weekly)]
    if event.standing:
        lines += ["\n\n", request_standing(texts, event)]
    look = Button(label=texts("button-open"), press=OpenRequest(argument=event.request))
    rows: tuple[Row, ...] = ((look,),)
    if event.turn is RequestTurn.ASKED:
        choices = decisions(texts, event.request, changeable=event.parts is None)
        rows = () if event.standing else (choices,)
    return Screen(
        text=Text(*lines, *mark),
        rows=rows,
        picture=_picture(event.poster_url, event.name, event.year),
        kind="request",
        state={"request": event.request},
        for_anyone=True,
    )


def _newest(event: Arrival) -> str:
    return span(event.episodes, (event.episodes_text,))


def _facts(texts: Texts, event: Arrival) -> list[str]:
    facts = [event.quality] if event.quality else []
    if event.size:
        facts.append(size(texts, event.size))
    return facts


def _picture(url: str | None, name: str, year: int | None) -> Picture:
    return poster(url, name=name, detail=str(year or ""))


def _details(texts: Texts, ref: ItemRef | None) -> tuple[Row, ...]:
    if ref is None:
        return ()
    return ((Button(label=texts("button-details"), press=OpenTitle()),),)


def _state(ref: ItemRef | None) -> dict[str, object]:
    return {"ref": ref.key} if ref else {}
