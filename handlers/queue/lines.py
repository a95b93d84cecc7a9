"""What the panel says of a server's whole queue, and of each item."""

from aiogram.utils.formatting import Bold, Text

from handlers.ui.formatting import bar, dated, duration, percent, size
from handlers.ui.texts import Texts
from handlers.ui.wordings import worded
from services.models import QueueAction, QueueItem, QueueState, QueueSummary
from services.queue import ServerQueue

NAME = 60  # characters of a name in the panel


def counts(texts: Texts, server: ServerQueue, told: QueueSummary) -> str:
    """Return the counts of a whole queue as one line."""
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


def item_lines(texts: Texts, number: int, item: QueueItem, server: str | None) -> list[Text | str]:
    """Return what is said of an item; `server` where it has to be said whose it is."""
    called_off = QueueAction.CANCEL in item.actions  # its download is over: no share to show
    facts = [] if called_off else [f"{bar(item.progress)} {percent(item.progress)}"]
    if item.size:
        facts.append(size(texts, item.size))
    name = Bold(item_name(texts, item))
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


def item_name(texts: Texts, item: QueueItem) -> str:
    """Return what an item is called, short enough for a line."""
    name = item.name if len(item.name) <= NAME else item.name[: NAME - 1] + "…"
    if not item.detail:
        name = dated(texts, name, item.year)
    return f"{name} {item.detail}".rstrip()
