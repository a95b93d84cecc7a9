"""The door of a private backend: a panel on which an owner says who is let in.

It stands at a path of its own among the backend's panels, and is all of them that an owner sees who
is not let in.
"""

from dataclasses import replace

from services.errors import UnknownItem
from services.household.admissions import Admissions, Member
from services.household.roles import Role
from services.models import BackendId, ViewerId
from services.ports.panels import Action, Done, Fact, Panel, PanelLink, Wording
from services.registry import Registry

PEOPLE = "~people"  # no backend's path begins like this
MOST = 60  # people on one panel
_IN, _OUT = "in", "out"


class Doorkeeper:
    """Shows the door and turns people in and out of it; only owners, alone, come here."""

    def __init__(self, registry: Registry, admissions: Admissions) -> None:
        self._registry = registry
        self._admissions = admissions

    async def panel(self, backend: BackendId, path: str) -> Panel:
        """Return the door itself, or the way to it. Raises: UnknownItem."""
        if path == PEOPLE:
            return _door(await self._admissions.members(backend))
        if path:
            raise UnknownItem
        name = Wording(literal=self._registry.name(backend))
        closed = Fact(label=Wording(id="private-closed"))
        return self.with_door(Panel(title=name, facts=(closed,), role=Role.OWNER))

    def with_door(self, panel: Panel) -> Panel:
        """Return a backend's first panel with the way to the door."""
        way = PanelLink(path=PEOPLE, label=Wording(id="private-people"), role=Role.OWNER)
        return replace(panel, links=(*panel.links, way))

    async def turn(self, backend: BackendId, key: str) -> Done:
        """Let somebody in or out. Raises: UnknownItem when they are not known."""
        way, _, number = key.partition("-")
        members = {one.id: one for one in await self._admissions.members(backend)}
        who = members.get(ViewerId(int(number)) if number.isdigit() else ViewerId(0))
        if who is None or way not in (_IN, _OUT):
            raise UnknownItem
        values = {"name": _name(who)}
        if way == _OUT:
            await self._admissions.dismiss(who.id, backend)
            return Done(said=Wording(id="private-dismissed", values=values))
        await self._admissions.admit(who.id, backend)
        return Done(said=Wording(id="private-admitted", values=values))


def _door(members: tuple[Member, ...]) -> Panel:
    return Panel(
        title=Wording(id="private-people"),
        facts=(Fact(label=Wording(id="private-means")),),
        actions=tuple(
            Action(
                key=f"{_OUT if one.admitted else _IN}-{one.id}",
                label=Wording(literal=f"{'✅' if one.admitted else '▫️'} {_name(one)}"),
                role=Role.OWNER,
            )
            for one in members[:MOST]
        ),
        role=Role.OWNER,
        private=True,
    )


def _name(one: Member) -> str:
    return one.name or f"#{one.id}"
