"""A person's own data: all of it is handed out, and all of it can be forgotten."""

import asyncio
import dataclasses
import json

import pytest
import sqlalchemy as sa

from services.errors import BackendUnavailable, StorageUnavailable
from services.events import (
    Notice,
    PeopleNews,
    PeopleTurn,
    WatchlistNews,
    WatchlistTurn,
    WorkNews,
    WorkTurn,
    encode_event,
)
from services.household.audit import Act, Audit
from services.household.choices import Choice
from services.household.choosing import ChoiceService, QuietSpan
from services.household.farewells import Farewells
from services.household.own_data import OwnData
from services.models import BackendId, ChatId
from services.outbox.intake import Intake
from services.outbox.model import RowState
from services.ports.accounts import Left
from services.registry import Registry
from services.requests.model import Policy, Reason
from services.screens import AudienceKind, Parked, ScreenAudience, Screens
from services.storage.backend_memory import StoredBackendMemory
from services.storage.tables import audit, event, feed_cursor, outbox, request
from services.subscriptions import SubscriptionService
from support.disk import failing_writes
from support.holding import holding
from support.house import ADA, ANA, MAX, OLIVE
from support.keeping import CLUB, Club
from support.samples import SERVER, series

ROW = "abcdefghij"
GONE = BackendId("gone")


@pytest.fixture
def club(database, clock):
    return Club(StoredBackendMemory(database, clock, CLUB))


@pytest.fixture
async def own(house, database, clock, people, club):
    house.intake = Intake(people, clock)
    subscriptions = SubscriptionService(Registry([house.server]), people, house.subscribe)
    farewells = Farewells(Registry([house.server, club]))
    return OwnData(database, clock, people, subscriptions, farewells)


async def live(house, database, clock, people):
    """Let Max do everything that leaves something behind, beside the others."""

    async def tell(connection, news):
        house.news.append(news)
        await house.intake.notify(connection, news)

    house.gate._tell = house.desk._tell = tell
    screens, choices = Screens(database, clock), ChoiceService(database, people, clock)
    mine = ScreenAudience(kind=AudienceKind.VIEWER, viewer=MAX.id)
    await screens.park(
        Parked(row=ROW, kind="card", chat_id=ChatId(-7), audience=mine), shown=frozenset({"a:b"})
    )
    wish = {"who": MAX.id, "name": "Max", "season": None}
    other = {"who": ANA.id, "name": "Ana", "season": None}
    posted = Parked(
        row="posted", kind="posted", chat_id=ChatId(0),
        audience=ScreenAudience(), state={"wishes": [wish, other]},
    )  # fmt: skip
    await screens.park(posted, shown=frozenset())
    await screens.begin(ROW, verb="a", argument="b", who=MAX.id, update_id=1)
    people_list = Parked(
        row="people", kind="people", chat_id=ChatId(OLIVE.id), audience=posted.audience
    )
    roles = {f"role:{one.id}.admin" for one in (MAX, ANA)}
    await screens.park(people_list, shown=frozenset(roles))
    for number, one in enumerate((MAX, ANA), start=2):
        await screens.begin(
            "people", verb="role", argument=f"{one.id}.admin", who=OLIVE.id, update_id=number
        )
    await choices.set_quiet(ChatId(MAX.id), QuietSpan(begin=0, end=60))
    await choices.switch(ChatId(MAX.id), Choice.STARTED, on=True)
    await Audit(database, clock).write(Act(verb="approve"), MAX.id, ChatId(MAX.id))
    about = Act(verb="set-role", about=f"{MAX.id} · admin")
    await Audit(database, clock).write(about, OLIVE.id, ChatId(OLIVE.id))
    alone = await house.requested(MAX)
    await house.desk.deny(alone, MAX_AS_ADMIN, Reason.NONE)
    shared = (await house.ask(MAX, title=series(), seasons=(2,))).asked[0].native_id
    await house.ask(ANA, title=series(), seasons=(2,))
    await house.desk.approve(shared, ADA)
    await house.desk.set_policy(OLIVE, Policy())
    await house.ask(MAX)
    return alone, shared, screens


async def sign_in(database, clock, club, people):
    """Let Max and Ana have accounts elsewhere, one of them on a server that is no longer set up."""
    for who in (MAX.id, ANA.id):
        await club.join(who)
        await StoredBackendMemory(database, clock, GONE).secrets.save(f"{who}", "a token")
    for backend, key, value in (
        (GONE, "house", {"everybody": True, "users": [MAX.id, ANA.id]}),
        (BackendId("sign-in"), "pending", {f"{MAX.id}": {"page": 1}, f"{ANA.id}": {"page": 2}}),
    ):
        await StoredBackendMemory(database, clock, backend).save(key, value)
    looked = {"accounts": {f"own:{MAX.id}": {"newest": "x"}, f"own:{ANA.id}": {"newest": "y"}}}
    async with database.write() as connection:
        await connection.execute(
            sa.insert(feed_cursor).values(backend=GONE, cursor=json.dumps(looked), updated_at=0.0)
        )
        for number, news in enumerate(told_of(MAX.id)):
            values = {"backend": GONE, "kind": news.kind, "content_fp": str(number)}
            added = sa.insert(event).values(
                **values, payload=encode_event(news), state="acked", created_at=0.0
            )
            await connection.execute(added)
            await Intake(people, clock).notify(connection, news)


def told_of(who):
    """Return what is told to others, or to several, and names somebody."""
    fields = {"who": who, "name": "Max", "title": "Somewhere"}
    return (
        Notice(code="group-left", fields=fields),
        PeopleNews(turn=PeopleTurn.INVITED, who=who, at=1.0, name="Max", told=(OLIVE.id,)),
        WatchlistNews(turn=WatchlistTurn.HELD, backend=GONE, told=(who,), count=2),
        WorkNews(turn=WorkTurn.COMPLETED, backend=GONE, name="Work", told=(who, ANA.id)),
        WorkNews(turn=WorkTurn.LAPSED, backend=GONE, name="max1", mark=f"own:{who}", told=(who,)),
    )


MAX_AS_ADMIN = dataclasses.replace(MAX, role=ADA.role)


@pytest.fixture
def held(database):
    return lambda who: asyncio.to_thread(holding, database.path, who)


async def test_everything_about_a_person_is_exported_and_nothing_about_others(
    house, database, clock, people, own
) -> None:
    await live(house, database, clock, people)
    document = json.loads(await own.export(MAX.id))
    tables = document["tables"]
    assert document["person"] == MAX.id
    assert [row["name"] for row in tables["viewer"]] == ["Max"]
    assert {"chat", "choice", "follower", "request_asker", "screen", "intent", "audit"} <= {
        name for name, rows in tables.items() if rows
    }
    assert str(int(ANA.id)) not in json.dumps(tables["follower"])


async def test_a13_after_forgetting_no_table_holds_the_id(
    house, database, clock, people, own, held
) -> None:
    alone, shared, screens = await live(house, database, clock, people)
    assert len(await held(MAX.id)) > 8
    came = await own.forget(MAX.id)
    assert await held(MAX.id) == []
    assert (came.ended, came.went_on, came.unheard) == (1, 1, False)
    assert [one.name for one in house.server.wishes] == ["Les Vampires"]
    assert [one.id for one in await people.followers(series().ref, 2)] == [ANA.id]
    async with database.read() as connection:
        assert (await connection.execute(sa.select(request.c.id))).scalars().all() == [shared]
        acts = [
            tuple(row) for row in await connection.execute(sa.select(audit.c.verb, audit.c.about))
        ]
    assert acts == [("approve", ""), ("set-role", "")]
    card = await screens.find("posted")
    assert [one["name"] for one in card.state["wishes"]] == ["Ana"]
    assert (await screens.find("people")).offers == {f"role:{ANA.id}.admin"}
    assert alone != shared


async def test_a_server_that_is_down_keeps_nobody_here(
    house, database, clock, people, own, held
) -> None:
    await live(house, database, clock, people)
    house.server.broken = BackendUnavailable(SERVER)
    assert (await own.forget(MAX.id)).unheard
    assert await held(MAX.id) == []


async def test_forgetting_somebody_unknown_changes_nothing(house, own, held) -> None:
    before = await held(ANA.id)
    await own.forget(MAX.id)
    await own.forget(MAX.id)
    assert await held(ANA.id) == before


async def test_of_accounts_elsewhere_the_export_says_that_they_are_there_and_no_secret(
    database, clock, club, own, people
) -> None:
    await sign_in(database, clock, club, people)
    exported = (await own.export(MAX.id)).decode()
    document = json.loads(exported)
    account = {"server": "Club", "kind": "account", "name": "somebody", "since": None}
    assert document["servers"] == [account]
    since = clock.now().isoformat()
    assert document["tables"]["secret"] == [
        {"name": f"club:pair:{MAX.id}", "since": since},
        {"name": f"gone:{MAX.id}", "since": since},
    ]
    assert document["tables"]["backend_memory"] == [
        {"backend": "club", "key": f"standing:{MAX.id}", "value": {"name": "somebody"}},
        {"backend": "sign-in", "key": "pending", "value": {f"{MAX.id}": {"page": 1}}},
    ]
    assert str(ANA.id) not in exported
    assert "the secret of" not in exported


async def test_a13_forgetting_ends_accounts_elsewhere_and_takes_every_key_along(
    database, clock, club, own, people, held
) -> None:
    await sign_in(database, clock, club, people)
    before = await held(ANA.id)
    came = await own.forget(MAX.id)
    assert [(one.server, one.left) for one in came.farewells] == [
        ("Club", Left.REVOKED),
        ("gone", Left.UNHEARD),
    ]
    assert club.told == [MAX.id]
    assert await held(MAX.id) == []
    assert await held(ANA.id) == before
    assert await club.keepers() == [ANA.id]
    memory = StoredBackendMemory(database, clock, GONE)
    assert await memory.load("house") == {"everybody": True, "users": [ANA.id]}
    async with database.read() as connection:
        told = (await connection.execute(sa.select(event.c.payload))).scalars().all()
        waits = sa.select(outbox.c.state).where(outbox.c.chat_id == OLIVE.id)
        states = (await connection.execute(waits.order_by(outbox.c.id))).scalars().all()
    assert "Max" not in str(told)
    assert "max1" not in str(told)
    assert states == [RowState.PENDING, RowState.CANCELLED]


async def test_a_server_that_cannot_be_told_keeps_nobodys_account(
    database, clock, club, own, people, held
) -> None:
    await sign_in(database, clock, club, people)
    club.there = False
    came = await own.forget(MAX.id)
    assert [one.left for one in came.farewells] == [Left.UNHEARD, Left.UNHEARD]
    assert await held(MAX.id) == []


async def test_a_disk_that_takes_nothing_forgets_nobody_by_half(
    house, database, clock, club, own, people, held
) -> None:
    await club.join(MAX.id)
    before = await held(MAX.id)
    async with failing_writes(database):
        with pytest.raises(StorageUnavailable):
            await own.forget(MAX.id)
    assert await held(MAX.id) == before
