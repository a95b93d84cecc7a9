"""A second server in the running process: its socket and its counts become messages."""

from pathlib import Path

from support.aniworld import RunningAniworld, running_aniworld
from support.household import household
from support.person import text_of


def section(world: RunningAniworld) -> dict[str, str]:
    return {"url": world.url, "password": world.password}


async def test_what_its_socket_tells_is_told_without_opting_in_to_streams(tmp_path: Path) -> None:
    async with (
        running_aniworld(limit=100_000) as world,
        household(tmp_path, configured=False, aniworld=section(world)) as home,
    ):
        owner = home.person()
        await owner.hears("I am watching Aniworld now", since=0)
        await world.listening()
        since = await home.stage.last_entry()

        await world.post("finish")
        told = await owner.hears("Harbour Lights", since=since)

        assert "/srv" not in text_of(told)


async def test_two_servers_are_watched_beside_each_other(tmp_path: Path) -> None:
    async with (
        running_aniworld(limit=100_000, variant={"socket": "none"}) as world,
        household(tmp_path, aniworld=section(world)) as home,
    ):
        owner = home.person()
        await owner.hears("I am watching Aniworld now", since=0)
        since = await home.stage.last_entry()

        await world.post("finish")
        await owner.hears("Harbour Lights", since=since)
        since = await home.stage.last_entry()
        await home.world.row(
            title="Charade", type="电影", seasons="", episodes="", tmdbid=4808, status=True
        )
        await owner.hears("Charade", since=since)


async def test_its_hits_queue_and_health_stand_beside_the_others(tmp_path: Path) -> None:
    async with (
        running_aniworld(limit=100_000) as world,
        household(tmp_path, aniworld=section(world)) as home,
    ):
        owner = home.person()
        await world.listening()
        await world.post("step", seconds=1)

        found = await owner.say("quiet volcano")
        status = await owner.say("/status")

        assert "The Quiet Volcano" in text_of(found)
        assert "Aniworld  ✓" in text_of(status)
