"""What failed is begun again, if it still is what failed."""

import dataclasses

import pytest

from services.errors import NotSupported, UnknownItem
from services.events import Failure
from services.ports.mending import Identity, Mend
from support.contract import Memory, Stage
from support.subjects import having


async def failed(stage: Stage) -> Failure:
    """Let something fail that is told, and return it."""
    memory = Memory()
    memory.commit(await stage.backend.poll(memory))
    await stage.fail()
    (row,) = memory.commit(await stage.backend.poll(memory))
    assert isinstance(row.event, Failure)
    return row.event


@having(Mend)
async def test_what_failed_is_begun_again_with_one_request(stage: Stage) -> None:
    failure = await failed(stage)

    await stage.backend.mend(failure)

    assert len(await stage.changes()) == 1
    assert stage.backend.mending_takes >= 60


@having(Mend)
async def test_a_failure_whose_record_is_gone_or_another_by_now_is_left_alone(stage: Stage) -> None:
    failure = await failed(stage)

    with pytest.raises(UnknownItem):
        await stage.backend.mend(dataclasses.replace(failure, native_id="987654"))

    assert await stage.changes() == []


@having(Mend)
async def test_what_a_file_is_can_be_told_where_the_server_takes_it(stage: Stage) -> None:
    failure = await failed(stage)
    identity = Identity(title=await stage.backend.title(stage.known.series), season=1, episode=2)

    if stage.backend.takes_identity:
        await stage.backend.mend(failure, identity=identity)
        assert len(await stage.changes()) == 1
    else:
        with pytest.raises(NotSupported):
            await stage.backend.mend(failure, identity=identity)
        assert await stage.changes() == []
