"""What is being changed about a request before it is approved, kept with the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from handlers.ui.deciding import Deciding
from services.late_adapter import LateAdapter
from services.models import Season, Title, TitleKind
from services.ports.facts import Wording
from services.ports.wishes import Option, OptionKind, OptionValue
from services.requests.desk import Change, Options
from services.requests.model import Request, Wanted

QUESTION = "request-question"  # the kind of screens whose answer is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """What would be approved: the title, the seasons and what is decided with them.

    `every` are the title's seasons, `titles` those to choose from instead, and `words` the name
    they were looked for by.
    """

    request: str
    title: Title
    every: tuple[Season, ...] = ()
    seasons: tuple[int, ...] = ()
    deciding: Deciding | None = None
    titles: tuple[Title, ...] = ()
    words: str = ""

    @property
    def is_complete(self) -> bool:
        """Say whether a series has a season, at least."""
        return self.title.ref.kind is not TitleKind.SERIES or bool(self.seasons)

    @property
    def options(self) -> tuple[Option, ...]:
        """Return what can be decided by choosing from a few values."""
        offered = self.deciding.options if self.deciding else ()
        alone = len(self.seasons) <= 1
        return tuple(
            one
            for one in offered
            if one.kind is not OptionKind.NUMBER and (alone or not one.alone) and one.values
        )

    def toggled(self, season: int, *, on: bool) -> Self:
        """Return the same with a season chosen or left; what is for one season only is left."""
        others = {one for one in self.seasons if one != season}
        chosen = tuple(sorted(others | {season} if on else others))
        deciding = self.deciding.only_for_one(alone=len(chosen) == 1) if self.deciding else None
        return replace(self, seasons=chosen, deciding=deciding)

    def decided(self, key: str, place: int) -> Self:
        """Return the same with an option decided; 0 is its standard."""
        option = next((one for one in self.options if one.key == key), None)
        if option is None or self.deciding is None or place > len(option.values):
            return self
        chosen = (option.values[place - 1].key,) if place else ()
        return replace(self, deciding=self.deciding.decided(option, chosen))

    def place_of(self, option: Option) -> int:
        """Return the place of the value in force, 0 for the standard."""
        now = self.deciding.now(option) if self.deciding else ()
        keys = [one.key for one in option.values]
        return keys.index(now[0]) + 1 if now and now[0] in keys else 0

    def change(self, asked: Request) -> Change | None:
        """Return what is approved instead, None where that is what was asked for."""
        chosen = dict(self.deciding.chosen) if self.deciding else {}
        chosen = {key: values for key, values in chosen.items() if values}
        seasons: tuple[int | None, ...] = (None,)
        if self.title.ref.kind is TitleKind.SERIES:
            seasons = self.seasons
        wanted = Wanted(title=self.title, seasons=seasons, chosen=chosen)
        same = (asked.title.ref, asked.seasons, dict(asked.chosen), asked.picked)
        if (wanted.title.ref, wanted.seasons, dict(wanted.chosen), None) == same:
            return None
        return Change(wanted=wanted, options=self._told(asked.chosen))

    def _told(self, before: Mapping[str, Sequence[str]]) -> Options:
        """Return the options that differ, as names and values."""
        told: list[tuple[Wording, Wording]] = []
        for option in self.options:
            now = self.deciding.now(option) if self.deciding else ()
            if tuple(now) != tuple(before.get(option.key, ())):
                told.append((option.label, _value(option.values, now) or option.standard))
        return tuple(told)


def _value(values: Sequence[OptionValue], now: Sequence[str]) -> Wording | None:
    return next((one.label for one in values if one.key in now), None)


_STATE = LateAdapter[Changing](Changing)
_KEY = "changing"


def dump(state: Changing) -> dict[str, Any]:
    """Return the state as JSON values."""
    return {"request": state.request, _KEY: _STATE.adapter.dump_python(state, mode="json")}


def load(kept: Mapping[str, Any]) -> Changing:
    """Read back what `dump` returned."""
    return _STATE.adapter.validate_python(kept[_KEY])
