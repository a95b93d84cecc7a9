"""The queue as a panel: what runs, how far it is, and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from aiogram.utils.formatting import Bold, Italic, Text
from babel.dates import format_time

from handlers.queue.callbacks import (
    CancelItem,
    Delete,
    DeleteConfirmed,
    Pause,
    QueueFilter,
    QueuePage,
    QueueSwitch,
    Resume,
    RetryItem,
    Undo,
)
from handlers.ui.errors import absence
from handlers.ui.formatting import bar, dated, duration, percent, size
from handlers.ui.home import open_button
from handlers.ui.keyboards import page_of, pager, refresh, sure
from handlers.ui.press import stamped
from handlers.ui.screen import Button, Row, Screen, Style
from handlers.ui.switches import switch, switches
from handlers.ui.texts import Texts
from handlers.ui.wordings import worded
from services.controls import Offered, Visit
from services.models import QueueAction, QueueItem, QueueState, QueueSummary
from services.panels import START, Place
from services.queue import QueueView, ServerQueue, handle_of

PAGE = 5
NAME = 60  # characters of a name in the panel
NOTHING_YET = (QueueState.WAITING, QueueState.FAILED)  # no files to remove


class Whereabouts(TypedDict):
    """Where in the queue somebody is: what a screen of it keeps for the next tap."""

    page: int
    turn: int
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks, whether at what they asked for alone, and what came of their last tap."""

    visit: Visit
    mine: bool = False
    said: str = ""


def panel(
    texts: Texts,
    view: QueueView,
    page: int,
    *,
    now: datetime,
    look: Look,
    offered: tuple[Offered, ...] = (),
    turn: int = 0,
) -> Screen:
    """Return one page of the queue with the buttons of its items, and of whole queues.

    `turn` counts how often a switch was used here, so that it may be used again.
    """
    who = look.visit.viewer
    items = tuple(one for one in view.items if not look.mine or view.is_mine(one, who))
    page, pages = page_of(page, items=len(items), size=PAGE)
    first = page * PAGE
    shown = tuple(enumerate(items[first : first + PAGE], start=first + 1))
    clock = format_time(now.astimezone(texts.zone), "HH:mm:ss", locale=texts.language)
    head = texts("queue-count", n=view.tasks) if view.tasks else texts("queue-empty")
    lines: list[Text | str] = [Bold(texts("queue-title")), f" · {head}"]
    if look.said:
        lines += ["\n", look.said]
    for one in view.servers:
        if one.summary:
            lines += ["\n", Bold(one.name), "  ", _counts(texts, one, one.summary)]
    names = {one.backend: one.name for one in view.servers} if len(view.servers) > 1 else {}
    for number, item in shown:
        lines += ["\n\n", *_item(texts, number, item, names.get(item.backend))]
        asked = view.asked.get(handle_of(item), ()) if look.visit.private else ()
        if people := ", ".join(one.name for one in asked if one.name):
            lines += ["\n", texts("queue-asked-by", names=people)]
    if look.mine and not items:
        lines += ["\n\n", texts("queue-none-mine")]
    for gone in view.absent:
        lines += ["\n\n", Italic(absence(texts, gone.name, gone.code))]
    lines += ["\n\n" if view.items or view.tasks else "\n"]
    lines.append(Italic(texts("queue-updated", time=clock)))
    alone = len(items) == 1
    again = refresh(texts, QueuePage(argument=page))
    starts, others = _switches(texts, view, offered, turn, now)
    rows: tuple[Row, ...] = (
        *starts,
        *(
            _buttons(texts, None if alone else number, item)
            for number, item in shown
            if view.may_steer(item, who)
        ),
        _narrowing(texts, view, look),
        pager(page, pages, to=QueuePage),
        *others,
        (again,) if view.tasks else (again, open_button(texts, "search")),
    )
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="queue",
        state={"page": page, "turn": turn, "mine": look.mine},
    )


def _narrowing(texts: Texts, view: QueueView, look: Look) -> Row:
    """Return the choice between all and mine, where it makes a difference."""
    own = sum(view.is_mine(one, look.visit.viewer) for one in view.items)
    if not look.mine and own in (0, len(view.items)):
        return ()
    return tuple(
        Button(label=("✅ " if chosen else "▫️ ") + label, press=QueueFilter(argument=which))
        for which, label, chosen in (
            ("all", texts("button-queue-all"), not look.mine),
            ("mine", texts("button-queue-mine"), look.mine),
        )
    )


def _switches(
    texts: Texts, view: QueueView, offered: tuple[Offered, ...], turn: int, now: datetime
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return what sets halted queues going, as the main step, and all other switches."""
    halted = {one.backend for one in view.servers if one.halted}
    starts = [o for o in offered if o.action.key == START and o.server.id in halted]
    others = [one for one in offered if one not in starts]

    def direct(name: str) -> QueueSwitch:
        return QueueSwitch(argument=f"{name}.{turn}")

    return (
        tuple((switch(texts, one, Place.QUEUE, direct, now=now),) for one in starts),
        switches(texts, others, Place.QUEUE, direct, now=now),
    )


def _counts(texts: Texts, server: ServerQueue, told: QueueSummary) -> str:
    counted = (("running", told.running), ("waiting", told.waiting), ("failed", told.failed))
    facts = [texts(f"queue-some-{state}", n=count) for state, count in counted if count is not None]
    if told.done is not None:
        facts.append(texts("queue-some-done", n=told.done))
    if told.size:
        facts.append(size(texts, told.size))
    if told.speed:
        facts.append(told.speed)
    if server.halted:
        facts.append(texts("queue-halted"))
    return " · ".join(facts)


def ask_delete(texts: Texts, item: QueueItem, *, moment: float, state: Whereabouts) -> Screen:
    """Return the question before an item and its files go."""
    return Screen(
        text=Text(
            texts.rich("queue-delete-ask", name=Bold(_name(texts, item))),
            "\n",
            texts("queue-delete-means" if _has_files(item) else "queue-delete-leaves"),
        ),
        rows=(
            sure(
                texts,
                confirm=DeleteConfirmed(argument=stamped(handle_of(item), moment)),
                cancel=QueuePage(argument=state["page"]),
            ),
        ),
        kind="queue",
        state={**state},
    )


def deleting(texts: Texts, item: QueueItem, *, seconds: float, state: Whereabouts) -> Screen:
    """Return what stands there while a delete can be taken back."""
    said = texts.rich("queue-deleting", name=Bold(_name(texts, item)), seconds=round(seconds))
    undo = Button(label="↩️ " + texts("button-undo"), press=Undo(argument=handle_of(item)))
    return Screen(text=Text("🗑 ", said), rows=((undo,),), kind="queue", state={**state})


def _has_files(item: QueueItem) -> bool:
    return item.fetches and item.state not in NOTHING_YET


def _item(texts: Texts, number: int, item: QueueItem, server: str | None) -> list[Text | str]:
    called_off = QueueAction.CANCEL in item.actions  # its download is over: no share to show
    facts = [] if called_off else [f"{bar(item.progress)} {percent(item.progress)}"]
    if item.size:
        facts.append(size(texts, item.size))
    name = Bold(_name(texts, item))
    pace = _pace(texts, item)
    if item.note:
        pace = f"{pace} · {worded(texts, item.note)}"
    last = f"{pace} · {server}" if server else pace
    share = ["\n", " · ".join(facts)] if facts else []
    return [f"{number}  ", name, *share, "\n", last]


def _pace(texts: Texts, item: QueueItem) -> str:
    if item.state is not QueueState.RUNNING or not item.fetches:
        return texts(f"queue-state-{item.state}")
    if not item.speed:
        return texts("queue-stalled")
    facts = [texts("per-second", size=size(texts, item.speed))]
    if item.remaining is not None:
        facts.append(texts("queue-left", time=duration(texts, item.remaining)))
    return " · ".join(facts)


def _name(texts: Texts, item: QueueItem) -> str:
    name = item.name if len(item.name) <= NAME else item.name[: NAME - 1] + "…"
    if not item.detail:
        name = dated(texts, name, item.year)
    return f"{name} {item.detail}".rstrip()


def _buttons(texts: Texts, number: int | None, item: QueueItem) -> Row:
    suffix = "" if number is None else f" {number}"
    handle = handle_of(item)
    row = []
    if QueueAction.PAUSE in item.actions:
        label = "⏸ " + texts("button-pause") + suffix
        row.append(Button(label=label, press=Pause(argument=handle)))
    if QueueAction.RESUME in item.actions:
        label = "⏯ " + texts("button-resume") + suffix
        row.append(Button(label=label, press=Resume(argument=handle)))
    if QueueAction.RETRY in item.actions:
        label = "🔁 " + texts("button-retry") + suffix
        row.append(Button(label=label, press=RetryItem(argument=handle)))
    if QueueAction.CANCEL in item.actions:
        label = "✖️ " + texts("button-call-off") + suffix
        row.append(Button(label=label, press=CancelItem(argument=handle)))
    if QueueAction.DELETE in item.actions:
        label = "🗑 " + texts("button-delete") + suffix
        row.append(Button(label=label, press=Delete(argument=handle), style=Style.DANGER))
    return tuple(row)
