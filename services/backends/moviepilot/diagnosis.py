"""What MoviePilot finds wrong with itself: sign-in, clock, downloaders, history, sites."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.health import part, told
from services.backends.moviepilot.history import history_row
from services.backends.moviepilot.mapping import ID, NAME
from services.backends.moviepilot.models import ClientRow
from services.clock import Clock
from services.errors import BackendError
from services.ports.findings import Code, Coded, Diagnosis, Finding, Outcome, found
from services.transport.redaction import Redactor

CLOCK = 60  # seconds the server's clock may differ: it dates what has arrived
ROWS = 20  # history rows looked through for a picture
DOWNLOADER = 4.0  # seconds for a downloader to answer its server
AUTHENTICATED = 2  # the least level whose account may use sites (contract section 3.1)


class Own(Coded):
    """Findings that only this server has; their words begin with its id."""

    SITES_OFF = "sites-off", Outcome.WARNING
    PLAIN_ACCOUNT = "plain-account", Outcome.OK


async def diagnose(
    client: MoviePilotClient, sign_in: SignIn, *, clock: Clock, redactor: Redactor
) -> Diagnosis:
    """Sign in, then look at every part at once.

    Raises: BackendError when nothing can be asked at all.
    """
    date = await client.date()
    asked_at = clock.now()
    version, downloaders, history = await asyncio.gather(
        part(client.version()), _downloaders(client), part(client.history(page=1, count=ROWS))
    )
    release = told(version)
    findings = [found(Code.BACKEND_OK, backend=NAME, version=release or "")]
    findings += [*_clock(date, asked_at), *downloaders, *_account(sign_in)]
    if isinstance(history, BackendError):
        findings.append(found(Code.BACKEND_HISTORY_UNREADABLE, backend=NAME, reason=history.reason))
        return Diagnosis(findings=tuple(findings))
    findings.append(found(Code.BACKEND_HISTORY_OK, backend=NAME, n=history.total or 0))
    rows = (history_row(raw, zone=sign_in.zone, scrub=redactor.scrub) for raw in history.rows)
    events = (row.tell() for row in rows if row.tell)
    picture = next((event.poster_url for event in events if event.poster_url), None)
    return Diagnosis(findings=tuple(findings), picture_url=picture)


def _clock(date: str, asked_at: datetime) -> Iterator[Finding]:
    try:
        offset = (parsedate_to_datetime(date) - asked_at).total_seconds()
    except (TypeError, ValueError):  # a proxy took the header away
        return
    if abs(offset) > CLOCK:
        yield found(Code.BACKEND_CLOCK_OFF, backend=NAME, seconds=round(abs(offset)))


async def _downloaders(client: MoviePilotClient) -> list[Finding]:
    listed = await part(client.downloaders())
    if isinstance(listed, BackendError):  # an older line, or a plain account: nothing is known
        return []
    if not listed:
        return [found(Code.DOWNLOADER_NONE, backend=NAME)]
    complaints = await asyncio.gather(*(_complaint(client, one) for one in listed))
    down = [
        found(Code.DOWNLOADER_DOWN, backend=NAME, name=one.name or "", reason=complaint)
        for one, complaint in zip(listed, complaints, strict=True)
        if complaint
    ]
    names = ", ".join(one.name or "" for one in listed)
    return down or [found(Code.DOWNLOADER_OK, backend=NAME, name=names)]


async def _complaint(client: MoviePilotClient, downloader: ClientRow) -> str:
    """Return what the server says about a downloader it cannot reach, nothing where all is well."""
    try:
        async with asyncio.timeout(DOWNLOADER):
            return await client.module_complaint(f"{(downloader.type or '').capitalize()}Module")
    except (TimeoutError, BackendError):  # the server does not say: that is no complaint
        return ""


def _account(sign_in: SignIn) -> Iterator[Finding]:
    if sign_in.level is not None and sign_in.level < AUTHENTICATED:
        yield Finding(code=Own.SITES_OFF, own=ID)
    if sign_in.is_admin is False:
        yield Finding(code=Own.PLAIN_ACCOUNT, own=ID)
