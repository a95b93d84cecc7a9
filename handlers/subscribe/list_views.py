"""What was asked for as a list, and what of it is finished."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.subscribe.callbacks import (
    AskAgain,
    FinishedPageNumber,
    OpenSubscription,
    SubscriptionPage,
)
from handlers.subscribe.wording import season_name
from handlers.ui.errors import absence
from handlers.ui.formatting import dated, moment
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, page_of, pager, refresh
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.gathering import Absent
from services.models import Subscription, SubscriptionState
from services.ports.wishes import Finished
from services.subscribe import handle_of
from services.subscriptions import FinishedPage, Wishes, finished_handle

PAGE = 8
LABEL_NAME = 28  # characters of a title on a button
KIND = "subscriptions"


def listing(texts: Texts, wishes: Wishes, page: int) -> Screen:
    """Return one page of what was asked for; each subscription is a button."""
    every = wishes.subscriptions
    page, pages = page_of(page, items=len(every), size=PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    mine = sum((one.ref.key, one.season) in wishes.followed for one in every)
    lines: list[Text | str] = [Bold(texts("subscriptions-title")), f" · {len(every)}"]
    if 0 < mine < len(every):
        lines.append(" · " + texts("subscriptions-followed", n=mine))
    if not every:
        lines += ["\n", texts("subscriptions-empty")]
    rows: list[Row] = [(_entry(texts, one),) for one in shown]
    rows.append(pager(page, pages, to=SubscriptionPage))
    again = refresh(texts, SubscriptionPage(argument=page))
    finished = Button(label=texts("button-finished"), press=FinishedPageNumber())
    search = None if every else open_button(texts, "search")
    home = open_button(texts, "home")
    rows += rows_of([search, finished, again, home], width=2 if search else 3)
    return Screen(
        text=Text(*lines, *_missing(texts, wishes.absent)),
        rows=tuple(row for row in rows if row),
        kind=KIND,
        state={"page": page},
    )


def finished(texts: Texts, found: FinishedPage, page: int, *, now: datetime) -> Screen:
    """Return one page of what is finished; a tap asks for it once more."""
    lines: list[Text | str] = [Bold(texts("finished-title"))]
    lines += ["\n", texts("finished-how" if found.finished else "finished-empty")]
    for one in found.finished:
        lines += ["\n", "✓ ", _what(texts, one)]
        if one.finished_at:
            lines.append(f" · {moment(texts, one.finished_at, now=now)}")
    turning = [
        Button(label="◀", press=FinishedPageNumber(argument=page - 1)) if page else None,
        Button(label="▶", press=FinishedPageNumber(argument=page + 1)) if found.more else None,
    ]
    arrows = tuple(one for one in turning if one)
    buttons: list[Row] = [(_again(texts, one, page),) for one in found.finished]
    last = (refresh(texts, FinishedPageNumber(argument=page)), back(texts, SubscriptionPage()))
    return Screen(
        text=Text(*lines, *_missing(texts, found.absent)),
        rows=(*buttons, *([arrows] if arrows else []), last),
        kind=KIND,
        state={"page": 0},
    )


def _missing(texts: Texts, absent: tuple[Absent, ...]) -> list[Text | str]:
    return [Text("\n", Italic(absence(texts, one.name, one.code))) for one in absent]


def _again(texts: Texts, one: Finished, page: int) -> Button:
    label = texts("button-ask-again", title=_short(one.name))
    if one.season is not None:
        label += f" · {season_name(texts, one.season)}"
    return Button(label=label, press=AskAgain(argument=f"{finished_handle(one)}.{page}"))


def _what(texts: Texts, one: Finished) -> str:
    name = dated(texts, one.name, one.year)
    return name if one.season is None else f"{name} · {season_name(texts, one.season)}"


def _entry(texts: Texts, one: Subscription) -> Button:
    name = _short(one.name)
    facts = [dated(texts, name, one.year) if one.season is None else name]
    if one.season is not None:
        facts.append(season_name(texts, one.season))
    if one.wanted:
        facts.append(f"{one.present or 0}/{one.wanted}")
    mark = "⏸ " if one.state is SubscriptionState.PAUSED else ""
    return Button(label=mark + " · ".join(facts), press=OpenSubscription(argument=handle_of(one)))


def _short(name: str) -> str:
    return name if len(name) <= LABEL_NAME else name[: LABEL_NAME - 1] + "…"
