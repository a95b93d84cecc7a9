"""A person's own data: all of it is handed out, and all of it can be forgotten."""

import asyncio
import dataclasses
import json

import pytest
import sqlalchemy as sa

from services.audit import Act, Audit
from services.choices import Choice
from services.choosing import ChoiceService, QuietSpan
from services.errors import BackendUnavailable
from services.models import ChatId
from services.outbox.intake import Intake
from services.own_data import OwnData
from services.registry import Registry
from services.requests.model import Policy, Reason
from services.screens import AudienceKind, Parked, ScreenAudience, Screens
from services.storage.tables import audit, request
from services.subscriptions import SubscriptionService
from support.holding import holding
from support.house import ADA, ANA, MAX, OLIVE
from support.samples import SERVER, series

ROW = "abcdefghij"


@pytest.fixture
async def own(house, database, clock, people):
    house.intake = Intake(people, clock)
    subscriptions = SubscriptionService(Registry([house.server]), people, house.subscribe)
    return OwnData(database, clock, people, subscriptions)


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
    await choices.set_quiet(ChatId(MAX.id), QuietSpan(begin=0, end=60))
    await choices.switch(ChatId(MAX.id), Choice.STARTED, on=True)
    await Audit(database, clock).write(Act(verb="approve"), MAX.id, ChatId(MAX.id))
    alone = await house.requested(MAX)
    await house.desk.deny(alone, MAX_AS_ADMIN, Reason.NONE)
    shared = (await house.ask(MAX, title=series(), seasons=(2,))).asked[0].native_id
    await house.ask(ANA, title=series(), seasons=(2,))
    await house.desk.approve(shared, ADA)
    await house.desk.set_policy(OLIVE, Policy())
    await house.ask(MAX)
    return alone, shared, screens


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
        assert (await connection.execute(sa.select(audit.c.verb))).scalars().all() == ["approve"]
    card = await screens.find("posted")
    assert [one["name"] for one in card.state["wishes"]] == ["Ana"]
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
