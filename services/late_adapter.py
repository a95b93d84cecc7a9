"""How what is kept as JSON is read and written: by pydantic, made ready at the first use."""

from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


class LateAdapter(Generic[T]):
    """Reads and writes one kind of thing.

    A kind with all that it is made of takes up to a twentieth of a second to make ready, and there
    are dozens: no start waits for them.
    """

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    @cached_property
    def adapter(self) -> TypeAdapter[T]:
        """Return what reads and writes it."""
        return TypeAdapter(self._kind)
