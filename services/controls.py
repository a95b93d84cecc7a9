"""A server's own switches: who may see and do what, and what an action still needs."""

import asyncio
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from services.capabilities import Backend, Controls
from services.errors import BackendError, NotAllowed, NotSupported, PrivateOnly, UnknownItem
from services.handles import handle
from services.household.admissions import Admissions
from services.household.doorkeeping import PEOPLE, Doorkeeper
from services.household.roles import Role, at_least
from services.models import BackendId, ItemRef
from services.people import Viewer
from services.ports.panels import Action, Done, Panel, Parameter, ParameterKind, Place, several
from services.ports.personal import Doors
from services.ports.specialities import Tend
from services.registry import Registry

PATIENCE = 2.0  # seconds: a place is shown without a server's switches rather than late
LONGEST = 500  # characters of a typed value, where nothing else is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who looks or acts, and whether nobody reads along."""

    viewer: Viewer
    private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A backend that has switches, by its proper name."""

    id: BackendId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A switch that is offered outside its panel."""

    server: Server
    action: Action

    @property
    def handle(self) -> str:
        """Return what names it in a button."""
        return handle(self.server.id, "", self.action.key)

    @property
    def simple(self) -> bool:
        """Say whether it needs neither values nor a second tap."""
        return not self.action.parameters and not self.action.confirm


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A panel of a server that a conversation leads to."""

    server: Server
    path: str


class Step(Enum):
    """What comes next once nothing is left to ask for."""

    CONFIRM = auto()
    RUN = auto()


def next_step(
    action: Action, *, given: Mapping[str, str | None], confirmed: bool
) -> Parameter | Step:
    """Return the next value to ask for, or what is to be done.

    Secrets come last, behind the confirmation: they are never kept while something else waits.
    """
    open_ = [one for one in action.parameters if one.key not in given]
    plain = [one for one in open_ if one.kind is not ParameterKind.SECRET]
    if plain:
        return plain[0]
    if action.confirm and not confirmed:
        return Step.CONFIRM
    return open_[0] if open_ else Step.RUN


def fitting(parameter: Parameter, words: str) -> str | None:
    """Return a typed or chosen value as the server takes it, None where it does not fit."""
    if parameter.kind is ParameterKind.SECRET:
        return words if bounds(parameter)[0] <= len(words) <= bounds(parameter)[1] else None
    value = words.strip()
    match parameter.kind:
        case ParameterKind.NUMBER:
            try:
                return str(int(value))
            except ValueError:
                return None
        case ParameterKind.CHOICE:
            return value if value in parameter.values else None
        case ParameterKind.SEVERAL:
            return value if set(several(value)) <= set(parameter.values) else None
        case _:
            formed = not parameter.pattern or re.fullmatch(parameter.pattern, value)
            least, most = bounds(parameter)
            return value if formed and least <= len(value) <= most else None


def bounds(parameter: Parameter) -> tuple[int, int]:
    """Return how many characters a typed value may have, from and to."""
    longest = sys.maxsize if parameter.kind is ParameterKind.SECRET else LONGEST
    return parameter.least, longest if parameter.most is None else parameter.most


class ControlService:
    """Shows panels and does their actions, each only for those who may.

    `patience` is how many seconds a place waits for a server's switches.
    """

    def __init__(
        self,
        registry: Registry,
        admissions: Admissions | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._registry = registry
        self._doorkeeper = Doorkeeper(registry, admissions) if admissions else None
        self._patience = patience
        self._whispered: dict[tuple[int, str], dict[str, str]] = {}

    def servers(self, visit: Visit) -> tuple[Server, ...]:
        """Return the backends that have switches for this person."""
        return tuple(
            Server(id=one.id, name=one.name)
            for one in self._registry.enabled(Backend)
            if self._keeps(one.id, visit)
            or (self._registry.shows(one.id) and isinstance(one, Controls))
        )

    def doors(self, place: Place) -> tuple[Door, ...]:
        """Return the panels that a conversation leads to."""
        every = self._registry.having(Doors)
        return tuple(
            Door(server=Server(id=one.id, name=one.name), path=one.doors[place])
            for one in every
            if place in one.doors
        )

    async def panel(self, backend: BackendId, path: str, *, visit: Visit) -> Panel:
        """Return a panel with what this person may see of it.

        Raises: PrivateOnly, NotAllowed, NotSupported, UnknownItem, BackendError.
        """
        keeper = self._keeper(backend, visit)
        if keeper and (path == PEOPLE or not self._registry.shows(backend)):
            panel = await keeper.panel(backend, path)
        else:
            panel = await self._read(backend, path, visit)
            panel = keeper.with_door(panel) if keeper and path == "" else panel
        role = visit.viewer.role
        if not at_least(role, panel.role):
            raise NotAllowed
        return replace(
            panel,
            links=tuple(one for one in panel.links if at_least(role, one.role)),
            beside=tuple(one for one in panel.beside if at_least(role, one.role)),
            actions=tuple(one for one in panel.actions if at_least(role, one.role)),
        )

    async def action(self, backend: BackendId, path: str, key: str, *, visit: Visit) -> Action:
        """Return an action as it stands now.

        Raises: what `panel` raises; UnknownItem when the panel has it no longer for this person,
        PrivateOnly when something would have to be typed in a group.
        """
        panel = await self.panel(backend, path, visit=visit)
        return _one(panel.actions, key, visit)

    async def offered(self, place: Place, *, visit: Visit) -> tuple[Offered, ...]:
        """Return the switches of a place, the servers' in their order; silent ones have none."""
        backends = self._registry.having(Controls)
        came = await asyncio.gather(*(self._offered(b, place, visit) for b in backends))
        return tuple(one for offered in came for one in offered)

    async def find(self, place: Place, name: str, *, visit: Visit) -> Offered:
        """Return the switch a button of a place names.

        Raises: UnknownItem when it is not offered there, or no longer to this person.
        """
        for one in await self.offered(place, visit=visit):
            if one.handle == name:
                _one((one.action,), one.action.key, visit)
                return one
        raise UnknownItem

    async def run(
        self,
        backend: BackendId,
        path: str,
        action: Action,
        values: Mapping[str, str | None],
        *,
        visit: Visit,
    ) -> Done:
        """Do an action that `action` or `find` has just returned; None is a value left out.

        Raises: UnknownItem when a value does not fit the action any more, BackendError.
        """
        keeper = self._keeper(backend, visit)
        if keeper and path == PEOPLE:
            return await keeper.turn(backend, action.key)
        given = {key: value for key, value in values.items() if value is not None}
        for one in action.parameters:
            if one.key in given and fitting(one, given[one.key]) is None:
                raise UnknownItem
            if one.key not in given and not one.optional:
                raise UnknownItem
        return await self._backend(backend).control(path, action.key, given, who=visit.viewer.id)

    def path_of(self, ref: ItemRef) -> str:
        """Return where the switches of one title are. Raises: NotSupported where it has none."""
        found = self._registry.one(ref.backend, Tend)
        if found is None:
            raise NotSupported
        return found.panel_of(ref)

    def whisper(self, visit: Visit, name: str, key: str, value: str) -> None:
        """Remember a secret until its action is done, in memory alone."""
        self._whispered.setdefault((visit.viewer.id, name), {})[key] = value

    def whispered(self, visit: Visit, name: str) -> Mapping[str, str]:
        """Return the secrets given so far for an action."""
        return self._whispered.get((visit.viewer.id, name), {})

    def forget(self, visit: Visit, name: str) -> None:
        """Forget the secrets of an action."""
        self._whispered.pop((visit.viewer.id, name), None)

    async def _offered(self, backend: Controls, place: Place, visit: Visit) -> list[Offered]:
        try:
            async with asyncio.timeout(self._patience):
                panel = await self._read(backend.id, "", visit)
        except (TimeoutError, BackendError, PrivateOnly, UnknownItem):
            return []
        server = Server(id=backend.id, name=backend.name)
        role = visit.viewer.role
        return [
            Offered(server=server, action=one)
            for one in panel.actions
            if place in one.places and at_least(role, one.role)
        ]

    async def _read(self, backend: BackendId, path: str, visit: Visit) -> Panel:
        panel = await self._backend(backend).panel(path, who=visit.viewer.id)
        if panel.private and not visit.private:
            raise PrivateOnly
        return panel

    def _keeper(self, backend: BackendId, visit: Visit) -> Doorkeeper | None:
        return self._doorkeeper if self._keeps(backend, visit) else None

    def _keeps(self, backend: BackendId, visit: Visit) -> bool:
        """Say whether this person decides, here, who is let in to a backend."""
        owner = visit.private and at_least(visit.viewer.role, Role.OWNER)
        return owner and self._doorkeeper is not None and backend in self._registry.private

    def _backend(self, backend: BackendId) -> Controls:
        found = self._registry.one(backend, Controls)
        if found is None:
            raise NotSupported
        return found


def _one(actions: tuple[Action, ...], key: str, visit: Visit) -> Action:
    for one in actions:
        if one.key == key:
            typed = any(p.typed for p in one.parameters)
            if typed and not visit.private:
                raise PrivateOnly
            return one
    raise UnknownItem
