"""Every letter of the outbox as a screen: pure, so that any of them can be looked at in a test."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram.utils.formatting import Bold, Italic, Text
from babel.dates import format_date

from handlers.notifications.digests import pages
from handlers.notifications.listing import watchlist_news
from handlers.notifications.weekly import weekly_summary
from handlers.notifications.wording import (
    notice_words,
    people_words,
    request_standing,
    request_words,
    season_words,
    work_words,
)
from handlers.ui.admitting import OpenPerson, verdicts
from handlers.ui.card import OpenTitle
from handlers.ui.episodes import span
from handlers.ui.failed import failed_message
from handlers.ui.formatting import dated, day, moment, size, spread
from handlers.ui.home import open_button
from handlers.ui.muting import mute_button, title_state
from handlers.ui.outgoing import Picture, poster
from handlers.ui.requesting import OpenRequest, decisions
from handlers.ui.screen import Button, Row, Screen
from handlers.ui.texts import Texts
from handlers.ui.working import OpenWork, SteerWork
from services.events import (
    Arrival,
    Failure,
    News,
    Notice,
    PeopleNews,
    PeopleTurn,
    RequestNews,
    RequestTurn,
    Started,
    WatchlistNews,
    WorkNews,
)
from services.models import BackendId, ChatId, ItemRef
from services.outbox.model import Card, Content, Digest, Failures, Finale, Letter, Weekly
from services.registry import Registry

_WEEK = 7  # days within which a day is called by its name


def letter(texts: Texts, told: Letter, *, now: datetime, registry: Registry) -> list[Screen]:
    """Return the screens of a letter; only a digest may need more than one."""
    mark = _marks(texts, told, now)
    match told.content:
        case Arrival() as event:
            screen = _arrival(texts, event, mark, told.chat_id)
        case Card() as card:
            screen = _card(texts, card, mark, now, told.chat_id)
        case Finale() as finale:
            screen = _finale(texts, finale, mark)
        case Failure() | Failures() as failed:
            screen = failed_message(texts, failed, mark, burst_id=told.burst_id, registry=registry)
        case Started() as event:
            screen = _started(texts, event, mark)
        case Digest() as digest:
            return pages(texts, digest, mark, registry)
        case Weekly() as week:
            screen = weekly_summary(texts, week, mark)
        case Notice() as event:
            screen = _notice(texts, event, mark, registry)
        case event:
            screen = _news(texts, event, mark, registry)
    private = _backend(told.content) in registry.private
    return [replace(screen, spoiler=True, protect=True) if private else screen]


def _backend(content: Content) -> BackendId | None:
    """Return which backend a letter is of, None where it is of Usher itself."""
    if isinstance(content, Failures):
        return content.first.backend
    if isinstance(content, RequestNews | PeopleNews | Digest | Weekly):
        return None
    return BackendId(content.backend) if content.backend else None


def _news(texts: Texts, event: News, mark: list[Text | str], registry: Registry) -> Screen:
    """Return the message of what concerns somebody, with what they can do next."""
    match event:
        case RequestNews():
            return _request(texts, event, mark)
        case PeopleNews():
            return _people(texts, event, mark)
        case WorkNews():
            return _work(texts, event, mark, registry)
        case WatchlistNews():
            return watchlist_news(texts, event, mark, registry)


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


def _arrival(texts: Texts, event: Arrival, mark: list[Text | str], chat_id: ChatId) -> Screen:
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
        rows=_ways(texts, event.ref, chat_id),
        picture=_picture(event.poster_url, event.name, event.year),
        kind="push",
        state=_state(event),
        for_anyone=True,
    )


def _card(
    texts: Texts, card: Card, mark: list[Text | str], now: datetime, chat_id: ChatId
) -> Screen:
    come = span(card.episodes, card.others) or texts("push-whole-season")
    number = season_words(texts, card.season)
    head = [card.name, *([number] if number else [])]
    progress: list[Text | str] = [come]
    if card.total and card.episodes:
        progress = [texts("push-of", come=come, total=card.total)]
        progress += ["   ", spread(card.episodes, card.total)]
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
        rows=() if card.closed else _ways(texts, card.ref, chat_id),
        picture=_picture(card.poster_url, card.name, card.year),
        kind="push",
        state=_state(card),
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


def _people(texts: Texts, event: PeopleNews, mark: list[Text | str]) -> Screen:
    """Return something about who may use Usher; only a knock asks for a decision."""
    home, owns = open_button(texts, "home"), event.turn is PeopleTurn.INVITED
    look = Button(label=texts("button-open"), press=OpenPerson(argument=str(event.who)))
    rows: tuple[Row, ...] = ((look,),) if owns else ((home, open_button(texts, "help")),)
    if event.turn is PeopleTurn.KNOCKED:
        rows = verdicts(texts, event.who)
    elif event.turn is PeopleTurn.REFUSED:
        rows = ()
    return Screen(
        text=Text(people_words(texts, event), *mark), rows=rows, kind="people", for_anyone=True
    )


def _work(texts: Texts, event: WorkNews, mark: list[Text | str], registry: Registry) -> Screen:
    """Return what became of somebody's own work; it is for them, whoever else is in the chat."""
    row: Row = ()
    if event.place:
        again = Button(label="🔁 " + texts("button-retry"), press=SteerWork(argument=event.retry))
        look = Button(label=texts("button-open"), press=OpenWork())
        row = (again, look) if event.retry else (look,)
    return Screen(
        text=Text(work_words(texts, event, registry), *mark),
        rows=(row,) if row else (),
        kind="work",
        state={"backend": event.backend, "path": event.place},
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


def _ways(texts: Texts, ref: ItemRef | None, chat_id: ChatId) -> tuple[Row, ...]:
    """Return what can be done about an arrival; one's own chat alone is one's own to silence."""
    if ref is None:
        return ()
    details = Button(label=texts("button-details"), press=OpenTitle())
    return ((details, mute_button(texts, muted=False)) if chat_id > 0 else (details,),)


def _state(told: Arrival | Card) -> dict[str, Any]:
    return title_state(told.ref, told.name, told.year) if told.ref else {}
