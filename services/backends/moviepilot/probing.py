"""Asking a server which line it is, without an account (contract moviepilot-v3 section 1).

The cheapest question comes first, and each is optional: a server that answers none of them is
taken for the line that was recorded, until its answers show otherwise.
"""

from dataclasses import dataclass

from services.backends.moviepilot.dialect import Evidence, unwrap
from services.backends.moviepilot.models import GlobalRow, read_flag, read_object
from services.errors import BackendError, BackendUnavailable, RateLimited
from services.http import JsonClient

PUBLIC_WORD = "moviepilot"  # the fixed token of `system/global`, the same on every server


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a server tells anybody: its line, its number, and the zone of its dates."""

    evidence: Evidence
    server: str | None = None
    timezone: str | None = None


async def probe(client: JsonClient, root: str) -> Told:
    """Ask; `root` is the address without the API's path.

    Raises: BackendUnavailable, RateLimited where it cannot be asked now.
    """
    row = await _global(client)
    lives, initialized = False, None
    evidence = Evidence(version=row.version)
    old = row.version is None and bool(row.timezone or row.superuser)
    if not old and (row.version is None or evidence.is_v3):
        lives = row.version is None and await _lives(client, root)
        initialized = await _initialized(client)
    evidence = Evidence(version=row.version, lives=lives, initialized=initialized, old=old)
    return Told(evidence=evidence, server=row.server, timezone=row.timezone)


async def _global(client: JsonClient) -> GlobalRow:
    try:
        payload = await client.json(
            "GET", "system/global", params={"token": PUBLIC_WORD}, authorized=False
        )
    except (BackendUnavailable, RateLimited):
        raise
    except BackendError:
        payload = None
    return GlobalRow.model_validate(read_object(unwrap(payload).data))


async def _lives(client: JsonClient, root: str) -> bool:
    """Say whether it answers as only v3 does; a web page in front answers anything."""
    try:
        told = await client.json("GET", f"{root}/health/live", authorized=False)
    except BackendError:
        return False
    return read_object(told).get("status") == "alive"


async def _initialized(client: JsonClient) -> bool | None:
    """Say whether its set-up is finished, None where it does not tell."""
    try:
        told = unwrap(await client.json("GET", "login/initialization", authorized=False))
    except BackendError:
        return None
    return read_flag(read_object(told.data).get("initialized"))
