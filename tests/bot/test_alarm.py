"""D-03, D-05 in the process: told past the outbox, tried every minute, told when it is over."""

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.alarm import RETRY, Alarm, DiskWatch
from handlers.ui.texts import Catalogs
from services.events import Notice
from services.storage.database import Database
from services.storage.tables import viewer
from services.storage.trouble import Trouble
from support import disk
from support.clock import FakeClock
from support.database import open_database
from support.household import household
from support.person import text_of
from support.pushes import sending
from support.stage import running_stage

FULL = "My disk is full"


class Desk:
    """A watch over a real database; what it said and told is kept."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FakeClock()
        self.said: list[Trouble] = []
        self.told: list[str] = []
        self.resumed = 0
        self.reachable = True
        self.watch = DiskWatch(
            database, self.clock, say=self._say, tell=self._tell, resume=self._resume
        )

    async def _say(self, trouble: Trouble) -> bool:
        if self.reachable:
            self.said.append(trouble)
        return self.reachable

    async def _tell(self, notice: Notice) -> None:
        self.told.append(notice.code)

    def _resume(self) -> None:
        self.resumed += 1

    async def tick(self, seconds: float = RETRY) -> float:
        self.clock.advance(seconds)
        return (await self.watch.tick()).next_in


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_database(tmp_path) as database:
        yield Desk(database)


async def test_d03_one_notice_for_hours_of_trouble_and_one_for_its_end(desk: Desk) -> None:
    async with disk.read_only(desk.database):
        assert not await desk.database.recover()
        waits = [await desk.tick() for _ in range(100)]
    assert set(waits) == {RETRY}
    assert (desk.said, desk.told, desk.resumed) == ([Trouble.READ_ONLY], [], 0)

    assert await desk.tick() > RETRY
    assert (desk.said, desk.told, desk.resumed) == (
        [Trouble.READ_ONLY],
        ["storage-works-again"],
        1,
    )
    await desk.tick()
    assert desk.told == ["storage-works-again"]


async def test_d03_a_notice_that_could_not_be_sent_is_sent_later(desk: Desk) -> None:
    desk.reachable = False
    async with disk.read_only(desk.database):
        await desk.database.recover()
        await desk.tick()
        desk.reachable = True
        await desk.tick()

    assert desk.said == [Trouble.READ_ONLY]


async def test_d05_a_lock_is_told_only_when_it_lasts(desk: Desk) -> None:
    async with disk.held_by_another(desk.database):
        await desk.database.recover()
        await desk.tick(0)
        assert desk.said == []
    await desk.tick()
    assert (desk.said, desk.told, desk.resumed) == ([], [], 1)

    async with disk.held_by_another(desk.database):
        await desk.database.recover()
        await desk.tick(0)
        await desk.tick()
        await desk.tick()
    assert desk.said == [Trouble.BUSY]


async def test_d05_damage_is_told_once_and_ends_with_a_start(desk: Desk) -> None:
    desk.database.trouble = Trouble.DAMAGED
    assert [await desk.tick() for _ in range(5)] == [RETRY] * 5

    assert (desk.said, desk.told, desk.resumed) == ([Trouble.DAMAGED], [], 0)


async def test_while_all_is_well_nothing_is_said(desk: Desk) -> None:
    assert await desk.tick() > RETRY
    assert (desk.said, desk.told, desk.resumed) == ([], [], 0)


async def test_d03_owners_read_the_notice_in_their_languages(tmp_path: Path) -> None:
    async with (
        running_stage() as stage,
        sending(stage.url) as bot,
        open_database(tmp_path) as database,
    ):
        await stage.user(1, first_name="Olive", state="started")
        await stage.user(2, first_name="Wei", state="started")
        await stage.user(3, first_name="Nobody")
        async with database.write() as connection:
            await connection.execute(
                sa.insert(viewer).values(
                    id=2, role="owner", telegram_language="zh-hans", created_at=0
                )
            )
        catalogs = Catalogs(language="en", zone=ZoneInfo("UTC"))
        alarm = Alarm(bot, catalogs, database, owners=[1, 2, 3])

        assert await alarm(Trouble.FULL)
        said = [(await stage.chat(one))["messages"][-1]["text"][:12] for one in (1, 2)]
        assert said == ["My disk is f", "磁盘已满，我无法保存任何"]

        await stage.set_down(is_down=True)
        assert not await alarm(Trouble.FULL)


async def test_d03_a_full_disk_is_one_notice_a_status_and_a_late_arrival(tmp_path: Path) -> None:
    """The whole household on a disk of a few megabytes that is filled, and emptied again."""
    with disk.small_disk(tmp_path / "small") as folder:
        async with household(folder) as home:
            owner = home.person()
            filler = folder / "filler"
            disk.fill(filler)
            since = await home.stage.last_entry()
            await home.world.row(title="Faust", type="电影", seasons="", episodes="", status=True)
            await owner.hears(FULL, since=since)
            status = await owner.say("/status")
            assert FULL in status["text"]
            assert "MoviePilot  ✓" in status["text"]
            helped = await owner.say("/help")
            assert "reply_markup" not in helped or not helped["reply_markup"]
            assert "Faust" not in str(await owner.messages())

            filler.unlink()
            await owner.say("/help")  # somebody is here: it is tried at once
            await owner.hears("Faust", since=since)
            await owner.hears("takes everything again", since=since)
            said = [text_of(one) for one in await owner.messages()]
            assert sum(FULL in text for text in said) == 2  # the notice, and the status asked for


async def test_d03_an_effect_that_cannot_be_recorded_is_refused_in_words(tmp_path: Path) -> None:
    with disk.small_disk(tmp_path / "small") as folder:
        async with household(folder) as home:
            owner = home.person()
            card = await owner.say("Safety Last")
            filler = folder / "filler"
            disk.fill(filler)

            answer = await owner.tap(card, "Subscribe")

            assert "nothing was changed" in answer["text"]
            asked = await home.world.calls("/subscribe/")
            assert [one for one in asked if one["method"] == "POST"] == []
            filler.unlink()
