"""MoviePilot's own switches: the account, scheduled jobs, sites, addresses and the restart.

What the account may not do on the server is not offered: only an administrator runs jobs and
restarts (contract moviepilot.md 3.1 and 15).
"""

from collections.abc import Awaitable, Callable, Mapping

from services.backends.moviepilot import control_panels as panels
from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.control_panels import wording
from services.backends.moviepilot.controls_client import (
    ControlsClient,
    JobRow,
    SiteCard,
    SiteMember,
)
from services.backends.moviepilot.health import is_withheld
from services.errors import Forbidden, Rejected, UnknownItem
from services.models import ViewerId
from services.ports.panels import Done, Panel


class ControlsPart:
    """Implements Controls; the backend is one of these."""

    _controls_client: ControlsClient
    _sign_in: SignIn
    _address: str

    async def panel(self, path: str, *, who: ViewerId) -> Panel:  # noqa: ARG002 - the same for all
        """Return a panel. Raises: UnknownItem."""
        head, _, below = path.partition("/")
        if below:
            return await self._below(head, below)
        whole: dict[str, Callable[[], Awaitable[Panel]]] = {
            "": self._root,
            panels.ACCOUNT: self._account,
            panels.JOBS: self._jobs,
            panels.SITES: self._sites,
            panels.ADDRESSES: self._addresses,
        }
        if head not in whole:
            raise UnknownItem
        return await whole[head]()

    async def control(
        self,
        path: str,
        action: str,
        values: Mapping[str, str],  # noqa: ARG002 - no action here asks for one
        *,
        who: ViewerId,  # noqa: ARG002 - the same for all
    ) -> Done:
        """Do one action. Raises: UnknownItem."""
        head, _, rest = path.partition("/")
        match head, action:
            case "", panels.RESTART:
                return await self._restart()
            case panels.JOBS, panels.RUN:
                return await self._run((await self._one_job(rest)).id or "")
            case panels.SITES, panels.TEST:
                return await self._test(await self._one_site(rest))
        raise UnknownItem

    @property
    def _may_all(self) -> bool:
        return self._sign_in.is_admin is not False

    async def _root(self) -> Panel:
        await self._controls_client.get_ready()  # only then it is known what the account may
        return panels.root(self._sign_in, may_all=self._may_all)

    async def _account(self) -> Panel:
        return panels.account(await self._controls_client.account(), self._sign_in)

    async def _jobs(self) -> Panel:
        try:
            return panels.jobs(await self._controls_client.jobs())
        except (Forbidden, Rejected) as refused:  # late lines show them to administrators only
            if is_withheld(refused):
                return panels.jobs_withheld()
            raise

    async def _sites(self) -> Panel:
        return panels.sites(await self._controls_client.every_site())

    async def _addresses(self) -> Panel:
        return panels.addresses(self._address)

    async def _below(self, head: str, below: str) -> Panel:
        if head == panels.JOBS:
            return panels.job(await self._one_job(below), may_run=self._may_all)
        if head != panels.SITES:
            raise UnknownItem
        site = await self._one_site(below)
        record = await self._controls_client.site_record(site.domain or "")
        members = await self._controls_client.site_members()
        member = next((one for one in members if one.domain == site.domain), SiteMember())
        return panels.site(site, record, member)

    async def _one_job(self, job: str) -> JobRow:
        """The server calls running an unknown job a success: it is looked for first."""
        for one in await self._controls_client.jobs():
            if one.id and one.id == job:
                return one
        raise UnknownItem

    async def _one_site(self, number: str) -> SiteCard:
        for one in await self._controls_client.every_site():
            if one.id is not None and str(one.id) == number:
                return one
        raise UnknownItem

    async def _run(self, job: str) -> Done:
        ended = await self._controls_client.run(job)
        return Done(said=wording("job-ended" if ended else "job-goes-on"))

    async def _test(self, site: SiteCard) -> Done:
        complaint = await self._controls_client.site_complaint(site.id or 0)
        if complaint:
            return Done(said=wording("site-closed", reason=complaint), well=False)
        return Done(said=wording("site-open"))

    async def _restart(self) -> Done:
        try:
            await self._controls_client.restart()
        except Rejected as refused:
            return Done(said=wording("restart-refused", reason=refused.reason), well=False)
        return Done(said=wording("restart-begun"))
