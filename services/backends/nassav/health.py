"""How the server is: its version's family, its sources, what it holds; and what is wrong with it.

Nothing here names a resource: the status is read over shoulders.
"""

from dataclasses import replace

from services.backends.nassav.client import NassavClient
from services.backends.nassav.live import Live
from services.backends.nassav.mapping import ID, NAME, fact, wording
from services.errors import QueueDown
from services.models import BackendStatus
from services.ports.facts import Fact, Mark
from services.ports.findings import Code, Coded, Diagnosis, Finding, Outcome, found


class Own(Coded):
    """Findings that only this server has; their words begin with its id."""

    FAMILY = "family", Outcome.OK
    SOURCES_NONE = "sources-none", Outcome.WARNING
    QUEUE_DOWN = "queue-down", Outcome.FAILED
    NO_WORKER = "no-worker", Outcome.WARNING


class Health:
    """Implements Status and Diagnose."""

    def __init__(self, client: NassavClient, live: Live) -> None:
        self._client = client
        self._live = live

    async def status(self) -> BackendStatus:
        """Return what the server says of itself."""
        sources = await self._client.sources()
        pages = await self._client.learn()
        total, there = await self._counts(pages=pages)
        try:
            await self._live.look()
        except QueueDown:
            queue = fact("tasks", wording("queue-is-down"), mark=Mark.BAD)
        else:
            told = self._live.tasks
            running = sum(task.running for task in told or [])
            waiting = len(told or []) - running
            said = wording("tasks-told", running=running, waiting=waiting)
            queue = fact("tasks", wording("tasks-untold") if told is None else said)
        facts = (
            replace(fact("family", _family(pages=pages)), aside=True),
            fact("sources", ", ".join(sources), mark=Mark.GOOD)
            if sources
            else fact("sources", wording("sources-are-none"), mark=Mark.BAD),
            fact("resources", wording("resources-told", total=total, there=there)),
            queue,
        )
        return BackendStatus(version="", facts=facts)

    async def diagnose(self) -> Diagnosis:
        """Look at every part an owner can mend."""
        sources = await self._client.sources()
        pages = await self._client.learn()
        family = {"family": _family(pages=pages)}
        findings = [
            found(Code.BACKEND_OK, backend=NAME, version=""),
            Finding(code=Own.FAMILY, own=ID, fields=dict(family)),
        ]
        if not sources:
            findings.append(Finding(code=Own.SOURCES_NONE, own=ID))
        try:
            await self._live.look()
        except QueueDown:
            findings.append(Finding(code=Own.QUEUE_DOWN, own=ID))
        else:
            waiting = [task for task in self._live.tasks or [] if not task.running]
            if waiting and len(waiting) == len(self._live.tasks or []):
                fields = {"count": len(waiting)}
                findings.append(Finding(code=Own.NO_WORKER, own=ID, fields=dict(fields)))
        return Diagnosis(findings=tuple(findings))

    async def _counts(self, *, pages: bool) -> tuple[int, int]:
        """Return how many resources there are, and how many with a video."""
        if not pages:
            every = await self._client.everything()
            return len(every), sum(one.there for one in every)
        whole = await self._client.page(1, 1, {})
        there = await self._client.page(1, 1, {"status": "downloaded"})
        return whole.total or 0, there.total or 0


def family_fact(*, pages: bool | None) -> Fact:
    """Return which family the server is of."""
    return fact("family", _family(pages=bool(pages)))


def _family(*, pages: bool) -> str:
    return "2026" if pages else "2025"
