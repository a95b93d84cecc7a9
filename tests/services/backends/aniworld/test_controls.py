"""The server's own switches: configuration and backups, read again after every change."""

from collections.abc import Callable
from typing import Any

import pytest

from services.errors import UnknownItem
from services.household.roles import Role
from services.models import ViewerId
from services.ports.panels import Place

WHO = ViewerId(1001)


async def test_a_backup_is_made_listed_restored_and_deleted(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)

    made = await backend.control("backups", "back-up", {}, who=WHO)
    path = f"backups/{made.said.values['name']}"
    await backend.control("config", "log_level", {"value": "debug"}, who=WHO)
    listed = [link.path for link in (await backend.panel("backups", who=WHO)).links]
    one = await backend.panel(path, who=WHO)
    restored = await backend.control(path, "restore", {}, who=WHO)
    level = world.server.configuration.values["log_level"]
    deleted = await backend.control(path, "delete", {}, who=WHO)

    assert len(listed) == 2  # the change made one by itself
    assert path in listed
    assert [it.destructive and it.confirm for it in one.actions] == [True, True]
    assert (restored.path, level) == ("config", "info")
    assert deleted.path == "backups"
    with pytest.raises(UnknownItem):
        await backend.panel(path, who=WHO)
    with pytest.raises(UnknownItem):
        await backend.control(path, "delete", {}, who=WHO)


@pytest.mark.parametrize("deletes", [200, 204])
async def test_a_delete_may_be_answered_without_a_body(
    start: Callable[..., Any], make: Any, deletes: int
) -> None:
    world = await start(variant={"deletes": deletes})
    backend = make(world)
    made = await backend.control("backups", "back-up", {}, who=WHO)

    await backend.control(f"backups/{made.said.values['name']}", "delete", {}, who=WHO)
    panel = await backend.panel("backups", who=WHO)

    assert panel.links == ()
    assert [it.label.id for it in panel.facts] == ["aniworld-backups-none"]


@pytest.mark.parametrize("invalid", ["flag", "400", "422"])
async def test_what_the_server_would_not_take_is_not_written(
    start: Callable[..., Any], make: Any, invalid: str
) -> None:
    world = await start(variant={"invalid": invalid})
    backend = make(world)

    done = await backend.control("config", "session_timeout_hours", {"value": "0"}, who=WHO)

    assert (done.said.id, done.well) == ("aniworld-config-refused", False)
    assert "must be a whole number" in done.said.values["reason"]
    assert world.calls("/api/config", method="PUT") == []


async def test_a_number_is_a_number(start: Callable[..., Any], make: Any) -> None:
    world = await start()
    backend = make(world)

    none = await backend.control("config", "session_timeout_hours", {"value": "x"}, who=WHO)
    some = await backend.control("config", "session_timeout_hours", {"value": "48"}, who=WHO)

    assert (none.well, some.well) == (False, True)
    assert world.server.configuration.values["session_timeout_hours"] == 48


async def test_a_server_that_cannot_validate_is_asked_to_write(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)
    gone = {"detail": "Not Found"}
    await world.post("answer", path="/api/config/validate", body=gone, status=404)

    well = await backend.control("config", "log_level", {"value": "debug"}, who=WHO)
    refused = await backend.control("config", "log_level", {"value": "loud"}, who=WHO)

    assert (well.well, refused.well) == (True, False)


async def test_what_steers_is_offered_where_it_belongs(
    start: Callable[..., Any], make: Any
) -> None:
    world = await start()
    backend = make(world)

    panel = await backend.panel("", who=WHO)
    await backend.control("", "stop", {}, who=WHO)
    stopped = world.server.queue.running
    await backend.control("", "start", {}, who=WHO)

    by_place = {place: [it.key for it in panel.actions if place in it.places] for place in Place}
    assert by_place == {
        Place.QUEUE: ["start", "stop", "pause"],
        Place.LIBRARY: ["rescan"],
        Place.TASKS: [],
    }
    assert (stopped, world.server.queue.running) == (False, True)
    assert all(it.role is Role.OWNER for it in panel.actions if not it.places)


async def test_what_is_private_is_the_configuration(start: Callable[..., Any], make: Any) -> None:
    backend = make(await start())

    panel = await backend.panel("config", who=WHO)
    values = [it.value.literal for it in panel.facts if it.value]

    assert panel.private
    assert "/srv/anime" in values
    assert [it.parameters[0].current for it in panel.actions] == values[:4]
