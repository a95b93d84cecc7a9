"""Applies a change of shape to what a handler answered: one thing, many, or an envelope of them."""

from collections.abc import Callable

from sandbox.moviepilot.envelope import Counted, Envelope
from sandbox.standin.wire import Json

Change = Callable[[Json], object]


def each(value: object, change: Change) -> object:
    """Return `value` with every object in it changed; what is no object stays."""
    if isinstance(value, Envelope):
        return Envelope(value | {"data": each(value["data"], change)}) if value["data"] else value
    if isinstance(value, Counted):
        return Counted([each(it, change) for it in value], total=value.total)
    if isinstance(value, list):
        return [each(it, change) for it in value]
    return change(value) if isinstance(value, dict) else value
