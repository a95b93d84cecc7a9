"""An order: what there is, which parts and how, and what came of it."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.order.callbacks import (
    OrderAll,
    OrderChosen,
    OrderScreen,
    PartsPage,
    Pick,
    PickGroup,
    SetChoice,
    StartQueue,
)
from handlers.order.state import Basket, OrderState, dump
from handlers.ui import card
from handlers.ui.card import OpenCard
from handlers.ui.formatting import shorten
from handlers.ui.home import open_button
from handlers.ui.keyboards import back, page_of, pager, toggle
from handlers.ui.requesting import withdrawal
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.switches import OpenSwitch, clipped, lines_of
from handlers.ui.texts import Texts
from handlers.ui.wordings import worded
from services.controls import Offered
from services.models import BackendId
from services.ports.panels import Place
from services.ports.parts import Choice, Ordered, OrderOutcome, Part

OVERVIEW = 420  # UTF-16 units
NUMBERED = 4  # toggles in a row where a part is a number
MOST_HEAD = 300  # UTF-16 units of a title in a caption


def order(texts: Texts, state: OrderState) -> Screen:
    """Return what can be ordered of the title, and how."""
    basket, backend = state.basket, state.card.title.ref.backend
    parts = basket.assortment.parts
    blocks: list[Text | str] = [_heading(texts, state)]
    if state.card.title.overview:
        overview = " ".join(state.card.title.overview.split())
        blocks += ["", shorten(overview, OVERVIEW)]
    blocks += ["", *_counts(texts, basket)]
    everything = Button(label=texts("order-all"), press=OrderAll(), style=Style.PRIMARY)
    choose = Button(label=texts("order-choose"), press=PartsPage(argument=basket.page))
    choices = [_choice(texts, one, basket.decided[one.key], backend) for one in _open(basket)]
    rows = (
        (everything, *((choose,) if len(parts) > 1 else ())),
        *rows_of(choices, width=1),
        (back(texts, OpenCard(argument=state.card.index)),),
    )
    return _screen(lines_of(*blocks), rows, state)


def parts(texts: Texts, state: OrderState) -> Screen:
    """Return one page of the parts as toggles; none is marked as missing, for nobody knows."""
    basket = state.basket
    page, pages = page_of(basket.page, items=len(basket.pages), size=1)
    places = basket.pages[page]
    season = basket.assortment.parts[places[0]].season
    toggles = [_toggle(texts, basket, place) for place in places]
    numbered = all(basket.assortment.parts[place].number is not None for place in places)
    whole = basket.season(season)
    on = set(whole) <= set(basket.chosen)
    label = texts("order-everything") if season is None else season_name(texts, season)
    argument = f"{'' if season is None else season}.{int(not on)}"
    confirm = texts("button-confirm")
    chosen = len(basket.chosen)
    rows = (
        *rows_of(toggles, width=NUMBERED if numbered else 1),
        (toggle(label, PickGroup(argument=argument), chosen=on),),
        pager(page, pages, to=PartsPage),
        (
            Button(
                label=texts("in-brackets", what=confirm, detail=chosen) if chosen else confirm,
                press=OrderChosen(),
                style=Style.PRIMARY,
            ),
            back(texts, OrderScreen()),
        ),
    )
    count = texts("order-chosen", n=chosen)
    where = count if season is None else f"{season_name(texts, season)} · {count}"
    text = lines_of(_heading(texts, state), texts("order-which"), where)
    return _screen(text, rows, state)


def ordering(texts: Texts, state: OrderState) -> Screen:
    """Return what stands there while the server takes longer than a moment."""
    return _screen(lines_of(_heading(texts, state), texts("order-doing")), (), state)


def done(
    texts: Texts,
    state: OrderState,
    ordered: Ordered,
    *,
    count: int,
    start: Offered | None,
    now: datetime,
) -> Screen:
    """Return what came of an order; `count` parts, 0 the whole title. `start` sets it going."""
    what = _heading(texts, state)
    said = [worded(texts, one, now=now) for one in ordered.said]
    waits = ordered.outcome is OrderOutcome.REQUESTED
    if ordered.outcome is not OrderOutcome.ORDERED and not waits:
        added = ordered.outcome is OrderOutcome.ADDED
        what_came = texts.rich("order-added" if added else "order-already", title=what)
        head = what if said and not added else what_came
        text = lines_of(head, *said)
        return _screen(text, ((back(texts, OpenCard(argument=state.card.index)),),), state)
    begun = texts.rich("request-asked" if waits else "order-done", title=what)
    lines: list[Text | str] = [begun, *said]
    if count:
        lines.append(texts("order-parts", n=count))
    if waits:
        way = (withdrawal(texts, ordered.request), open_button(texts, "requests"))
        return _screen(lines_of(*lines), (way, _on(texts, state)[1:]), state)
    lines.append(texts("order-halted" if ordered.halted else "order-then"))
    first: Row = ()
    if start and ordered.halted:
        press = (
            StartQueue(argument=start.handle)
            if start.simple
            else OpenSwitch(argument=f"{Place.QUEUE}.{start.handle}")
        )
        first = (Button(label=texts("order-start"), press=press, style=Style.PRIMARY),)
    return _screen(lines_of(*lines), (first, _on(texts, state)), state)


def started(texts: Texts, state: OrderState, said: str) -> Screen:
    """Return what came of setting the queue going."""
    return _screen(lines_of(_heading(texts, state), said), (_on(texts, state),), state)


def season_name(texts: Texts, number: int) -> str:
    """Return a season's name: Season 2, or Specials."""
    return texts("season", number=number) if number else texts("specials")


def _counts(texts: Texts, basket: Basket) -> list[Text | str]:
    lines: list[Text | str] = []
    every = basket.assortment.parts
    if every:
        seasons = {one.season for one in every if one.season is not None}
        told = [texts("order-parts", n=len(every))]
        if len(seasons) > 1:
            told.append(texts("order-seasons", n=len(seasons)))
        lines.append(" · ".join(told))
    missing = basket.assortment.missing
    if missing is not None:
        lines.append(Italic(texts("order-missing", n=missing) if missing else texts("order-none")))
    return lines


def _open(basket: Basket) -> list[Choice]:
    return [one for one in basket.assortment.choices if len(one.values) > 1]


def _choice(texts: Texts, one: Choice, value: str, backend: BackendId) -> Button:
    """Return the button that shows a decision and leads to the next one."""
    name = texts.known(f"{backend}-{one.key}") or one.key
    words = texts.known(f"{backend}-{one.key}-{value}") or value
    following = (one.values.index(value) + 1) % len(one.values)
    return Button(
        label=clipped(texts("fact-line", label=name, value=words)),
        press=SetChoice(argument=f"{one.key}.{following}"),
    )


def _toggle(texts: Texts, basket: Basket, place: int) -> Button:
    chosen = place in basket.chosen
    label = clipped(_name(texts, basket.assortment.parts[place]))
    return toggle(label, Pick(argument=f"{place}.{int(not chosen)}"), chosen=chosen)


def _name(texts: Texts, part: Part) -> str:
    if part.number is None:
        return part.name or part.key
    return texts("order-part", number=f"{part.number:02}")


def _heading(texts: Texts, state: OrderState) -> Text:
    return Bold(shorten(card.heading(texts, state.card.title), MOST_HEAD))


def _on(texts: Texts, state: OrderState) -> Row:
    return (open_button(texts, "queue"), back(texts, OpenCard(argument=state.card.index)))


def _screen(text: Text, rows: tuple[Row, ...], state: OrderState) -> Screen:
    return Screen(
        text=text,
        rows=tuple(row for row in rows if row),
        picture=card.picture_of(state.card.title),
        kind=card.KIND,
        state=dump(state),
    )
