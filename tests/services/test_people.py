import pytest
import sqlalchemy as sa

from services.choices import Choice, wants
from services.events import Arrival, Failure, Notice, Started
from services.models import TitleKind
from services.people import People, Role
from services.storage.tables import choice, viewer
from support import disk
from support.samples import SERVER, film, series

OWNER, STRANGER = 1001, 1009


def arrival(title, season=None):
    kind = TitleKind.SERIES if season else TitleKind.FILM
    return Arrival(backend=SERVER, name=title.name, title_kind=kind, ref=title.ref, season=season)


async def told(people, database, event):
    async with database.read() as connection:
        return [one.chat_id for one in await people.audience(connection, event)]


async def test_owners_come_from_the_settings_alone(people) -> None:
    assert (await people.meet(OWNER, name="O", telegram_language="zh-hans")).role is Role.OWNER
    assert (await people.meet(STRANGER, name="S", telegram_language=None)).role is Role.STRANGER


async def test_d03_a_full_disk_keeps_nobody_out(people, database) -> None:
    async with disk.read_only(database):
        met = await people.meet(OWNER, name="O", telegram_language="zh-hans")
    assert (met.role, met.telegram_language) == (Role.OWNER, "zh-hans")
    assert (await people.meet(OWNER, name="O", telegram_language="zh-hans")) == met
    async with database.read() as connection:
        assert (await connection.execute(sa.select(viewer.c.id))).scalars().all() == [OWNER]


async def test_an_owner_taken_off_the_list_is_a_stranger(people, database, clock) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    others = People(database, clock, owners=frozenset({7}), notify=())
    assert (await others.meet(OWNER, name="O", telegram_language=None)).role is Role.STRANGER


async def test_a01_a_stranger_gets_one_line_in_24_hours(people, clock) -> None:
    stranger = await people.meet(STRANGER, name="S", telegram_language=None)
    assert await people.turn_away(stranger)
    assert not await people.turn_away(stranger)
    clock.advance(24 * 3600 - 1)
    assert not await people.turn_away(stranger)
    clock.advance(1)
    assert await people.turn_away(stranger)


async def test_being_turned_away_gives_no_role(people) -> None:
    stranger = await people.meet(STRANGER, name="S", telegram_language=None)
    await people.turn_away(stranger)
    assert (await people.meet(STRANGER, name="S", telegram_language=None)).role is Role.STRANGER


async def test_a_new_name_or_language_is_noticed(people) -> None:
    await people.meet(OWNER, name="O", telegram_language="en")
    viewer = await people.meet(OWNER, name="Olive", telegram_language="zh-hans")
    assert (viewer.name, viewer.telegram_language) == ("Olive", "zh-hans")


async def test_an_arrival_goes_to_who_asked_for_it(people, database) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, series().ref, 2, wish="5")
    assert await told(people, database, arrival(series(), 2)) == [OWNER]


@pytest.mark.parametrize("event", [arrival(film()), arrival(series(), 3)])
async def test_what_nobody_asked_for_goes_where_the_settings_say(people, database, event) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, series().ref, 2, wish="5")
    assert await told(people, database, event) == [-100]


async def test_a_follower_who_is_no_longer_known_is_not_told(people, database, clock) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, film().ref, None, wish="1")
    others = People(database, clock, owners=frozenset({7}), notify=())
    assert await told(others, database, arrival(film())) == []


async def test_after_cancelling_nobody_follows(people, database) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, film().ref, None, wish="1")
    await people.follow(OWNER, film().ref, None, wish="1")
    await people.unfollow(film().ref, None)
    assert await told(people, database, arrival(film())) == [-100]


async def test_failures_and_notices_go_to_those_who_can_mend_them(people, database) -> None:
    assert await told(people, database, Failure(backend=SERVER, name="x")) == [-100]
    assert await told(people, database, Notice(code="baseline-set")) == [OWNER]


async def opt_in(database, chat_id, value="on") -> None:
    async with database.write() as connection:
        await connection.execute(
            sa.insert(choice).values(chat_id=chat_id, name=Choice.STARTED, value=value)
        )


async def test_a_download_is_told_silently_to_who_follows_the_title_and_opted_in(
    people, database
) -> None:
    await people.meet(OWNER, name="O", telegram_language=None)
    await people.follow(OWNER, series().ref, 2, wish="5")
    begun = Started(backend=SERVER, native_id="h1", name="Sherlock", ref=series().ref, season=2)
    await opt_in(database, -100)
    assert await told(people, database, begun) == []

    await opt_in(database, OWNER)
    async with database.read() as connection:
        (recipient,) = await people.audience(connection, begun)
    assert (recipient.chat_id, recipient.silent) == (OWNER, True)


async def test_a_download_nobody_follows_goes_to_the_configured_chats_that_opted_in(
    people, database
) -> None:
    begun = Started(backend=SERVER, native_id="h1", name="Sherlock")
    assert await told(people, database, begun) == []
    await opt_in(database, -100)
    assert await told(people, database, begun) == [-100]


async def test_a_choice_that_was_taken_back_is_none(people, database) -> None:
    await opt_in(database, OWNER, value="off")
    async with database.read() as connection:
        assert not await wants(connection, OWNER, Choice.STARTED)
