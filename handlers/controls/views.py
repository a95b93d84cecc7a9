"""Panels of switches, and what an action asks for."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.controls.callbacks import (
    ActConfirmed,
    Begin,
    Give,
    GivePicked,
    OpenPanel,
    OpenPlace,
    OpenServer,
    PanelPage,
    PanelUp,
    PickOne,
    PickPage,
    ServersPage,
)
from handlers.controls.state import KIND, State, dump
from handlers.ui.home import Open, open_button
from handlers.ui.keyboards import back, page_of, pager, refresh, toggle
from handlers.ui.outgoing import poster
from handlers.ui.press import Press, stamped
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.switches import clipped, lines_of, style_of
from handlers.ui.texts import Texts
from handlers.ui.wordings import fact_line, worded
from services.controls import Door, Server
from services.handles import handle
from services.ports.panels import Action, Panel, PanelLink, Parameter, ParameterKind, Place, several
from services.questions import KIND as QUESTION

PAGE = 8
NARROW = 16  # characters of a label that leave room for a second one beside it
SHOWN = 200  # characters of a value that is repeated


def servers(texts: Texts, every: tuple[Server, ...]) -> Screen:
    """Return the servers that have switches."""
    buttons = [Button(label=one.name, press=OpenServer(argument=one.id)) for one in every]
    said = texts("controls-which") if every else texts("controls-none")
    return Screen(
        text=Text(Bold(texts("controls-title")), "\n", said),
        rows=(*rows_of(buttons, width=2), (open_button(texts, "home"),)),
        kind=KIND,
    )


def asking(texts: Texts, state: State) -> Screen:
    """Return what stands there while a server takes long to answer."""
    return Screen(text=Text(texts("controls-asking")), kind=KIND, state=dump(state))


def doors(texts: Texts, place: Place, every: tuple[Door, ...]) -> Screen:
    """Return the servers that a conversation leads to."""
    buttons = [
        Button(label=one.server.name, press=OpenPlace(argument=f"{place}.{one.server.id}"))
        for one in every
    ]
    return Screen(
        text=Text(Bold(texts(f"home-{place}")), "\n", texts("controls-which")),
        rows=(*rows_of(buttons, width=2), (open_button(texts, "home"),)),
        kind=KIND,
    )


def working(texts: Texts) -> Screen:
    """Return what stands there while a server takes longer than a moment."""
    return Screen(text=Text(texts("controls-working")))


def panel(
    texts: Texts,
    server: str,
    shown: Panel,
    state: State,
    *,
    now: datetime,
    alone: bool,
    said: str = "",
) -> Screen:
    """Return a panel; `said` is what came of the last action, `alone` that it is the only server's.

    What the server calls things may be long: labels are cut, never facts.
    """
    page, pages = page_of(state.page, items=len(shown.links), size=PAGE)
    links = shown.links[page * PAGE : (page + 1) * PAGE]
    ways = {handle(one.path): one.path for one in (*links, *shown.beside)}
    acts = {state.handle_of(one.key): one.key for one in shown.actions}
    title = worded(texts, shown.title, now=now)
    about = "" if title == server else title
    state = dataclasses.replace(state, page=page, ways=ways, acts=acts, about=about)
    head = Bold(f"{server} · {about}" if about else server)
    facts = [fact_line(texts, one, now=now) for one in shown.facts]
    blocks = [lines_of(head, *([said] if said else ()))]
    if facts:
        blocks.append(lines_of("", *facts))
    ways_down = [_way(texts, one, now=now) for one in links]
    beside = [_way(texts, one, now=now) for one in shown.beside]
    harmless, destructive = (
        [_switch(texts, one, state, now=now) for one in shown.actions if one.destructive == last]
        for last in (False, True)
    )
    rows = (
        *_laid_out(ways_down),
        pager(page, pages, to=PanelPage),
        *_laid_out(harmless),
        *_laid_out(beside),
        (refresh(texts, OpenPanel()), _up(texts, state, alone=alone)),
        *_laid_out(destructive),
    )
    return Screen(
        text=lines_of(*blocks),
        rows=tuple(row for row in rows if row),
        picture=poster(shown.face.url, name=shown.face.name) if shown.face else None,
        kind=KIND,
        state=dump(state),
        again=shown.again,
    )


def question(
    texts: Texts,
    action: Action,
    wanted: Parameter,
    state: State,
    *,
    now: datetime,
    note: str = "",
) -> Screen:
    """Return the question for one value: buttons where there is a choice, else words are awaited.

    `note` says what was wrong with the last answer.
    """
    if wanted.kind is ParameterKind.SEVERAL:
        return _several(texts, action, wanted, state, now=now)
    asks = wanted.kind is not ParameterKind.CHOICE
    state = dataclasses.replace(state, secret=wanted.kind is ParameterKind.SECRET)
    lines: list[Text | str] = [Bold(worded(texts, action.label, now=now))]
    if note:
        lines.append(f"⚠️ {note}")
    lines.append(worded(texts, wanted.label, now=now))
    if wanted.current and wanted.kind is not ParameterKind.SECRET:
        lines.append(Italic(texts("controls-now", value=wanted.current[:SHOWN])))
    if asks:
        lines += ["", texts(f"controls-type-{wanted.kind}")]
    choices = [
        Button(
            label=clipped(value_words(texts, state, wanted, value)),
            press=Give(argument=f"{state.asking}.{wanted.key}.{number}"),
        )
        for number, value in enumerate(wanted.values)
        if not asks
    ]
    skip = Button(label=texts("button-skip"), press=Give(argument=f"{state.asking}.{wanted.key}."))
    rows = (
        *_laid_out(choices),
        ((skip,) if wanted.optional else ()),
        (Button(label=texts("button-cancel"), press=_away(state)),),
    )
    return Screen(
        text=lines_of(*lines),
        rows=tuple(row for row in rows if row),
        kind=QUESTION if asks else KIND,
        state=dump(state),
    )


def _several(
    texts: Texts, action: Action, wanted: Parameter, state: State, *, now: datetime
) -> Screen:
    """Return one page of values as toggles, and what gives those that are chosen."""
    state = dataclasses.replace(state, secret=False)
    page, pages = page_of(state.picking, items=len(wanted.values), size=PAGE)
    toggles = [
        toggle(
            clipped(value_words(texts, state, wanted, wanted.values[place])),
            PickOne(argument=f"{state.asking}.{place}.{int(place not in state.picked)}"),
            chosen=place in state.picked,
        )
        for place in range(page * PAGE, min((page + 1) * PAGE, len(wanted.values)))
    ]
    count = len(state.picked)
    sure = texts("button-confirm")
    if count:
        sure = texts("in-brackets", what=sure, detail=count)
    every = Button(
        label=texts("controls-all"), press=Give(argument=f"{state.asking}.{wanted.key}.")
    )
    rows = (
        *rows_of(toggles, width=1),
        pager(page, pages, to=PickPage),
        (
            *((every,) if wanted.optional else ()),
            Button(label=sure, press=GivePicked(argument=state.asking), style=Style.PRIMARY),
        ),
        (Button(label=texts("button-cancel"), press=_away(state)),),
    )
    title, asked = action.label, wanted.label
    return Screen(
        text=lines_of(Bold(worded(texts, title, now=now)), worded(texts, asked, now=now)),
        rows=tuple(row for row in rows if row),
        kind=KIND,
        state=dump(state),
    )


def confirm(texts: Texts, action: Action, state: State, *, now: datetime) -> Screen:
    """Return the question before an action, with what it is about and what was given for it."""
    label = worded(texts, action.label, now=now)
    lines: list[Text | str] = [Bold(f"{label} · {state.about}" if state.about else label)]
    for one in action.parameters:
        value = state.values.get(one.key)
        if value is not None:
            words = value_words(texts, state, one, value)[:SHOWN]
            named = worded(texts, one.label, now=now)
            lines.append(texts("fact-line", label=named, value=words))
    lines.append(texts("controls-sure-gone" if action.destructive else "controls-sure"))
    press = ActConfirmed(argument=stamped(state.name, now.timestamp()))
    style = Style.DANGER if action.destructive else Style.PRIMARY
    return Screen(
        text=lines_of(*lines),
        rows=(
            (
                Button(label=texts("button-cancel"), press=_away(state)),
                Button(label=texts("button-confirm"), press=press, style=style),
            ),
        ),
        kind=KIND,
        state=dump(state),
    )


def outcome(texts: Texts, said: str, state: State) -> Screen:
    """Return what came of an action where its panel is not shown: elsewhere, or it failed."""
    return Screen(
        text=Text(said), rows=((back(texts, _away(state)),),), kind=KIND, state=dump(state)
    )


def value_words(texts: Texts, state: State, parameter: Parameter, value: str) -> str:
    """Return a choice's value as people read it: in words or by name where there are some."""
    if parameter.typed:
        return value
    names = dict(zip(parameter.values, parameter.names, strict=False))
    read = [
        texts.known(f"{state.backend}-{parameter.key}-{one}") or names.get(one, one)
        for one in several(value)
    ]
    return ", ".join(read)


def _switch(texts: Texts, action: Action, state: State, *, now: datetime) -> Button:
    return Button(
        label=clipped(worded(texts, action.label, now=now)),
        press=Begin(argument=f"{state.handle_of(action.key)}.{state.turn}"),
        style=style_of(action),
    )


def _way(texts: Texts, link: PanelLink, *, now: datetime) -> Button:
    label = clipped(worded(texts, link.label, now=now))
    return Button(label=label, press=OpenPanel(argument=handle(link.path)))


def _away(state: State) -> Press:
    return Open(argument=state.home) if state.home else OpenPanel()


def _up(texts: Texts, state: State, *, alone: bool) -> Button:
    if state.trail:
        return back(texts, PanelUp(argument=len(state.trail) - 1))
    alone = alone or bool(state.door)
    return open_button(texts, "home") if alone else back(texts, ServersPage())


def _laid_out(buttons: Iterable[Button]) -> tuple[Row, ...]:
    every = tuple(buttons)
    narrow = all(len(one.label) <= NARROW for one in every)
    return rows_of(every, width=2 if narrow else 1)
