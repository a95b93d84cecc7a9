"""The backend in front of recorded answers, or of a stand-in."""

from collections.abc import AsyncIterator

import pytest

from services.backends.nassav.client import NassavClient
from services.backends.nassav.mapping import ID
from services.clock import SystemClock
from services.http import JsonClient
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from support.recorded import RecordedServer, recorded_server


@pytest.fixture
async def recorded() -> AsyncIterator[RecordedServer]:
    """Run a server that answers as recorded."""
    async with recorded_server() as server:
        yield server


@pytest.fixture
async def client(recorded: RecordedServer) -> AsyncIterator[NassavClient]:
    """Return a client of it."""
    contact = Contact(SystemClock())
    http = JsonClient(ID, base_url=recorded.url, redactor=Redactor(), contact=contact)
    yield NassavClient(http, contact)
    await http.aclose()
