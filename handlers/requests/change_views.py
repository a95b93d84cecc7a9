"""Something else instead: the title, the seasons and the options that would be approved."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Text

from handlers.requests.callbacks import (
    ApproveSo,
    ChangeBack,
    ChangeOption,
    ChangeOptions,
    ChangeSeason,
    ChangeTitle,
    ChangeTo,
    DenyInWords,
)
from handlers.requests.state import QUESTION, Changing, dump
from handlers.ui.formatting import dated, shorten
from handlers.ui.keyboards import back, toggle
from handlers.ui.listed import LABEL
from handlers.ui.outgoing import Picture, poster
from handlers.ui.requesting import Deny, OpenRequest, what
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from handlers.ui.wordings import worded
from services.models import Title
from services.ports.wishes import Option
from services.requests.model import Request

KIND = "request"


def change(texts: Texts, state: Changing, asked: Request, *, now: datetime) -> Screen:
    """Return what would be approved, and the ways to change it."""
    lines: list[Text | str] = [
        Bold(texts("change-title", title=dated(texts, state.title.name, state.title.year))),
        "\n",
        texts("request-asked-for", title=what(texts, asked)),
    ]
    if asked.picked:
        lines += ["\n", texts("change-subscribes")]
    lines += [f"\n{_label(texts, state, one, now)}" for one in state.options if state.place_of(one)]
    if state.every:
        lines += ["\n\n", texts("subscribe-which-seasons")]
    seasons = [
        toggle(
            texts("season", number=one.number) if one.number else texts("specials"),
            ChangeSeason(argument=f"{one.number}.{int(one.number not in state.seasons)}"),
            chosen=one.number in state.seasons,
        )
        for one in state.every
    ]
    so = Button(
        label=texts("button-approve"),
        press=ApproveSo(argument=state.request),
        style=Style.SUCCESS,
    )
    rows = (
        *rows_of(seasons, width=2),
        *rows_of(
            [
                Button(label=texts("button-options"), press=ChangeOptions())
                if state.options
                else None,
                Button(label=texts("button-other-title"), press=ChangeTitle()),
            ]
        ),
        (
            *((so,) if state.is_complete else ()),
            back(texts, OpenRequest(argument=state.request)),
        ),
    )
    return _screen(Text(*lines), rows, state)


def options(texts: Texts, state: Changing, *, now: datetime) -> Screen:
    """Return what can be decided; each tap goes on to the next value."""
    buttons = [
        Button(
            label=shorten(_label(texts, state, one, now), LABEL),
            press=ChangeOption(
                argument=f"{one.key}.{(state.place_of(one) + 1) % (len(one.values) + 1)}"
            ),
        )
        for one in state.options
    ]
    return _screen(
        Text(Bold(texts("change-options")), "\n", texts("change-options-how")),
        (*rows_of(buttons, width=1), (back(texts, ChangeBack()),)),
        state,
    )


def titles(texts: Texts, state: Changing) -> Screen:
    """Return the titles to choose from instead; another name is typed."""
    found = texts("change-which" if state.titles else "change-none", words=state.words)
    buttons = [
        Button(
            label=shorten(dated(texts, one.name, one.year), LABEL), press=ChangeTo(argument=place)
        )
        for place, one in enumerate(state.titles)
    ]
    rows = (*rows_of(buttons, width=1), (back(texts, ChangeBack()),))
    return _screen(Text(Bold(found), "\n", texts("change-type")), rows, state, kind=QUESTION)


def ask_reason(texts: Texts, one: Request) -> Screen:
    """Return the question for a reason, whose answer is typed."""
    said = texts.rich("request-deny-words", title=Bold(what(texts, one)))
    return Screen(
        text=Text(said),
        rows=((back(texts, Deny(argument=one.id)),),),
        picture=_picture(one.title),
        kind=QUESTION,
        state={"request": one.id},
    )


def in_words(texts: Texts, request: str) -> Button:
    """Return the button for a reason in one's own words."""
    return Button(label=texts("button-write-why"), press=DenyInWords(argument=request))


def _label(texts: Texts, state: Changing, one: Option, now: datetime) -> str:
    place = state.place_of(one)
    value = one.values[place - 1].label if place else one.standard
    name = worded(texts, one.label, now=now)
    return texts("fact-line", label=name, value=worded(texts, value, now=now))


def _picture(title: Title) -> Picture:
    return poster(title.poster_url, name=title.name, detail=str(title.year or ""))


def _screen(text: Text, rows: tuple[Row, ...], state: Changing, *, kind: str = KIND) -> Screen:
    return Screen(
        text=text,
        rows=tuple(row for row in rows if row),
        picture=_picture(state.title),
        kind=kind,
        state=dump(state),
    )
