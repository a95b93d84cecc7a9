"""The button that mutes a title, on every message that tells of its arrivals."""

from typing import Any

from handlers.ui.press import Press
from handlers.ui.screen import Button
from handlers.ui.texts import Texts
from services.household.muting import MutedTitle
from services.models import ItemRef


class Mute(Press, prefix="mute"):
    """Tell no more of the title in the state, or tell of it again: 1 or 0."""

    sets = True
    argument: int = 1


def mute_button(texts: Texts, *, muted: bool) -> Button:
    """Return the button that changes whether a title is muted."""
    label = texts("button-unmute-title" if muted else "button-mute-title")
    return Button(label=label, press=Mute(argument=int(not muted)))


def title_state(ref: ItemRef, name: str, year: int | None) -> dict[str, Any]:
    """Return what the buttons under an arrival need to know of its title."""
    return {"ref": ref.key, "name": name, "year": year}


def title_of(state: dict[str, Any]) -> MutedTitle:
    """Read back what `title_state` returned."""
    name, year = state.get("name", ""), state.get("year")
    return MutedTitle(ref=ItemRef.from_key(state["ref"]), name=name, year=year)
