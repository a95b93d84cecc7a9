"""What a server says of itself."""

from services.capabilities import Status
from support.contract import Stage
from support.subjects import having


@having(Status)
async def test_a_server_that_is_well_tells_something(stage: Stage) -> None:
    status = await stage.backend.status()

    parts = (status.version, status.library, status.storage, status.speeds, status.running)
    assert status.facts or any(part is not None for part in parts)


@having(Status)
async def test_asking_how_it_is_changes_nothing(stage: Stage) -> None:
    await stage.backend.status()

    assert await stage.changes() == []
