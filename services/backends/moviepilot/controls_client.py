"""The calls behind MoviePilot's own switches (contract moviepilot.md 3.1, 10, 13, 14 and 15)."""

from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator, Field

from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.dialect import Query, unwrap
from services.backends.moviepilot.models import (
    Flag,
    Number,
    Text,
    Whole,
    Wire,
    read_object,
)
from services.errors import BackendUnavailable, OutOfTime, Rejected
from services.http import HUNG_UP

RUNNING = ("正在运行", "running")  # as v2 and as v3 say it
_WRONG_METHOD = 405
JOB_PATIENCE = 6.0  # seconds: the server runs a job inside the request, which may take minutes
RESTART_PATIENCE = 5.0  # seconds: a server that restarts itself need not answer
TEST_PATIENCE = 60.0  # seconds: the server opens the site meanwhile


class JobRow(Wire):
    """A scheduled job; `next_run` is a span in Chinese words, absent while it runs.

    v3 adds how far a running one is: `value` in percent.
    """

    id: Text = None
    name: Text = None
    status: Text = None
    next_run: Text = None
    value: Number = None

    @property
    def runs(self) -> bool:
        """Say whether it runs now."""
        return self.status in RUNNING


class AccountRow(Wire):
    """The account that asks; its mail address and settings are nobody's business here."""

    name: Text = None
    is_superuser: Flag = None
    is_otp: Flag = None
    avatar: Text = None
    permissions: Annotated[dict[str, Any], BeforeValidator(read_object)] = Field(
        default_factory=dict
    )


class SiteCard(Wire):
    """A site by what may be shown; the answer also holds its cookie and keys, which end here."""

    id: Whole = None
    name: Text = None
    domain: Text = None
    is_active: Flag = None


class SiteRecord(Wire):
    """How often a site answered, and how many seconds that took last."""

    success: Whole = None
    fail: Whole = None
    seconds: Whole = None


class SiteMember(Wire):
    """How the account on a site stands, as read last; amounts in bytes."""

    domain: Text = None
    upload: Number = None
    download: Number = None
    ratio: Number = None


class ControlsClient(MoviePilotClient):
    """Asks on the same connection as the client it extends."""

    async def get_ready(self) -> None:
        """Sign in where that is due."""
        await self._sign_in.ready(self._http)

    async def account(self) -> AccountRow:
        """Return the account that asks (section 15)."""
        return await self._row(AccountRow, "user/current")

    async def jobs(self) -> list[JobRow]:
        """List the scheduled jobs (section 10)."""
        return await self._rows(JobRow, "dashboard/schedule")

    async def run(self, job: str) -> bool:
        """Run a job; say whether it has ended, for else it goes on without us (section 13).

        An unknown job is a success, too.
        """
        return await self._begin("system/runscheduler", {"jobid": job}, patience=JOB_PATIENCE)

    async def restart(self) -> None:
        """Restart the server, which need not answer any more (13). Raises: Rejected."""
        try:
            await self._begin("system/restart", {}, patience=RESTART_PATIENCE)
        except BackendUnavailable as error:
            if error.reason != HUNG_UP:
                raise

    async def every_site(self) -> list[SiteCard]:
        """List the sites; an ordinary account is told only those that are looked on (14)."""
        await self._sign_in.ready(self._http)  # tells which account this is
        path = "site/rss" if self._sign_in.is_admin is False else "site/"
        return await self._rows(SiteCard, path)

    async def site_record(self, domain: str) -> SiteRecord:
        """Return how a site has answered; nothing is known of one that was never asked."""
        try:
            return await self._row(SiteRecord, f"site/statistic/{quote(domain, safe='')}")
        except Rejected:
            return SiteRecord()

    async def site_members(self) -> list[SiteMember]:
        """Return how our accounts on the sites stand."""
        return await self._rows(SiteMember, "site/userdata/latest")

    async def site_complaint(self, site: int) -> str:
        """Have the server open a site; return what was wrong, nothing when it went well."""
        answer = await self._http.json("GET", f"site/test/{site}", deadline=TEST_PATIENCE)
        envelope = unwrap(answer)
        return "" if envelope.success else self._http.reason(envelope.message) or "?"

    async def _begin(self, path: str, query: Query, *, patience: float) -> bool:
        try:
            answer = await self._http.request(
                "GET", path, params=query, idempotent=False, deadline=patience
            )
            if answer.status == _WRONG_METHOD:
                answer = await self._http.request("POST", path, params=query, deadline=patience)
        except OutOfTime:
            return False
        envelope = unwrap(self._http.decode(answer))
        if not envelope.success:
            raise self._http.error(Rejected, envelope.message)
        return True
