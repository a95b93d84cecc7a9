import pytest

from services.models import ChatId, ViewerId
from services.outbox.model import Recipient
from services.people import People
from services.requests.model import Mode, Policy
from support.clock import FakeClock
from support.database import open_database
from support.house import ADA, ANA, MAX, OLIVE, House
from support.samples import film, series
from support.server import FakeServer

OWNER = ViewerId(1001)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
async def database(tmp_path):
    async with open_database(tmp_path) as opened:
        yield opened


@pytest.fixture
def people(database, clock):
    notify = (Recipient(chat_id=ChatId(-100), chat_kind="group", thread_id=7),)
    return People(database, clock, owners=frozenset({OWNER}), notify=notify)


@pytest.fixture
async def house(database, people, clock):
    """Yield a household whose members must ask for everything."""
    for one in (OLIVE, ADA, MAX, ANA):
        await people._write_down(one)
    made = House(FakeServer(film(), series()), database, people, clock)
    await made.desk.set_policy(OLIVE, Policy(mode=Mode.ASK))
    return made
