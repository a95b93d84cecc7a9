"""How the platform is: by its own account of it, and by what an account may see."""

from collections.abc import Callable

import pytest

from services.backends.tasks.backend import TaskPlatform
from services.errors import BackendUnavailable, Rejected
from services.ports.findings import Code, Outcome, worst
from support.tasks import OLIVE, RunningTasks, said

Make = Callable[..., TaskPlatform]


async def test_an_admins_account_tells_the_version_and_what_runs(backend: TaskPlatform) -> None:
    status = await backend.status()

    assert (status.version, status.running) == ("2.5.9", 1)


async def test_without_an_account_the_server_is_said_to_be_well(make: Make) -> None:
    status = await make(house=False).status()

    assert (status.version, status.running) == (None, None)
    assert [one.label.id for one in status.facts] == ["tasks-up"]


async def test_an_ordinary_account_tells_no_version_and_sees_nobody(
    make: Make, world: RunningTasks
) -> None:
    await world.post("user", role="user")
    backend = make()

    status, found = await backend.status(), await backend.diagnose()
    panel = await backend.panel("", who=OLIVE)

    assert status.version is None
    assert [one.path for one in panel.links] == ["tasks"]
    assert [one.code for one in found.findings] == [Code.BACKEND_OK, "no-admin"]
    assert worst(found.findings) is Outcome.OK


async def test_a_server_without_a_call_for_its_health_is_known_by_its_door(
    make: Make, world: RunningTasks
) -> None:
    await world.post("answer", path="/api/health", status=404, body={"detail": "Not Found"})
    assert (await make(house=False).status()).facts

    await world.post("answer", path="/api/auth/me", status=404, body={"detail": "Not Found"})
    with pytest.raises(Rejected):
        await make(house=False).status()


async def test_a_server_that_says_it_is_not_well_is_not(make: Make, world: RunningTasks) -> None:
    await world.post("answer", path="/api/health", body={"status": "unhealthy"})

    with pytest.raises(BackendUnavailable):
        await make().status()


@pytest.mark.parametrize("version", ["2.1.0", "2.5.9"])
async def test_numbers_are_read_in_either_style(
    make: Make, world: RunningTasks, version: str
) -> None:
    styles = {
        "2.1.0": {"total_users": 4, "running_tasks": 1},
        "2.5.9": {"totalUsers": 4, "runningTasks": 1, "newThing": 7},
    }
    await world.post("answer", path="/api/admin/statistics", body=styles[version])

    facts = (await make().panel("statistics", who=OLIVE)).facts

    assert [one.value.literal for one in facts] == ["4", "1", "7"][: len(styles[version])]
    assert said(await make().panel("statistics", who=OLIVE))["total-users"].value.literal == "4"
