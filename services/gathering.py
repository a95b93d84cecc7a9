"""Ask several backends the same at once, and keep what failed beside what came."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.capabilities import Backend
from services.errors import BackendError, BackendUnavailable, NoBackend

PATIENCE = 8.0  # seconds for a page that shows what there is rather than late

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


class _Patience:
    """Ends the waiting for those who are slow, once there is an answer to show without them."""

    def __init__(self, seconds: float | None) -> None:
        self._until = None if seconds is None else asyncio.get_running_loop().time() + seconds
        self._waiting: set[asyncio.Timeout] = set()
        self._answered = False

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Wait for one backend. Raises: TimeoutError when the others wait no longer."""
        async with asyncio.timeout_at(self._until if self._answered else None) as scope:
            self._waiting.add(scope)
            try:
                yield
            finally:
                self._waiting.discard(scope)

    def answered(self) -> None:
        """Take note that there is an answer."""
        self._answered = True
        for scope in self._waiting:
            scope.reschedule(self._until)


async def gather(
    backends: Sequence[B],
    ask: Callable[[B], Awaitable[T]],
    *,
    patience: float | None = None,
) -> Gathered[T]:
    """Ask all at once.

    With `patience`, in seconds, those who take longer are absent as soon as another has answered.

    Raises: NoBackend when there is none to ask; the first error when none of them answered.
    """
    if not backends:
        raise NoBackend
    shared = _Patience(patience)
    came = await asyncio.gather(*(_caught(backend, ask, shared) for backend in backends))
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


async def _caught(
    backend: B, ask: Callable[[B], Awaitable[T]], patience: _Patience
) -> T | BackendError:
    try:
        async with patience.waiting():
            answer = await ask(backend)
    except BackendError as error:
        return error
    except TimeoutError:
        return BackendUnavailable(backend.id)
    patience.answered()
    return answer
