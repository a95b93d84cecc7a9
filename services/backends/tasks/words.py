"""Facts and labels that several panels show."""

from datetime import datetime

from services.backends.tasks.mapping import SIGNS, item_of, share_of, state_words, wording
from services.backends.tasks.models import Log, Task
from services.household.roles import Role
from services.ports.facts import Fact, Mark, Wording
from services.ports.panels import PanelLink

TAIL = 3  # lines on a card
LINE = 160  # characters of one
_GRAVE = ("ERROR", "CRITICAL", "FATAL")
_SIGNS = {"WARNING": "⚠️", "WARN": "⚠️", **dict.fromkeys(_GRAVE, "✗")}


def card_facts(task: Task, *, stuck: bool) -> tuple[Fact, ...]:
    """Return how a task stands: state, progress, what it is at, times, the newest lines."""
    failed = task.state == "failed"
    state = Fact(
        label=wording("state"),
        value=state_words(task.state),
        mark=Mark.BAD if failed else Mark.PLAIN,
    )
    found = [state]
    share = share_of(task)
    if share is not None:
        found.append(Fact(label=wording("progress"), share=share))
    if task.total:
        done = wording("courses-done", done=task.done or 0, total=task.total)
        found.append(Fact(label=wording("courses"), value=done))
    found += _at_work(task)
    found += _moments(task)
    if task.error:
        label = wording("error") if failed else wording("remark")
        found.append(Fact(label=label, value=Wording(literal=task.error[:LINE])))
    if stuck:
        found.append(Fact(label=wording("nobody-works"), mark=Mark.BAD))
    return (*found, *map(line_fact, _tail(task)))


def line_fact(line: Log) -> Fact:
    """Return a line of a log, in the reader's time."""
    text = f"{_SIGNS.get(line.level, '·')} {line.message[:LINE]}"
    if line.at is None:
        return Fact(label=Wording(literal=text))
    return Fact(label=wording("line", at=line.at, text=text))


def task_link(task: Task, path: str, *, owner: bool = False) -> PanelLink:
    """Return the way to a task: its sign, its name, how far it is."""
    share = share_of(task)
    far = f" · {round(share * 100)} %" if share is not None and task.state != "completed" else ""
    whose = f"{task.owner} · " if owner and task.owner else ""
    label = f"{SIGNS.get(task.state, '•')} {whose}{task.name}{far}"
    role = Role.OWNER if owner else Role.MEMBER
    return PanelLink(path=path, label=Wording(literal=label), role=role)


def moment_fact(name: str, at: datetime | None) -> list[Fact]:
    """Return a moment as a line, nothing where it is unknown."""
    return [] if at is None else [Fact(label=wording(name), value=wording("moment", at=at))]


def _tail(task: Task) -> list[Log]:
    """Return the newest lines; those that only tell the item are not told twice."""
    if not _at_work(task):
        return list(task.logs[:TAIL])
    return [one for one in task.logs if item_of(one) is None][:TAIL]


def _at_work(task: Task) -> list[Fact]:
    """Return what a running task is at, where its newest line tells (contract 4)."""
    item = item_of(task.logs[0]) if task.logs and task.state in ("running", "paused") else None
    if item is None:
        return []
    times = f" · {item.now} / {item.total}" if item.now else ""
    what = Wording(literal=f"{item.name}{times}")
    return [Fact(label=wording("now"), value=what, share=item.share)]


def _moments(task: Task) -> list[Fact]:
    return [*moment_fact("began", task.started_at), *moment_fact("ended", task.ended_at)]
