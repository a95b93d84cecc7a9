"""What a chat has chosen, and that it holds at once and after a restart."""

import asyncio

import pytest
import sqlalchemy as sa

from services.household.choices import Choice, wants
from services.household.choosing import ChoiceService, Chosen, QuietSpan
from services.people import People
from services.storage.tables import chat, viewer

OWNER = 1001
NIGHT = QuietSpan(begin=23 * 60, end=7 * 60)


@pytest.fixture
def choices(database, people, clock):
    return ChoiceService(database, people, clock)


@pytest.fixture
async def olive(people):
    return await people.meet(OWNER, name="Olive", telegram_language="en")


async def test_who_has_chosen_nothing_follows_the_defaults(choices, olive) -> None:
    assert await choices.of(OWNER) == Chosen()


async def test_a_language_holds_for_the_person_their_chat_and_the_next_update(
    choices, people, olive, database
) -> None:
    chosen = await choices.choose_language(olive, "zh_Hans")
    assert chosen.language == "zh_Hans"
    assert (await people.meet(OWNER, name="Olive", telegram_language="en")) == chosen
    assert (await choices.of(OWNER)).language == "zh_Hans"
    async with database.read() as connection:
        kept = [
            (await connection.execute(sa.select(table.c.language))).scalar_one()
            for table in (viewer, chat)
        ]
    assert kept == ["zh_Hans", "zh_Hans"]


async def test_a_choice_survives_a_restart_and_a_new_name(choices, olive, database, clock) -> None:
    await choices.choose_time_zone(await choices.choose_language(olive, "en"), "Asia/Tokyo")
    again = People(database, clock, owners=frozenset({OWNER}), notify=())
    met = await again.meet(OWNER, name="Olivia", telegram_language="zh-hans")
    assert (met.language, met.time_zone, met.name) == ("en", "Asia/Tokyo", "Olivia")


async def test_one_choice_does_not_undo_another_made_meanwhile(choices, people, olive) -> None:
    """An update that came with a new name is under way while the language is chosen."""
    async with asyncio.TaskGroup() as group:
        group.create_task(people.meet(OWNER, name="Olivia", telegram_language="en"))
        group.create_task(choices.choose_language(olive, "zh_Hans"))
    assert (await people.meet(OWNER, name="Olivia", telegram_language="en")).language == "zh_Hans"


async def test_a_choice_can_be_taken_back(choices, olive) -> None:
    chosen = await choices.choose_language(olive, "en")
    assert (await choices.choose_language(chosen, None)).language is None
    assert await choices.of(OWNER) == Chosen()


async def test_the_languages_of_those_who_chose_one(choices, people, olive) -> None:
    assert await choices.languages([OWNER]) == {}
    await choices.choose_language(olive, "zh_Hans")
    assert await choices.languages([OWNER, 7]) == {OWNER: "zh_Hans"}
    assert await choices.languages([7]) == {}


async def test_quiet_hours_are_kept_and_leave_the_other_choices_alone(choices, olive) -> None:
    await choices.choose_time_zone(olive, "Asia/Tokyo")
    await choices.set_quiet(OWNER, NIGHT)
    assert await choices.of(OWNER) == Chosen(time_zone="Asia/Tokyo", quiet=NIGHT)
    await choices.set_quiet(OWNER, None)
    assert await choices.of(OWNER) == Chosen(time_zone="Asia/Tokyo")


async def test_quiet_hours_can_be_the_first_thing_known_of_a_chat(choices) -> None:
    await choices.set_quiet(2002, NIGHT)
    assert (await choices.of(2002)).quiet == NIGHT


@pytest.mark.parametrize(
    ("begin", "end", "span"),
    [
        (None, None, None),
        (60, None, None),
        (60, 60, None),
        (0, 60, QuietSpan(begin=0, end=60)),
        (23 * 60, 24 * 60, QuietSpan(begin=23 * 60, end=0)),
    ],
)
def test_two_columns_are_a_span_or_none(begin, end, span) -> None:
    assert QuietSpan.of(begin, end) == span


async def test_options_are_switched_one_by_one(choices) -> None:
    await choices.switch(OWNER, Choice.STARTED, on=True)
    await choices.switch(OWNER, Choice.STARTED, on=True)
    await choices.switch(OWNER, Choice.QUIET_FAILURES, on=True)
    assert (await choices.of(OWNER)).switched == {Choice.STARTED, Choice.QUIET_FAILURES}
    await choices.switch(OWNER, Choice.STARTED, on=False)
    assert (await choices.of(OWNER)).switched == {Choice.QUIET_FAILURES}
    assert (await choices.of(7)).switched == frozenset()


async def test_whoever_tells_asks_what_a_chat_wants(choices, database) -> None:
    await choices.switch(OWNER, Choice.STARTED, on=True)
    await choices.switch(OWNER, Choice.QUIET_FAILURES, on=False)
    async with database.read() as connection:
        assert await wants(connection, OWNER, Choice.STARTED)
        assert not await wants(connection, OWNER, Choice.QUIET_FAILURES)
        assert not await wants(connection, 7, Choice.STARTED)


async def test_what_another_version_has_chosen_is_passed_over(choices, database) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("INSERT INTO choice VALUES (1001, 'mood', 'on')")
    assert await choices.of(OWNER) == Chosen()


async def test_a_time_zone_is_found_in_the_languages_asked_for(choices) -> None:
    assert (await choices.find_time_zone("柏林", languages=("zh_Hans",))).zone == "Europe/Berlin"
