"""Private backends: whom an owner has let in, what they are told, and what is left to the rest."""

import asyncio

import pytest
import sqlalchemy as sa

from services.capabilities import Backend, Pictures
from services.events import Arrival, Failure, Notice, StoredEvent, content_fp, encode_event
from services.household.admissions import Admissions
from services.models import BackendId, ChatId, ItemRef, TitleKind
from services.outbox.intake import Intake
from services.outbox.model import OutboxCounts, Recipient
from services.outbox.undelivered import UndeliveredMessages
from services.people import People
from services.pictures import PictureShelf
from services.registry import Registry, acted_in_private, showing
from services.status import FeedReport, StatusService
from services.storage.tables import event, outbox, viewer
from support.private import VAULT, Vault

OWNER, MAX, ANNA = 1001, 1002, 1003
TITLE = ItemRef(backend=VAULT, kind=TitleKind.FILM, native_id="ABC-001")
COME = Arrival(backend=VAULT, name="ABC-001", title_kind=TitleKind.FILM, ref=TITLE)
FAILED = Failure(backend=VAULT, name="ABC-001", title_kind=TitleKind.FILM, ref=TITLE)


@pytest.fixture
async def people(database, clock):
    found = People(
        database,
        clock,
        owners=frozenset({OWNER}),
        notify=(Recipient(chat_id=ChatId(-1001), chat_kind="group"),),
        private=frozenset({VAULT}),
    )
    for who, name in ((OWNER, "Olive"), (MAX, "Max"), (ANNA, "Anna")):
        async with database.write() as connection:
            await connection.execute(
                sa.insert(viewer).values(id=who, role="member", name=name, created_at=who)
            )
    return found


@pytest.fixture
def admissions(database, clock, people):
    return Admissions(database, clock, people)


async def told(people, database, news) -> list[int]:
    async with database.read() as connection:
        return [one.chat_id for one in await people.audience(connection, news)]


async def recorded(people, database, clock, news) -> None:
    async with database.write() as connection:
        found = await connection.execute(
            sa.insert(event)
            .values(
                backend=news.backend,
                kind=news.kind,
                content_fp=content_fp(news),
                payload=encode_event(news),
                state="pending",
                created_at=clock.now().timestamp(),
            )
            .returning(event.c.id)
        )
        stored = StoredEvent(id=found.scalar_one(), event=news)
        await Intake(people, clock).record(connection, [stored])


async def states(database) -> list[str]:
    async with database.read() as connection:
        return list((await connection.execute(sa.select(outbox.c.state))).scalars())


def test_a_private_backend_is_left_out_unless_it_is_shown() -> None:
    registry = Registry([Vault()])

    assert (registry.all(), registry.having(Pictures), registry.one(VAULT, Backend)) == (
        [],
        [],
        None,
    )
    assert len(registry.enabled(Pictures)) == 1
    with showing({VAULT}):
        assert registry.one(VAULT, Pictures) is registry.all()[0]
    assert registry.all() == []
    assert registry.name(VAULT) == "Vault"


def test_only_what_is_done_with_it_by_name_is_an_act_in_private() -> None:
    registry = Registry([Vault()])

    with showing({VAULT}):
        assert registry.having(Pictures)
        assert not acted_in_private()
        assert registry.one(VAULT, Pictures)
        assert acted_in_private()
    assert not acted_in_private()
    assert registry.one(VAULT, Pictures) is None


async def test_what_was_begun_while_it_is_shown_goes_on_with_it() -> None:
    registry, shown = Registry([Vault()]), asyncio.Event()

    async def later() -> int:
        await shown.wait()
        return len(registry.all())

    async with asyncio.TaskGroup() as group:
        with showing({VAULT}):
            begun = group.create_task(later())
        other = group.create_task(later())
        shown.set()

    assert (begun.result(), other.result()) == (1, 0)


async def test_nobody_is_let_in_by_themselves_not_even_the_owners(admissions) -> None:
    assert await admissions.of(OWNER) == frozenset()
    assert [one.admitted for one in await admissions.members(VAULT)] == [False, False, False]

    await admissions.admit(MAX, VAULT)
    await admissions.admit(MAX, VAULT)

    assert await admissions.of(MAX) == {VAULT}
    assert {one.id for one in await admissions.members(VAULT) if one.admitted} == {MAX}
    assert await admissions.of(OWNER) == frozenset()


@pytest.mark.parametrize("news", [COME, FAILED])
async def test_only_who_asked_and_is_let_in_is_told(people, database, admissions, news) -> None:
    await people.follow(MAX, TITLE, None)
    await people.follow(ANNA, TITLE, None)
    assert await told(people, database, news) == []

    await admissions.admit(MAX, VAULT)
    await admissions.admit(OWNER, VAULT)

    assert await told(people, database, news) == [MAX]


async def test_what_nobody_asked_for_is_told_to_nobody(people, database, admissions) -> None:
    notice = Notice(code="baseline-set", backend=VAULT)
    assert await told(people, database, notice) == []

    await admissions.admit(OWNER, VAULT)
    await admissions.admit(MAX, VAULT)

    assert await told(people, database, COME) == []
    assert await told(people, database, notice) == [OWNER]
    assert await told(people, database, Notice(code="rival-poller")) == [OWNER]


async def test_what_waits_for_who_is_let_in_no_longer_is_told_no_more(
    people, database, clock, admissions
) -> None:
    await people.follow(MAX, TITLE, None)
    await admissions.admit(MAX, VAULT)
    await recorded(people, database, clock, COME)
    assert await states(database) == ["pending"]

    await admissions.dismiss(MAX, VAULT)

    assert await states(database) == ["cancelled"]
    assert await admissions.of(MAX) == frozenset()


async def test_what_could_not_be_delivered_has_no_name_where_it_is_private(
    people, database, clock, admissions
) -> None:
    await people.follow(MAX, TITLE, None)
    await admissions.admit(MAX, VAULT)
    await recorded(people, database, clock, COME)
    async with database.write() as connection:
        await connection.execute(sa.update(outbox).values(state="parked"))
    messages = UndeliveredMessages(database, clock, Registry([Vault()]), wake=lambda: None)

    assert [one.name for one in await messages.some()] == [""]
    with showing({VAULT}):
        assert [one.name for one in await messages.some()] == ["ABC-001"]


async def test_nobody_else_is_asked_for_a_picture_of_its_own(database, clock) -> None:
    vault, asked = Vault(), []

    async def fetch(url: str) -> bytes | None:
        asked.append(url)
        return None

    shelf = PictureShelf(database, Registry([vault]), clock, fetch=fetch)

    assert await shelf.load("http://vault.example/1", name="x", detail="") == b"from the vault"
    assert (vault.asked, asked) == (["http://vault.example/1"], [])


async def test_the_status_says_nothing_of_it_unless_it_is_shown(clock) -> None:
    async def nothing() -> OutboxCounts:
        return OutboxCounts(waiting=0, undelivered=0)

    watched = (FeedReport(backend=VAULT),)
    status = StatusService(
        Registry([Vault()]), clock, feeds=lambda: watched, outbox=nothing, tracking=True
    )

    report = await status.report()
    assert (report.backends, report.feeds) == ((), ())
    with showing({VAULT}):
        report = await status.report()
    assert ([one.backend for one in report.backends], report.feeds) == ([VAULT], watched)


def test_a_backend_that_does_not_say_so_is_not_private() -> None:
    class Plain(Vault):
        id = BackendId("plain")
        private = False

    assert Registry([Plain()]).private == frozenset()
