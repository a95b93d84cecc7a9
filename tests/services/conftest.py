import pytest

from services.models import ChatId, ViewerId
from services.outbox.model import Recipient
from services.people import People
from support.clock import FakeClock
from support.database import open_database

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
