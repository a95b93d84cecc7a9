"""Where somebody is among the switches, and how far an action has come."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.handles import handle
from services.late_adapter import LateAdapter
from services.models import BackendId

KIND = "controls"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the buttons need. `trail` are the paths of the panels above, the first one's included.

    `ways` are the paths behind the links by their handles, `acts` the keys of the actions. `action`
    is the key of the action under way, `values` what was given for it (None: left out; never a
    secret), `secret` says that the value asked for now is one. `turn` counts the actions done on
    this screen, so that a button shown anew may be pressed anew. `home` names the conversation
    that an action began in, empty for the panels themselves; `door` the one that led to the panel.
    `picked` are places among several values that are chosen so far, shown on page `picking`.
    `about` is the panel's title as it was read, which a confirmation repeats.
    """

    backend: BackendId
    path: str = ""
    trail: tuple[str, ...] = ()
    page: int = 0
    ways: Mapping[str, str] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)
    action: str = ""
    values: Mapping[str, str | None] = field(default_factory=dict)
    confirmed: bool = False
    secret: bool = False
    turn: int = 0
    home: str = ""
    door: str = ""
    picked: tuple[int, ...] = ()
    picking: int = 0
    about: str = ""

    @property
    def name(self) -> str:
        """Return what names the action under way in buttons."""
        return self.handle_of(self.action)

    @property
    def asking(self) -> str:
        """Return what names the questions of the action under way: its name and the turn."""
        return f"{self.name}.{self.turn}"

    def handle_of(self, key: str) -> str:
        """Return what names one of this panel's actions in buttons."""
        return handle(self.backend, self.path, key)

    def down(self, path: str) -> "State":
        """Return the state of the panel below."""
        return State(
            backend=self.backend,
            path=path,
            trail=(*self.trail, self.path),
            turn=self.turn,
            door=self.door,
        )

    def at(self, path: str) -> "State":
        """Return the state of a panel anywhere: on the way here, the first one, or a new one."""
        if path == self.path:
            return self.plain()
        if path in self.trail:
            return self.up_to(self.trail.index(path))
        return self.down(path) if path else State(backend=self.backend, turn=self.turn)

    def up_to(self, index: int) -> "State":
        """Return the state of the panel that many steps from the first one."""
        return State(
            backend=self.backend,
            path=self.trail[index],
            trail=self.trail[:index],
            turn=self.turn,
            door=self.door,
        )

    def plain(self) -> "State":
        """Return the state of the same panel with no action under way."""
        return State(
            backend=self.backend,
            path=self.path,
            trail=self.trail,
            page=self.page,
            turn=self.turn,
            door=self.door,
            about=self.about,
        )

    def given(self, key: str, value: str | None) -> "State":
        """Return the state after one more value."""
        values = {**self.values, key: value}
        return dataclasses.replace(self, values=values, picked=(), picking=0)

    def with_pick(self, place: int, *, on: bool) -> "State":
        """Return the state with one of several values chosen or left."""
        picked = set(self.picked) | {place} if on else set(self.picked) - {place}
        return dataclasses.replace(self, picked=tuple(sorted(picked)))


_STATE = LateAdapter[State](State)


def dump(state: State) -> dict[str, Any]:
    """Return the state as JSON values."""
    kept: dict[str, Any] = _STATE.adapter.dump_python(state, mode="json")
    return kept


def load(kept: dict[str, Any]) -> State:
    """Read back what `dump` returned."""
    return _STATE.adapter.validate_python(kept)
