"""How the platform is, and how we stand with it (contract 1, 2)."""

from collections.abc import Iterator

from services.backends.tasks.client import TasksClient
from services.backends.tasks.mapping import ID, NAME, counted, wording
from services.backends.tasks.seats import Seats
from services.errors import BackendError, BackendUnavailable
from services.models import BackendStatus
from services.ports.facts import Fact, Mark
from services.ports.findings import Code, Coded, Diagnosis, Finding, Outcome, found


class Own(Coded):
    """Findings that only this server has; their words begin with its id."""

    NO_ADMIN = "no-admin", Outcome.OK
    UNLINKED = "unlinked", Outcome.WARNING


class Health:
    """Implements Status and Diagnose; `nobody` asks without an account."""

    def __init__(self, seats: Seats, nobody: TasksClient) -> None:
        self._seats = seats
        self._nobody = nobody

    async def status(self) -> BackendStatus:
        """Return what the server says of itself; only the configured account tells more.

        Raises: BackendError when it does not answer, or lets that account not in.
        """
        if not await self._nobody.healthy():
            raise BackendUnavailable(ID, reason="the server says that it is not well")
        house = self._seats.house
        if house is None:
            return BackendStatus(running=None, facts=(Fact(label=wording("up"), mark=Mark.GOOD),))
        profile = await house.client.profile()
        version = await house.client.version() if profile.user.is_admin else ""
        facts: tuple[Fact, ...] = ()
        if failed := profile.counts.get("failed"):
            facts = (Fact(label=counted("failed", failed)),)
        if not version:
            facts = (Fact(label=wording("up"), mark=Mark.GOOD), *facts)
        running = profile.counts.get("running")
        return BackendStatus(version=version or None, running=running, facts=facts)

    async def facts(self) -> Iterator[Fact]:
        """Return how the server is, for the first panel; what fails is a line of it."""
        try:
            well = await self._nobody.healthy()
        except BackendError:
            well = False
        mark = Mark.GOOD if well else Mark.BAD
        return iter([Fact(label=wording("up" if well else "down"), mark=mark)])

    async def diagnose(self) -> Diagnosis:
        """Look at health, and sign the configured account in where there is one.

        Raises: BackendError when nothing can be asked at all.
        """
        well = await self._nobody.healthy()
        house = self._seats.house
        version, findings = "", []
        if house is not None:
            user = await house.client.me()
            version = await house.client.version() if user.is_admin else ""
            if not user.is_admin:
                findings.append(Finding(code=Own.NO_ADMIN, own=ID))
            if not (await house.client.config()).get("cx_username"):
                findings.append(Finding(code=Own.UNLINKED, own=ID))
        if not well:
            raise BackendUnavailable(ID, reason="the server says that it is not well")
        first = found(Code.BACKEND_OK, backend=NAME, version=version)
        return Diagnosis(findings=(first, *findings))
