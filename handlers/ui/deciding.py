"""What somebody is deciding about a subscription, kept with the screen that asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from services.late_adapter import LateAdapter
from services.ports.wishes import Option

_KEY = "deciding"  # in the state of a screen, where CardState has it, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """The options offered, and what was decided so far beyond what they say is chosen.

    `handle` names the subscription that is changed; it is empty where one is still to be made.
    """

    title: str
    options: tuple[Option, ...]
    handle: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def option(self, key: str) -> Option | None:
        """Return an option by its key."""
        return next((one for one in self.options if one.key == key), None)

    def now(self, option: Option) -> tuple[str, ...]:
        """Return what is chosen of an option, decided or as it was."""
        return self.chosen.get(option.key, option.chosen)

    def decided(self, option: Option, chosen: tuple[str, ...]) -> Self:
        """Return the same with one option decided; what it does not take changes nothing."""
        if not option.takes(chosen):
            return self
        return replace(self, chosen={**self.chosen, option.key: chosen})

    def only_for_one(self, *, alone: bool) -> Self:
        """Return the same without what makes sense for a single season only, unless there is."""
        if alone:
            return self
        several = {one.key for one in self.options if one.alone}
        return replace(self, chosen={k: v for k, v in self.chosen.items() if k not in several})


_STATE = LateAdapter[Deciding](Deciding)


def load(state: Mapping[str, Any]) -> Deciding | None:
    """Return what a screen's state says is being decided."""
    kept = state.get(_KEY)
    return _STATE.adapter.validate_python(kept) if kept else None


def with_deciding(state: Mapping[str, Any], deciding: Deciding) -> dict[str, Any]:
    """Return a screen's state with what is being decided."""
    return {**state, _KEY: _STATE.adapter.dump_python(deciding, mode="json")}
