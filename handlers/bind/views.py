"""Bindings in words: what is told here, and what is told where."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiogram.utils.formatting import Bold, Italic, Text

from handlers.bind.callbacks import OpenBindings, SetBinding, Unbind
from handlers.ui.formatting import shorten
from handlers.ui.home import open_button
from handlers.ui.keyboards import refresh
from handlers.ui.levels import level_button
from handlers.ui.listed import LABEL
from handlers.ui.screen import Button, Screen, rows_of
from handlers.ui.texts import Texts
from services.handles import handle
from services.household.bindings import Binding
from services.household.matters import Level, Matter
from services.household.places import Place

PLACE, BOUND = "place", "bound"  # in the state
SHOWN = 40  # bindings on one screen


def here(texts: Texts, place: Place, every: Iterable[Binding], matters: Sequence[Matter]) -> Screen:
    """Return what is told in one place; a tap changes how loud it is."""
    mine = {one.matter: one.level for one in every if _same(one.place, place)}
    lines: list[Text | str] = [
        texts.rich("bind-here", place=Bold(name_of(texts, place))),
        "\n",
        texts("bind-how"),
        "\n",
    ]
    for matter in matters:
        name, what = Bold(texts(f"matter-{matter}")), texts(f"bind-{matter}-what")
        lines += ["\n", texts.rich("settings-line", name=name, value=what)]
    lines += ["\n\n", Italic(texts("bind-read-by-all"))]
    return Screen(
        text=Text(*lines),
        rows=rows_of(_levels(texts, mine, matters), width=1),
        kind="bind",
        state={PLACE: _dump(place)},
    )


def everywhere(texts: Texts, every: Sequence[Binding]) -> Screen:
    """Return what is told where, each with the way to end it."""
    lines: list[Text | str] = [Bold(texts("bind-everywhere")), "\n"]
    lines.append(texts("bind-everywhere-how" if every else "bind-nowhere"))
    for one in every[:SHOWN]:
        lines += ["\n• ", _line(texts, one)]
        if not one.alive:
            lines.append(Text(" – ", Italic(texts("bind-away"))))
    shown = {_handle(one): one for one in every[:SHOWN]}
    buttons = [
        Button(
            label=shorten(texts("button-unbind", what=_line(texts, one)), LABEL),
            press=Unbind(argument=key),
        )
        for key, one in shown.items()
    ]
    bound = {
        key: {PLACE: _dump(one.place), "matter": str(one.matter)} for key, one in shown.items()
    }
    return Screen(
        text=Text(*lines),
        rows=(
            *rows_of(buttons, width=1),
            (refresh(texts, OpenBindings()), open_button(texts, "home")),
        ),
        kind="bindings",
        state={BOUND: bound},
    )


def place_of(kept: Mapping[str, Any]) -> Place:
    """Read back the place of a kept screen."""
    return Place(**kept)


def _handle(one: Binding) -> str:
    return handle(one.place.chat_id, one.place.thread_id, one.matter)


def _dump(place: Place) -> dict[str, Any]:
    return {
        "chat_id": place.chat_id,
        "thread_id": place.thread_id,
        "title": place.title,
        "topic": place.topic,
    }


def _levels(
    texts: Texts, mine: Mapping[Matter, Level], matters: Sequence[Matter]
) -> Iterable[Button]:
    for matter in matters:
        yield level_button(texts, matter, mine.get(matter, Level.OFF), SetBinding)


def _line(texts: Texts, one: Binding) -> str:
    level = "" if one.level is Level.LOUD else texts(f"level-{one.level}")
    facts = (texts(f"matter-{one.matter}"), name_of(texts, one.place), level)
    return " · ".join(fact for fact in facts if fact)


def name_of(texts: Texts, place: Place) -> str:
    """Return what people call a place: Household › News."""
    """Return what people call a place: Household › News."""
    title = place.title or str(place.chat_id)
    if place.thread_id is None:
        return title
    topic = place.topic or texts("bind-topic", number=place.thread_id)
    return f"{title} › {topic}"


def _same(one: Place, other: Place) -> bool:
    return (one.chat_id, one.thread_id) == (other.chat_id, other.thread_id)
