"""The command menus: by role and language, set anew only where they have changed."""

import sqlalchemy as sa

from bot.menus import Menus
from services.clock import SystemClock
from services.people import People, Role, Viewer
from services.storage.tables import viewer
from support.botapi import bot_of, scripted_telegram
from support.database import open_database
from support.words import CATALOGS

OLIVE = Viewer(id=1001, role=Role.OWNER, name="Olive")
MAX = Viewer(id=1002, role=Role.MEMBER, name="Max")
EVERYBODYS = 4  # calls: two scopes in two languages


async def test_j4_a_start_sets_only_the_menus_that_have_changed(tmp_path) -> None:
    async with (
        open_database(tmp_path) as database,
        scripted_telegram() as telegram,
        bot_of(telegram) as bot,
    ):
        people = People(database, SystemClock(), owners=frozenset({OLIVE.id}), notify=())
        for one in (OLIVE, MAX):
            await people._write_down(one)
        menus = Menus(bot, CATALOGS, people, parts=frozenset())
        calls = []
        for _ in range(2):
            await menus.publish()
            calls.append(len(telegram.of("setMyCommands")))
        assert calls == [EVERYBODYS + 4, 2 * EVERYBODYS + 4]

        async with database.write() as connection:
            role = sa.update(viewer).where(viewer.c.id == MAX.id).values(role=Role.ADMIN)
            await connection.execute(role)
        before = calls[-1]
        await menus.publish()
        changed = telegram.of("setMyCommands")[before + EVERYBODYS :]
        assert {one["scope"] for one in changed} == {'{"type": "chat", "chat_id": 1002}'}
        assert all('"people"' in one["commands"] for one in changed)


async def test_a13_the_menu_of_who_was_removed_is_taken_back(tmp_path) -> None:
    async with (
        open_database(tmp_path) as database,
        scripted_telegram() as telegram,
        bot_of(telegram) as bot,
    ):
        people = People(database, SystemClock(), owners=frozenset({OLIVE.id}), notify=())
        await Menus(bot, CATALOGS, people, parts=frozenset())(Viewer(id=MAX.id, role=Role.STRANGER))
        assert len(telegram.of("deleteMyCommands")) == 2
        assert telegram.of("setMyCommands") == []
