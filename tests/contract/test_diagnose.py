"""What a server finds wrong with itself."""

from services.capabilities import Diagnose
from services.ports.findings import Code, Outcome, worst
from support.contract import Stage
from support.subjects import having


@having(Diagnose)
async def test_a_server_that_is_well_finds_that_nothing_fails(stage: Stage) -> None:
    findings = (await stage.backend.diagnose()).findings

    assert findings[0].code is Code.BACKEND_OK
    assert worst(findings) is not Outcome.FAILED


@having(Diagnose)
async def test_looking_changes_nothing(stage: Stage) -> None:
    await stage.backend.diagnose()

    assert await stage.changes() == []
