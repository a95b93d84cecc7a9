"""The queue as a panel: what runs, how far it is, and what can be done about it."""

from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text
from babel.dates import format_time

from handlers.queue.callbacks import Delete, DeleteConfirmed, Pause, QueuePage, Resume
from handlers.ui.formatting import bar, dated, duration, percent, size
from handlers.ui.home import open_button
from handlers.ui.keyboards import page_of, pager, refresh, sure
from handlers.ui.press import stamped
from handlers.ui.screen import Button, Row, Screen, Style
from handlers.ui.texts import Texts
from services.models import QueueAction, QueueItem, QueueState
from services.queue import QueueView, handle_of

PAGE = 5
NAME = 60  # characters of a name in the panel


def panel(texts: Texts, view: QueueView, page: int, *, now: datetime) -> Screen:
    """Return one page of the queue with the buttons of its items."""
    page, pages = page_of(page, items=len(view.items), size=PAGE)
    first = page * PAGE
    shown = view.items[first : first + PAGE]
    clock = format_time(now.astimezone(texts.zone), "HH:mm:ss", locale=texts.language)
    head = texts("queue-count", n=len(view.items)) if view.items else texts("queue-empty")
    lines: list[Text | str] = [Bold(texts("queue-title")), f" · {head}"]
    for number, item in enumerate(shown, start=first + 1):
        lines += ["\n\n", *_item(texts, number, item)]
    for one in view.absent:
        lines += ["\n\n", Italic(texts("backend-missing", backend=one.name))]
    lines += ["\n\n" if view.items else "\n", Italic(texts("queue-updated", time=clock))]
    alone = len(view.items) == 1
    rows: list[Row] = [
        _buttons(texts, None if alone else number, item)
        for number, item in enumerate(shown, start=first + 1)
    ]
    rows.append(pager(page, pages, to=QueuePage))
    again = refresh(texts, QueuePage(argument=page))
    rows.append((again,) if view.items else (again, open_button(texts, "search")))
    return Screen(
        text=Text(*lines),
        rows=tuple(row for row in rows if row),
        kind="queue",
        state={"page": page},
    )


def ask_delete(texts: Texts, item: QueueItem, page: int, *, moment: float) -> Screen:
    """Return the question before an item and its files go."""
    return Screen(
        text=Text(
            texts.rich("queue-delete-ask", name=Bold(_name(texts, item))),
            "\n",
            texts("queue-delete-means"),
        ),
        rows=(
            sure(
                texts,
                confirm=DeleteConfirmed(argument=stamped(handle_of(item), moment)),
                cancel=QueuePage(argument=page),
            ),
        ),
        kind="queue",
        state={"page": page},
    )


def _item(texts: Texts, number: int, item: QueueItem) -> list[Text | str]:
    facts = [f"{bar(item.progress)} {percent(item.progress)}"]
    if item.size:
        facts.append(size(texts, item.size))
    name = Bold(_name(texts, item))
    return [f"{number}  ", name, "\n", " · ".join(facts), "\n", _pace(texts, item)]


def _pace(texts: Texts, item: QueueItem) -> str:
    if item.state is not QueueState.RUNNING:
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
    if QueueAction.DELETE in item.actions:
        label = "🗑 " + texts("button-delete") + suffix
        row.append(Button(label=label, press=Delete(argument=handle), style=Style.DANGER))
    return tuple(row)
