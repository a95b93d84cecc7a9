"""What the library lacks, on every backend that knows."""

from dataclasses import dataclass
from enum import StrEnum

from services.capabilities import Gaps
from services.gathering import PATIENCE, Absent, gather
from services.ports.parts import Gap
from services.registry import Registry


class GapOrder(StrEnum):
    """An order of what is missing."""

    MOST = "most"  # missing episodes first
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Every gap of all backends, sorted, and the backends that did not answer.

    `names` are the proper names of those that did, by their ids.
    """

    gaps: tuple[Gap, ...]
    absent: tuple[Absent, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


class GapService:
    """Asks every backend that knows what is missing."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def missing(self, order: GapOrder) -> Missing:
        """Return every gap. Raises: NoBackend, or a BackendError when none answered."""
        came = await gather(self._registry.having(Gaps), _ask, patience=PATIENCE)
        gaps = [gap for _, _, found in came.answers for gap in found]
        return Missing(
            gaps=tuple(sorted(gaps, key=_BY[order])),
            absent=came.absent,
            names=tuple((backend, name) for backend, name, _ in came.answers),
        )


async def _ask(backend: Gaps) -> tuple[str, str, list[Gap]]:
    return backend.id, backend.name, await backend.gaps()


def _by_name(gap: Gap) -> tuple[str, int]:
    return gap.name.casefold(), gap.season or 0


def _by_most(gap: Gap) -> tuple[int, str, int]:
    return -gap.missing, *_by_name(gap)


_BY = {GapOrder.MOST: _by_most, GapOrder.NAME: _by_name}
