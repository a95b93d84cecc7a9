from services.errors import BackendUnavailable
from services.models import BackendId
from services.outbox.model import OutboxCounts
from services.registry import Registry
from services.status import FeedReport, StatusService
from support.clock import FakeClock
from support.server import FakeServer, SearchOnly


async def counts() -> OutboxCounts:
    return OutboxCounts(waiting=2, undelivered=1)


def service(clock, *servers, feeds=()):
    registry = Registry(list(servers))
    return StatusService(registry, clock, feeds=lambda: feeds, outbox=counts, tracking=True)


async def test_a_server_that_is_down_is_a_line_with_its_beginning() -> None:
    clock = FakeClock()
    up, down = FakeServer(), FakeServer(backend=BackendId("other"), name="Other")
    down.broken = BackendUnavailable(down.id)
    since = FeedReport(backend=down.id, failing_since=clock.now(), error_code="unavailable")
    report = await service(clock, up, down, feeds=(since,)).report()
    assert [(one.name, one.error_code) for one in report.backends] == [
        ("Server", None),
        ("Other", "unavailable"),
    ]
    assert report.backends[1].down_since == clock.now()
    assert report.outbox.undelivered == 1


async def test_no_server_is_a_report_too() -> None:
    assert (await service(FakeClock()).report()).backends == ()


async def test_a_server_without_a_status_is_in_the_report_and_asked_nothing() -> None:
    server = FakeServer()
    server.broken = BackendUnavailable(server.id)
    (line,) = (await service(FakeClock(), SearchOnly(server)).report()).backends
    assert (line.name, line.error_code, line.status) == ("Server", None, None)
