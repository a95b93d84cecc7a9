"""A backend in memory that has every capability of a server beside the main one.

Its world is its attributes: a test sets what stands there and reads what was asked. Words that no
catalog has are literals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.errors import BackendError, BackendUnavailable, UnknownItem
from services.household.roles import Role
from services.models import (
    BackendId,
    BackendStatus,
    ItemRef,
    QueueAction,
    QueueItem,
    QueueSnapshot,
    QueueState,
    QueueSummary,
    Title,
    TitleKind,
    ViewerId,
)
from services.ports.panels import (
    Action,
    Done,
    Fact,
    Mark,
    Panel,
    PanelLink,
    Parameter,
    ParameterKind,
    Place,
    Wording,
)
from services.ports.parts import (
    Assortment,
    Choice,
    Gap,
    Ordered,
    OrderOutcome,
    Part,
    Shelf,
    ShelfSort,
)

WORKSHOP = BackendId("workshop")
_ORDERED = Ordered(outcome=OrderOutcome.ORDERED)


def literal(words: str) -> Wording:
    """Return words that stand as they are."""
    return Wording(literal=words)


def title_of(name: str, *, number: int = 1, overview: str = "") -> Title:
    """Return a series of this server."""
    ref = ItemRef(backend=WORKSHOP, kind=TitleKind.SERIES, native_id=str(number))
    return Title(ref=ref, name=name, overview=overview)


def episodes(seasons: int, each: int) -> tuple[Part, ...]:
    """Return the parts of a series."""
    return tuple(
        Part(key=f"S{season:02}E{number:02}", season=season, number=number)
        for season in range(1, seasons + 1)
        for number in range(1, each + 1)
    )


def backups(count: int) -> dict[str, Panel]:
    """Return a panel for each of some backups, by its path."""
    restore = Action(key="restore", label=literal("Restore"), confirm=True, destructive=True)
    return {
        f"backups/backup_2025-10-{day:02}_12-30-45": Panel(
            title=literal(f"Backup of day {day}"), actions=(restore,)
        )
        for day in range(1, count + 1)
    }


def switches() -> dict[str, Panel]:
    """Return the panels of a server, by their paths."""
    size = Parameter(key="size", label=literal("How many?"), kind=ParameterKind.NUMBER)
    folder = Parameter(key="folder", label=literal("Folder"), current="/srv/old")
    level = Parameter(
        key="level",
        label=literal("Level"),
        kind=ParameterKind.CHOICE,
        values=("low", "high"),
        optional=True,
    )
    secret = Parameter(key="password", label=literal("Password"), kind=ParameterKind.SECRET)
    first = Panel(
        title=literal("Workshop's switches"),
        role=Role.MEMBER,
        facts=(
            Fact(label=literal("Lathe"), value=literal("turning"), mark=Mark.GOOD),
            Fact(label=literal("Saw"), mark=Mark.BAD),
        ),
        links=(
            PanelLink(path="settings", label=literal("Settings")),
            PanelLink(path="backups", label=literal("Backups")),
            PanelLink(path="keys", label=literal("Keys"), role=Role.OWNER),
        ),
        actions=(
            Action(
                key="start",
                label=literal("Start"),
                role=Role.MEMBER,
                places=frozenset({Place.QUEUE}),
            ),
            Action(
                key="stop", label=literal("Stop"), confirm=True, places=frozenset({Place.QUEUE})
            ),
            Action(key="rescan", label=literal("Rescan"), places=frozenset({Place.LIBRARY})),
            Action(key="broken", label=literal("Try the broken one")),
        ),
    )
    stored = backups(10)
    return {
        "": first,
        "settings": Panel(
            title=literal("Settings"),
            actions=(
                Action(key="resize", label=literal("Resize"), parameters=(size, level)),
                Action(key="move", label=literal("Move"), parameters=(folder,), confirm=True),
                Action(key="level", label=literal("Set the level"), parameters=(level,)),
            ),
        ),
        "backups": Panel(
            title=literal("Backups"),
            links=tuple(PanelLink(path=path, label=panel.title) for path, panel in stored.items()),
        ),
        "keys": Panel(
            title=literal("Keys"),
            role=Role.OWNER,
            private=True,
            actions=(
                Action(
                    key="sign-in",
                    label=literal("Sign in"),
                    role=Role.OWNER,
                    confirm=True,
                    parameters=(secret, replace(folder, key="host", label=literal("Host"))),
                ),
            ),
        ),
        **stored,
    }


@dataclass
class Workshop:
    """Implements Search, Order, Gaps, Shelves, Queue, Status and Controls in memory."""

    id: BackendId = WORKSHOP
    name: str = "Workshop"
    panels: dict[str, Panel] = field(default_factory=switches)
    titles: list[Title] = field(default_factory=list)
    assortments: dict[str, Assortment] = field(default_factory=dict)
    missing: list[Gap] = field(default_factory=list)
    shelved: list[Title] = field(default_factory=list)
    items: list[QueueItem] = field(default_factory=list)
    summary: QueueSummary | None = None
    outcome: Ordered = _ORDERED
    well: bool = True
    down: bool = False
    refuses: dict[str, BackendError] = field(default_factory=dict)
    did: list[tuple[str, str, dict[str, str], int]] = field(default_factory=list)
    orders: list[tuple[str, tuple[str, ...], dict[str, str]]] = field(default_factory=list)
    acted: list[tuple[str, QueueAction]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    shelf_sorts: tuple[ShelfSort, ...] = (ShelfSort.NAME, ShelfSort.NEWEST)

    async def aclose(self) -> None:
        """Hold nothing to give back."""

    async def search(self, words: str) -> list[Title]:
        """Return the titles that have the words in their name."""
        self._asked("search")
        return [one for one in self.titles if words.lower() in one.name.lower()]

    async def title(self, ref: ItemRef) -> Title:
        """Return a title."""
        self._asked("title")
        for one in self.titles + self.shelved:
            if one.ref == ref:
                return one
        raise UnknownItem

    async def assortment(self, ref: ItemRef) -> Assortment:
        """Return what can be ordered of a title."""
        self._asked("assortment")
        return self.assortments.get(ref.native_id, Assortment())

    async def order(
        self, title: Title, parts: Sequence[Part], choices: Mapping[str, str]
    ) -> Ordered:
        """Write an order down."""
        self._asked("order")
        self.orders.append((title.name, tuple(one.key for one in parts), dict(choices)))
        return self.outcome

    async def gaps(self) -> list[Gap]:
        """Return what is missing."""
        self._asked("gaps")
        return self.missing

    async def shelf(self, *, offset: int, limit: int, sort: ShelfSort) -> Shelf:
        """Return one page of what is there."""
        self._asked(f"shelf {offset} {limit} {sort}")
        every = sorted(self.shelved, key=lambda one: one.name)
        if sort is ShelfSort.NEWEST:
            every.reverse()
        shown = tuple(every[offset : offset + limit])
        return Shelf(
            titles=shown, offset=offset, total=len(every), more=offset + limit < len(every)
        )

    async def queue(self) -> QueueSnapshot:
        """Return what is under way."""
        self._asked("queue")
        return QueueSnapshot(items=tuple(self.items), summary=self.summary)

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Do one thing to an item."""
        self._asked("act")
        self.acted.append((item.native_id, action))
        if action is QueueAction.RETRY:
            self.items = [
                replace(one, state=QueueState.WAITING, actions=frozenset({QueueAction.DELETE}))
                if one.native_id == item.native_id
                else one
                for one in self.items
            ]

    async def status(self) -> BackendStatus:
        """Return facts of its own."""
        self._asked("status")
        uptime = Fact(label=literal("Uptime"), value=literal("3 days"))
        return BackendStatus(version="1.0.0", facts=(uptime,))

    async def panel(self, path: str, *, who: ViewerId) -> Panel:
        """Return a panel."""
        self._asked(f"panel {path} {who}")
        if path not in self.panels:
            raise UnknownItem
        return self.panels[path]

    async def control(
        self, path: str, action: str, values: Mapping[str, str], *, who: ViewerId
    ) -> Done:
        """Write an action down and say that it is done."""
        self._asked("control")
        if action in self.refuses:
            raise self.refuses[action]
        self.did.append((path, action, dict(values), who))
        if action == "start" and self.summary:
            self.summary = replace(self.summary, running=1)
        to = "backups" if action == "restore" else None
        return Done(said=literal(f"{action} is done"), well=self.well, path=to)

    def _asked(self, what: str) -> None:
        self.asked.append(what)
        if self.down:
            raise BackendUnavailable(self.id, reason="the door is shut")


def item(number: int = 1, *, name: str = "Chronicle", state: QueueState) -> QueueItem:
    """Return a queue item of this server."""
    failed = state is QueueState.FAILED
    steer = {QueueAction.RETRY, QueueAction.DELETE} if failed else {QueueAction.DELETE}
    return QueueItem(
        backend=WORKSHOP,
        native_id=f"q{number}",
        name=name,
        detail=f"S01E{number:02}",
        state=state,
        actions=frozenset(steer),
    )


def choice() -> Choice:
    """Return a choice among three, the usual value first."""
    return Choice(key="priority", values=("normal", "high", "low"))
