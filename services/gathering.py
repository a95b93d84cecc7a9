"""Ask several backends the same at once, and keep what failed beside what came."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.capabilities import Backend
from services.errors import BackendError, NoBackend

B = TypeVar("B", bound=Backend)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A backend that gave no answer, by its proper name; `code` says why."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered(Generic[T]):
    """Answers in the registry's order, and the backends that gave none."""

    answers: tuple[T, ...]
    absent: tuple[Absent, ...] = ()


async def gather(backends: Sequence[B], ask: Callable[[B], Awaitable[T]]) -> Gathered[T]:
    """Ask all at once.

    Raises: NoBackend when there is none to ask; the first error when none of them answered.
    """
    if not backends:
        raise NoBackend
    came = await asyncio.gather(*(_caught(backend, ask) for backend in backends))
    errors = [one for one in came if isinstance(one, BackendError)]
    if len(errors) == len(backends):
        raise errors[0]
    return Gathered(
        answers=tuple(one for one in came if not isinstance(one, BackendError)),
        absent=tuple(
            Absent(name=backend.name, code=one.code)
            for backend, one in zip(backends, came, strict=True)
            if isinstance(one, BackendError)
        ),
    )


async def _caught(backend: B, ask: Callable[[B], Awaitable[T]]) -> T | BackendError:
    try:
        return await ask(backend)
    except BackendError as error:
        return error
