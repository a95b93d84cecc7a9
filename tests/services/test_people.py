import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.events import Arrival, Failure, Notice, Started
from services.household.choices import Choice, wants
from services.models import BackendId, ChatId, TitleKind, ViewerId
from services.outbox.model import Recipient
from services.people import MOST_STRANGERS, People, Role
from services.storage.database import Database
from services.storage.tables import choice, download, viewer
from support import disk
from support.samples import SERVER, film, series

OWNER, MEMBER, STRANGER = 1001, 1002, 1009


def arrival(title, season=None):
    kind = TitleKind.SERIES if season else TitleKind.FILM
    return Arrival(backend=SERVER, name=title.name, title_kind=kind, ref=title.ref, season=season)


async def told(people, database, event):
    async with database.read() as connection:
        return [one.chat_id for one in await people.audience(connection, event)]


async def test_a05_owners_come_from_the_settings_alone(people) -> None:
    assert (await people.meet(OWNER, name="O", telegram_language="zh-hans")).role is Role.OWNER
    assert (await people.meet(STRANGER, name="S", telegram_language=None)).role is Role.STRANGER


async def test_d03_a_full_disk_keeps_nobody_out(people, database) -> None:
    async with disk.read_only(database):
        met = await people.meet(OWNER, name="O", telegram_language="zh-hans")
    assert (met.role, met.telegram_language) == (Role.OWNER, "zh-hans")
    assert (await people.meet(OWNER, name="O", telegram_language="zh-hans")) == met
    async with database.read() as connection:
        assert (await connection.execute(sa.select(viewer.c.id))).scalars().all() == [OWNER]


async def test_a05_an_owner_taken_off_the_list_is_a_stranger(people, database, clock) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    others = People(database, clock, owners=frozenset({7}), notify=())
    assert (await others.meet(OWNER, name="O", telegram_language=None)).role is Role.STRANGER


async def test_a10_a_flood_of_strangers_fills_no_memory_the_oldest_is_looked_up_anew(
    people, database
) -> None:
    async def role(who: int) -> Role:
        return (await people.meet(ViewerId(who), name="X", telegram_language="en")).role

    first, second, *others = range(5000, 5001 + MOST_STRANGERS)
    for who in (first, second, *others):
        assert await role(who) is Role.STRANGER
    async with database.write() as connection:  # behind the back of what is remembered
        for who in (first, second):
            row = {"id": who, "role": Role.MEMBER, "name": "X", "created_at": 0.0}
            await connection.execute(sa.insert(viewer).values(**row))
    assert (await role(first), await role(second)) == (Role.MEMBER, Role.STRANGER)


class Dawdling(Database):
    """Stands still once something is read, until `go` is set."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.has_read, self.go = asyncio.Event(), asyncio.Event()

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Read, and hold what was read back."""
        async with super().read() as connection:
            yield connection
            self.has_read.set()
            await self.go.wait()


async def test_what_was_read_before_a_role_changed_is_not_remembered(database, clock) -> None:
    dawdling = Dawdling(database.path)
    people = People(dawdling, clock, owners=frozenset(), notify=())
    meeting = {"name": "X", "telegram_language": "en"}
    async with contextlib.aclosing(dawdling), asyncio.TaskGroup() as group:
        met = group.create_task(people.meet(ViewerId(STRANGER), **meeting))
        await dawdling.has_read.wait()
        async with database.write() as connection:
            row = {"id": STRANGER, "role": Role.MEMBER, "name": "X", "created_at": 0.0}
            await connection.execute(sa.insert(viewer).values(**row))
        people.forget(ViewerId(STRANGER))
        dawdling.go.set()
        assert (await met).role is Role.STRANGER
        assert (await people.meet(ViewerId(STRANGER), **meeting)).role is Role.MEMBER


async def test_somebody_is_known_as_they_were_last_seen(people, database) -> None:
    await people.meet(OWNER, name="O", telegram_language="zh-hans")

    async with database.read() as connection:
        owner = await people.known(connection, OWNER)
        nobody = await people.known(connection, STRANGER)

    assert owner is not None
    assert (owner.name, owner.role, owner.telegram_language) == ("O", Role.OWNER, "zh-hans")
    assert nobody is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Sam", "Sam"),
        ("</b><a href='tg://user?id=1'>Sam", "</b><a href='tg://user?id=1'>Sam"),
        ("S\u200ba\u202em\x00\n\t!", "Sam !"),
        ("\u2066\u2069", ""),
        ("👨\u200d👩\u200d👧 Kim", "👨\u200d👩\u200d👧 Kim"),
        ("x" * 100_000, "x" * 64),
    ],
)
async def test_a11_a_name_neither_hides_nor_turns_nor_fills_anything(people, said, shown) -> None:
    met = await people.meet(STRANGER, name=said, telegram_language=None)
    assert met.name == shown


async def test_a_new_name_or_language_is_noticed(people) -> None:
    await people.meet(OWNER, name="O", telegram_language="en")
    viewer = await people.meet(OWNER, name="Olive", telegram_language="zh-hans")
    assert (viewer.name, viewer.telegram_language) == ("Olive", "zh-hans")


async def test_an_arrival_goes_to_who_asked_for_it(people, database) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, series().ref, 2, wish="5")
    assert await told(people, database, arrival(series(), 2)) == [OWNER]


@pytest.mark.parametrize("event", [arrival(film()), arrival(series(), 3)])
async def test_what_nobody_asked_for_goes_where_the_settings_say(people, database, event) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, series().ref, 2, wish="5")
    assert await told(people, database, event) == [-100]


async def test_a_follower_who_is_no_longer_known_is_not_told(people, database, clock) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, film().ref, None, wish="1")
    others = People(database, clock, owners=frozenset({7}), notify=())
    assert await told(others, database, arrival(film())) == []


async def test_after_cancelling_nobody_follows(people, database) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, film().ref, None, wish="1")
    await people.follow(OWNER, film().ref, None, wish="1")
    await people.unfollow(film().ref, None)
    assert await told(people, database, arrival(film())) == [-100]


HASH = "a" * 40


async def under_way(database, title, season=None) -> None:
    async with database.write() as connection:
        await connection.execute(
            sa.insert(download).values(
                backend=SERVER, hash=HASH, item_key=title.ref.key, season=season,
                first_seen=0, last_seen=0,
            )
        )  # fmt: skip


async def members(people, database, *wishes) -> None:
    """Let people in, each with a title and season they wait for."""
    for who, title, season in wishes:
        values = {"id": who, "role": Role.MEMBER, "created_at": 0.0}
        async with database.write() as connection:
            await connection.execute(insert(viewer).values(values).on_conflict_do_nothing())
        await people.follow(who, title.ref, season)


UNREAD = Arrival(backend=SERVER, name="x", title_kind=TitleKind.UNKNOWN, download_hash=HASH)


@pytest.mark.parametrize(("title", "season"), [(film(), None), (series(), 2)])
@pytest.mark.parametrize("guessed", [None, 1])
async def test_mp51_an_unrecognised_row_reaches_who_asked_for_its_download(
    people, database, title, season, guessed
) -> None:
    await members(people, database, (OWNER, title, season))
    assert await told(people, database, replace(UNREAD, season=guessed)) == [-100]
    await under_way(database, title, season)
    assert await told(people, database, replace(UNREAD, season=guessed)) == [OWNER]
    assert await told(people, database, replace(UNREAD, download_hash="b" * 40)) == [-100]
    await people.leave(OWNER, title.ref, season)
    assert await told(people, database, UNREAD) == [-100]


async def test_mp51_a_pack_of_two_seasons_reaches_each_seasons_own_followers(
    people, database
) -> None:
    await members(people, database, (OWNER, series(), 1), (MEMBER, series(), 2))
    await under_way(database, series())
    for season, who in ((1, OWNER), (2, MEMBER)):
        assert await told(people, database, replace(UNREAD, season=season)) == [who]
        known = replace(arrival(series(), season), download_hash=HASH)
        assert await told(people, database, known) == [who]
    other = replace(arrival(series(), 3), download_hash=HASH)
    assert await told(people, database, other) == [-100]


async def test_mp51_what_was_filed_as_another_title_reaches_who_asked_for_the_download(
    people, database
) -> None:
    await members(people, database, (OWNER, series(), 2))
    await under_way(database, series(), 2)
    filed = replace(arrival(film()), download_hash=HASH)
    assert await told(people, database, filed) == [OWNER]
    await members(people, database, (MEMBER, film(), None))
    assert await told(people, database, filed) == [MEMBER]


async def test_mp64_a_hash_of_another_server_says_nothing(people, database) -> None:
    await members(people, database, (OWNER, film(), None))
    await under_way(database, film())
    elsewhere = replace(UNREAD, backend=BackendId("another"))
    assert await told(people, database, elsewhere) == [-100]


async def test_m12_a_failure_is_told_to_who_asked_and_to_the_configured_chats_once_each(
    people, database, clock
) -> None:
    await members(people, database, (OWNER, film(), None), (MEMBER, film(), None))
    await under_way(database, film())
    failed = Failure(backend=SERVER, name="x", download_hash=HASH)
    assert await told(people, database, failed) == [OWNER, MEMBER, -100]
    both = (Recipient(chat_id=ChatId(OWNER), thread_id=None),)
    others = People(database, clock, owners=frozenset({OWNER}), notify=both)
    assert await told(others, database, failed) == [MEMBER, OWNER]


async def test_failures_and_notices_go_to_those_who_can_mend_them(people, database) -> None:
    assert await told(people, database, Failure(backend=SERVER, name="x")) == [-100]
    assert await told(people, database, Notice(code="baseline-set")) == [OWNER]


async def opt_in(database, chat_id, value="on") -> None:
    async with database.write() as connection:
        await connection.execute(
            sa.insert(choice).values(chat_id=chat_id, name=Choice.STARTED, value=value)
        )


async def test_a_download_is_told_silently_to_who_follows_the_title_and_opted_in(
    people, database
) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, series().ref, 2, wish="5")
    begun = Started(backend=SERVER, native_id="h1", name="Sherlock", ref=series().ref, season=2)
    await opt_in(database, -100)
    assert await told(people, database, begun) == []

    await opt_in(database, OWNER)
    async with database.read() as connection:
        (recipient,) = await people.audience(connection, begun)
    assert (recipient.chat_id, recipient.silent) == (OWNER, True)


async def test_a_download_nobody_follows_goes_to_the_configured_chats_that_opted_in(
    people, database
) -> None:
    begun = Started(backend=SERVER, native_id="h1", name="Sherlock")
    assert await told(people, database, begun) == []
    await opt_in(database, -100)
    assert await told(people, database, begun) == [-100]


async def test_a_choice_that_was_taken_back_is_none(people, database) -> None:
    await opt_in(database, OWNER, value="off")
    async with database.read() as connection:
        assert not await wants(connection, OWNER, Choice.STARTED)
