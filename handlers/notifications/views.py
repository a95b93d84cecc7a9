"""Every letter of the outbox as a screen: pure, so that any of them can be looked at in a test."""

from collections.abc import Sequence
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.notifications.episodes import span
from handlers.ui.card import OpenTitle
from handlers.ui.formatting import bar, dated, moment, size, units
from handlers.ui.home import open_button
from handlers.ui.outgoing import Picture, poster
from handlers.ui.reasons import reason
from handlers.ui.screen import Button, Row, Screen
from handlers.ui.texts import Texts
from services.events import Arrival, Event, Failure, Notice, Started
from services.models import ItemRef
from services.outbox.model import Card, Content, Digest, Finale
from services.registry import Registry

PAGE_UNITS = 3500  # reliability.md G-05
LINE_UNITS = 300  # of one event in a digest


def letter(
    texts: Texts, content: Content, *, repeated: bool, now: datetime, registry: Registry
) -> list[Screen]:
    """Return the screens of a letter; only a digest may need more than one."""
    mark: list[Text | str] = ["\n", Italic(texts("push-repeated"))] if repeated else []
    match content:
        case Arrival():
            screen = _arrival(texts, content, mark)
        case Card():
            screen = _card(texts, content, mark, now)
        case Finale():
            screen = _finale(texts, content, mark)
        case Failure():
            screen = _failure(texts, content, mark)
        case Started():
            screen = _started(texts, content, mark)
        case Notice():
            screen = _notice(texts, content, mark, registry)
        case Digest():
            return _digest(texts, content, mark, registry)
    return [screen]


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
    season = _season(texts, card.season)
    head = [card.name, *([season] if season else [])]
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
    season = _season(texts, finale.season) or ""
    said = texts.rich("push-finale", season=season, title=Bold(finale.name), total=finale.total)
    return Screen(text=Text("🏁 ", said, *mark), kind="push")


def _failure(texts: Texts, event: Failure, mark: list[Text | str]) -> Screen:
    what = Bold(event.file_name or dated(texts, event.name, event.year))
    if event.mended:
        return Screen(
            text=Text("✅ ", texts.rich("push-mended", what=what), *mark),
            kind="push",
            for_anyone=True,
        )
    lines: list[Text | str] = ["⚠️ ", texts.rich("push-failed", what=what)]
    if event.times > 1:
        lines += ["\n", texts("push-failed-times", n=event.times)]
    if event.reason:
        why = reason(texts, event.backend, event.reason)
        lines += ["\n", texts.rich("push-reason", reason=why)]
    return Screen(
        text=Text(*lines, *mark),
        rows=((open_button(texts, "queue"), open_button(texts, "status")),),
        kind="push",
        for_anyone=True,
    )


def _started(texts: Texts, event: Started, mark: list[Text | str]) -> Screen:
    title = Bold(dated(texts, event.name, event.year))
    come = span(event.episodes, (event.episodes_text,))
    facts = [_season(texts, event.season), come, size(texts, event.size) if event.size else ""]
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


def notice_words(texts: Texts, event: Notice, registry: Registry) -> str:
    """Return the sentence of a notice."""
    values = dict(event.fields)
    if event.backend:
        values["backend"] = registry.name(event.backend)
    if "count" in values:
        values["n"] = values["count"]
    return texts(f"notice-{event.code}", **values)


def _digest(
    texts: Texts, digest: Digest, mark: list[Text | str], registry: Registry
) -> list[Screen]:
    head = texts(f"digest-{digest.cause}", n=len(digest.events))
    screens: list[Screen] = []
    lines: list[Text | str] = [Bold(head)]
    used = units(head)
    for event in digest.events:
        line = Text("\n", *_line(texts, event, registry))
        length = units(line.render()[0])
        if used + length > PAGE_UNITS:
            screens.append(Screen(text=Text(*lines), kind="push"))
            lines, used = [Bold(texts("digest-continued"))], 0
        lines.append(line)
        used += length
    screens.append(Screen(text=Text(*lines, *mark), kind="push"))
    return screens


def _line(texts: Texts, event: Event, registry: Registry) -> Sequence[Text | str]:
    match event:
        case Notice():
            return ["ℹ️ ", notice_words(texts, event, registry)]
        case Failure():
            what = (event.file_name or event.name)[:LINE_UNITS]
            why = reason(texts, event.backend, event.reason)[:LINE_UNITS]
            times = [f" ×{event.times}"] if event.times > 1 else []
            return (
                ["✅ ", what]
                if event.mended
                else ["⚠️ ", what, *times, *([f" – {why}"] if why else [])]
            )
        case Arrival() | Started():
            come = span(event.episodes, (event.episodes_text,))
            season = _season(texts, event.season)
            facts = [dated(texts, event.name, event.year)[:LINE_UNITS], season or "", come]
            sign = "⬇️ " if isinstance(event, Started) else "• "
            return [sign, " · ".join(fact for fact in facts if fact)]


def _newest(event: Arrival) -> str:
    return span(event.episodes, (event.episodes_text,))


def _facts(texts: Texts, event: Arrival) -> list[str]:
    facts = [event.quality] if event.quality else []
    if event.size:
        facts.append(size(texts, event.size))
    return facts


def _season(texts: Texts, number: int | None) -> str | None:
    if number is None:
        return None
    return texts("season", number=number) if number else texts("specials")


def _picture(url: str | None, name: str, year: int | None) -> Picture:
    return poster(url, name=name, detail=str(year or ""))


def _details(texts: Texts, ref: ItemRef | None) -> tuple[Row, ...]:
    if ref is None:
        return ()
    return ((Button(label=texts("button-details"), press=OpenTitle()),),)


def _state(ref: ItemRef | None) -> dict[str, object]:
    return {"ref": ref.key} if ref else {}
