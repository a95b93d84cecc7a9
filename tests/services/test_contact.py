"""What a server's answers tell besides their contents."""

from email.utils import format_datetime

import pytest

from services.errors import BackendUnavailable, UnexpectedAnswer
from services.http import JsonClient
from services.models import BackendId
from services.transport.contact import Contact
from services.transport.redaction import Redactor
from support.clock import START, FakeClock
from support.recorded import cut, page, recorded_server, says


@pytest.mark.parametrize(
    ("ahead", "offset"), [(0, 0.5), (90, 90.5), (-3600, -3599.5)], ids=["right", "fast", "slow"]
)
def test_the_offset_of_a_servers_clock_is_read_off_its_answers(
    clock: FakeClock, ahead: float, offset: float
) -> None:
    contact = Contact(clock)
    assert contact.clock_offset is None

    clock.jump(-ahead)
    contact.heard({"date": format_datetime(START, usegmt=True)})

    assert contact.clock_offset == offset


@pytest.mark.parametrize("headers", [{}, {"date": ""}, {"date": "yesterday"}])
def test_a_server_that_tells_no_time_leaves_it_unknown(
    clock: FakeClock, headers: dict[str, str]
) -> None:
    contact = Contact(clock)
    contact.heard(headers)
    assert contact.clock_offset is None


async def test_only_good_answers_count_as_success(clock: FakeClock) -> None:
    contact = Contact(clock)
    successes = []
    contact.on_success(lambda: successes.append(1))
    async with recorded_server() as server:
        client = JsonClient(
            BackendId("example"), base_url=server.url, redactor=Redactor(), contact=contact
        )
        server.on("GET", "/good", says(200, {}))
        server.on("GET", "/page", page())
        await client.json("GET", "good", authorized=False)
        with pytest.raises(UnexpectedAnswer):
            await client.json("GET", "page", authorized=False)
        await client.aclose()

    assert successes == [1]
    assert contact.clock_offset is not None


async def test_a_connection_that_broke_is_told_and_an_answer_that_was_bad_is_not(
    clock: FakeClock,
) -> None:
    contact, losses = Contact(clock), []
    contact.on_loss(lambda: losses.append(1))
    async with recorded_server() as server:
        client = JsonClient(
            BackendId("example"), base_url=server.url, redactor=Redactor(), contact=contact
        )
        server.on("GET", "/bad", says(500, {}))
        server.on("POST", "/cut", cut())
        with pytest.raises(BackendUnavailable):
            await client.json("GET", "bad", authorized=False)
        assert losses == []
        with pytest.raises(BackendUnavailable):
            await client.json("POST", "cut", authorized=False)
        await client.aclose()

    assert losses == [1]
