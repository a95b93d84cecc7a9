"""The queue as a panel: what runs, how far it is, and what can be done about it."""

from collections.abc import Iterator
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
    QueueServer,
    QueueStop,
    QueueSwitch,
    Resume,
    RetryItem,
    Undo,
)
from handlers.queue.lines import counts, item_lines, item_name
from handlers.ui.errors import absence
from handlers.ui.home import open_button
from handlers.ui.keyboards import page_of, pager, refresh, sure, toggle
from handlers.ui.press import stamped
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.switches import switch, switches
from handlers.ui.texts import Texts
from services.controls import Offered, Visit
from services.models import QueueAction, QueueItem, QueueState
from services.ports.panels import START, Place
from services.queue import QueueView, ServerQueue, handle_of

PAGE = 5
NOTHING_YET = (QueueState.WAITING, QueueState.FAILED)  # no files to remove


class Whereabouts(TypedDict):
    """Where in the queue somebody is: what a screen of it keeps for the next tap.

    `turn` counts how often a switch was used here, so that it may be used again. `mine` is what
    they asked for alone, `server` the id of the only server they look at, empty for all.
    """

    page: int
    turn: int
    mine: bool
    server: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks, what came of their last tap, and whether the panel renews itself."""

    visit: Visit
    said: str = ""
    live: bool = False


def panel(
    texts: Texts,
    view: QueueView,
    at: Whereabouts,
    *,
    now: datetime,
    look: Look,
    offered: tuple[Offered, ...] = (),
) -> Screen:
    """Return one page of the queue with the buttons of its items, and of whole queues."""
    who = look.visit.viewer
    items = tuple(_chosen(view, at, look))
    page, pages = page_of(at["page"], items=len(items), size=PAGE)
    first = page * PAGE
    shown = tuple(enumerate(items[first : first + PAGE], start=first + 1))
    at = {**at, "page": page}
    told = Text(*_head(texts, view, at, look), *_items(texts, view, at, look, shown))
    gone = [Text("\n\n", Italic(absence(texts, one.name, one.code))) for one in view.absent]
    told = Text(told, *gone, "\n\n" if view.items or view.tasks else "\n")
    clock = format_time(now.astimezone(texts.zone), "HH:mm:ss", locale=texts.language)
    moment = texts("queue-live" if look.live else "queue-updated", time=clock)
    starts, others = _switches(texts, view, at, offered, now)
    alone = len(items) == 1
    rows: tuple[Row, ...] = (
        *starts,
        *(
            _buttons(texts, None if alone else number, item)
            for number, item in shown
            if view.may_steer(item, who)
        ),
        _narrowing(texts, view, at, look),
        *_servers(view, at),
        pager(page, pages, to=QueuePage),
        *others,
        _last(texts, view, page, look),
    )
    return Screen(
        text=Text(told, Italic(moment)),
        rows=tuple(row for row in rows if row),
        kind="queue",
        state={**at},
        essence=told.render()[0],
    )


def _chosen(view: QueueView, at: Whereabouts, look: Look) -> Iterator[QueueItem]:
    for one in view.items:
        if at["server"] not in ("", one.backend):
            continue
        if not at["mine"] or view.is_mine(one, look.visit.viewer):
            yield one


def _head(texts: Texts, view: QueueView, at: Whereabouts, look: Look) -> list[Text | str]:
    head = texts("queue-count", n=view.tasks) if view.tasks else texts("queue-empty")
    lines: list[Text | str] = [Bold(texts("queue-title")), f" · {head}"]
    if look.said:
        lines += ["\n", look.said]
    for one in view.servers:
        if one.summary and at["server"] in ("", one.backend):
            lines += ["\n", Bold(one.name), "  ", counts(texts, one, one.summary)]
    return lines


def _items(
    texts: Texts,
    view: QueueView,
    at: Whereabouts,
    look: Look,
    shown: tuple[tuple[int, QueueItem], ...],
) -> list[Text | str]:
    several = len(view.servers) > 1 and not at["server"]
    names = {one.backend: one.name for one in view.servers} if several else {}
    lines: list[Text | str] = []
    for number, item in shown:
        lines += ["\n\n", *item_lines(texts, number, item, names.get(item.backend))]
        asked = view.asked.get(handle_of(item), ()) if look.visit.private else ()
        if people := ", ".join(one.name for one in asked if one.name):
            lines += ["\n", texts("queue-asked-by", names=people)]
    if not shown and at["mine"]:
        lines += ["\n\n", texts("queue-none-mine")]
    elif not shown and at["server"] and view.items:
        lines += ["\n\n", texts("queue-none-there")]
    return lines


def _last(texts: Texts, view: QueueView, page: int, look: Look) -> Row:
    ways = [refresh(texts, QueuePage(argument=page))]
    if look.live:
        stop = Button(label=texts("button-queue-stop"), press=QueueStop(argument=page))
        ways.append(stop)
    elif not view.tasks:
        ways.append(open_button(texts, "search"))
    return (*ways, open_button(texts, "home"))


def _narrowing(texts: Texts, view: QueueView, at: Whereabouts, look: Look) -> Row:
    """Return the choice between all and mine, where it makes a difference."""
    own = sum(view.is_mine(one, look.visit.viewer) for one in view.items)
    if not at["mine"] and own in (0, len(view.items)):
        return ()
    return (
        toggle(texts("button-queue-all"), QueueFilter(argument="all"), chosen=not at["mine"]),
        toggle(texts("button-queue-mine"), QueueFilter(argument="mine"), chosen=at["mine"]),
    )


def _servers(view: QueueView, at: Whereabouts) -> tuple[Row, ...]:
    """Return the servers to look at one of, where several have something under way."""
    known: list[ServerQueue] = []
    for one in view.servers:  # a server has an entry of its own for what is somebody's own there
        if (one.items or one.backend == at["server"]) and all(
            one.backend != other.backend for other in known
        ):
            known.append(one)
    if len(known) < 2 and not at["server"]:
        return ()
    return rows_of(
        toggle(
            one.name,
            QueueServer(argument="" if one.backend == at["server"] else one.backend),
            chosen=one.backend == at["server"],
        )
        for one in known
    )


def _switches(
    texts: Texts, view: QueueView, at: Whereabouts, offered: tuple[Offered, ...], now: datetime
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return what sets halted queues going, as the main step, and all other switches."""
    halted = {one.backend for one in view.servers if one.halted}
    there = [one for one in offered if at["server"] in ("", one.server.id)]
    starts = [o for o in there if o.action.key == START and o.server.id in halted]
    others = [one for one in there if one not in starts]

    def direct(name: str) -> QueueSwitch:
        return QueueSwitch(argument=f"{name}.{at['turn']}")

    return (
        tuple((switch(texts, one, Place.QUEUE, direct, now=now),) for one in starts),
        switches(texts, others, Place.QUEUE, direct, now=now),
    )


def ask_delete(texts: Texts, item: QueueItem, *, moment: float, state: Whereabouts) -> Screen:
    """Return the question before an item and its files go."""
    return Screen(
        text=Text(
            texts.rich("queue-delete-ask", name=Bold(item_name(texts, item))),
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
    said = texts.rich("queue-deleting", name=Bold(item_name(texts, item)), seconds=round(seconds))
    undo = Button(label="↩️ " + texts("button-undo"), press=Undo(argument=handle_of(item)))
    return Screen(text=Text("🗑 ", said), rows=((undo,),), kind="queue", state={**state})


def _has_files(item: QueueItem) -> bool:
    return item.fetches and item.state not in NOTHING_YET


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
