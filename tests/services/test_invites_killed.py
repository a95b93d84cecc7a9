"""SIGKILL while somebody follows an invite: they are in, or the link is still good (C29)."""

import asyncio
import dataclasses
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.household.invites import Entry
from services.people import Role, Viewer
from services.storage.tables import invite
from support import dying_invite
from support.database import create_file
from support.dying_invite import OWNER, SAM, Door
from support.scale import cases

TESTS = Path(__file__).parents[1]
RUN = (
    f"import runpy, sys; sys.path[:0] = {[str(TESTS.parent), str(TESTS)]!r};"
    f"runpy.run_module({dying_invite.__name__!r}, run_name='__main__')"
)
DEADLINE = 60
KIM = dataclasses.replace(SAM, id=1010, name="Kim")

pytestmark = pytest.mark.repeat(cases(1, nightly=50))


@asynccontextmanager
async def door(directory: Path) -> AsyncIterator[Door]:
    """Open what a process that was started again has."""
    opened = Door(directory)
    try:
        yield opened
    finally:
        await opened.database.aclose()


async def invited(directory: Path) -> str:
    """Make an invite, and return what its link carries."""
    create_file(directory)
    async with door(directory) as made:
        await made.people.meet(OWNER, name="Olive", telegram_language="en")
        olive = Viewer(id=OWNER, role=Role.OWNER, name="Olive")
        return await made.invites.make(Role.MEMBER, 24, olive)


async def kill_at(point: str, directory: Path, payload: str) -> None:
    """Let another process follow the link up to the point, and kill it there."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", RUN, point, str(directory), payload),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(DEADLINE):
            await child.stdout.readuntil(b"here\n")
    finally:
        child.kill()
        await child.wait()


async def role(there: Door, who: Viewer) -> Role:
    return (await there.people.meet(who.id, name=who.name, telegram_language="en")).role


async def used_by(there: Door) -> int | None:
    async with there.database.read() as connection:
        return (await connection.execute(sa.select(invite.c.used_by))).scalar_one()


async def test_c29_killed_before_the_commit_nobody_is_in_and_the_link_is_good(
    tmp_path: Path,
) -> None:
    payload = await invited(tmp_path)

    await kill_at("written", tmp_path, payload)

    async with door(tmp_path) as there:
        assert (await role(there, SAM), await used_by(there)) == (Role.STRANGER, None)
        entries = [await there.invites.enter(payload, one) for one in (SAM, KIM)]
        assert entries == [Entry.ENTERED, Entry.BROKEN]
        assert (await role(there, SAM), await role(there, KIM)) == (Role.MEMBER, Role.STRANGER)
        assert [news.who for news in there.news] == [SAM.id]


async def test_c29_killed_after_the_commit_the_person_is_in_and_the_link_is_used(
    tmp_path: Path,
) -> None:
    payload = await invited(tmp_path)

    await kill_at("committed", tmp_path, payload)

    async with door(tmp_path) as there:
        assert (await role(there, SAM), await used_by(there)) == (Role.MEMBER, SAM.id)
        sam = dataclasses.replace(SAM, role=Role.MEMBER)  # Telegram tells of the same tap again
        entries = [await there.invites.enter(payload, one) for one in (sam, KIM)]
        assert entries == [Entry.ENTERED, Entry.BROKEN]  # a welcome, for the first was lost
        assert await role(there, KIM) is Role.STRANGER
        assert there.news == []
