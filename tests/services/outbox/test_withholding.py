"""What waits when somebody mutes it, and what becomes of it when its group is gone or moves."""

import pytest

from services.household.bindings import BindingService
from services.household.groups import GroupService
from services.household.matters import Level, Matter
from services.household.muting import MutedTitle, MuteService
from services.household.places import Place
from services.household.telling import TellingService
from services.outbox.model import Fate, Recipient, RowState
from services.people import People, Role, Viewer
from services.storage.tables import outbox
from support.outbox import ANNA, BEN, GROUP, OWNER, World, episode, failure, fault, film

TOLD = Recipient(chat_id=ANNA, matter=Matter.ARRIVALS)
ME = Viewer(id=ANNA, role=Role.ADMIN)
BOSS = Viewer(id=OWNER, role=Role.OWNER)


def mutes(world: World) -> MuteService:
    return MuteService(world.database, world.clock, changed=world.relay.wake)


def muted(told) -> MutedTitle:
    return MutedTitle(ref=told.ref, name=told.name, year=None)


async def test_a_mute_takes_out_what_waits_of_the_title_and_nothing_else(world: World) -> None:
    world.household.recipients = [TOLD]
    await world.post(film("A"), episode(1), failure("A"), film("B"))
    await mutes(world).mute(ANNA, muted(film("A")))
    await mutes(world).mute(ANNA, muted(episode(1)))
    await world.deliver()
    assert world.texts() == ["failed A", "B"]
    assert sorted((await world.events()).values()) == ["acked", "acked", "suppressed", "suppressed"]


async def test_a_mute_ends_the_edits_of_a_card_and_the_next_burst_is_not_begun(world) -> None:
    world.household.recipients = [TOLD]
    async with world.running():
        await world.post(episode(1))
        await world.run_for(2)
        await world.post(episode(2))
        await mutes(world).mute(ANNA, muted(episode(1)))
        await world.run_for(60)
    assert world.texts() == ["Vampires S1 [1] of None"]


async def test_a_muted_title_leaves_the_digest_that_waits(world: World) -> None:
    world.household.recipients = [TOLD]
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("A"), film("B"), film("C"))
    await world.deliver(5)
    world.telegram.on_call = None
    async with world.running():
        world.telegram.always[ANNA] = fault(Fate.NOT_SENT)
        await world.relay.chat_is_back(ANNA)
        await world.run_for(0.5)
        await mutes(world).mute(ANNA, muted(film("B")))
        del world.telegram.always[ANNA]
        await world.run_for(600)
    assert world.texts() == ["digest returned: A; C"]


async def test_a_digest_of_which_nothing_is_left_is_not_sent(world: World) -> None:
    world.household.recipients = [TOLD]
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("A"), film("A", year=1927))
    await world.deliver(5)
    async with world.running():
        world.telegram.always[ANNA] = fault(Fate.NOT_SENT)
        await world.relay.chat_is_back(ANNA)
        await world.run_for(0.5)
        await TellingService(world.database, changed=world.relay.wake).choose(
            ME, Matter.ARRIVALS, Level.OFF
        )
        del world.telegram.always[ANNA]
        await world.run_for(600)
    assert world.texts() == []
    waiting = await world.rows(outbox.c.state.in_((RowState.PENDING, RowState.PARKED)))
    assert not waiting


@pytest.mark.parametrize(("level", "texts"), [(Level.OFF, []), (Level.SILENT, ["A"])])
async def test_a_level_holds_for_what_waits(world: World, level, texts) -> None:
    world.household.recipients = [TOLD, Recipient(chat_id=BEN, matter=Matter.ARRIVALS)]
    await world.post(film("A"))
    await TellingService(world.database, changed=world.relay.wake).choose(
        ME, Matter.ARRIVALS, level
    )
    await world.deliver()
    assert world.texts() == texts
    assert all(one.silent for one in world.posted())
    assert not world.posted(BEN)[0].silent


@pytest.fixture
async def real(world: World) -> World:
    """A world where what nobody asked for goes to the owner, or to where it is bound."""
    nobody = (Recipient(chat_id=OWNER),)
    people = People(world.database, world.clock, owners=frozenset({OWNER}), notify=nobody)
    world.household = people
    world.relay = world._relay()
    return world


async def bind(world: World, matter: Matter, level: Level, thread: int | None = None) -> None:
    place = Place(chat_id=GROUP, thread_id=thread, title="Household", topic="News")
    service = BindingService(world.database, world.clock, changed=world.relay.wake)
    await service.bind(BOSS, place, matter, level)


async def test_what_is_unbound_does_not_arrive_there_any_more(real: World) -> None:
    for thread in (None, 5):
        await bind(real, Matter.ARRIVALS, Level.LOUD, thread)
    await real.post(film("A"))
    await bind(real, Matter.ARRIVALS, Level.OFF, 5)
    await real.deliver()
    assert [(one.text, one.thread_id) for one in real.posted(GROUP)] == [("A", None)]


@pytest.mark.parametrize("found", ["by a send", "by an update"])
async def test_what_waits_for_a_bound_group_that_is_gone_is_told_elsewhere(real, found) -> None:
    await bind(real, Matter.ARRIVALS, Level.LOUD)
    await real.post(film("A"), episode(1))
    if found == "by a send":
        real.telegram.will(GROUP, fault(Fate.LOST))
    else:
        await groups(real).gone(GROUP, "Household")
    await real.deliver()
    assert real.texts(GROUP) == []
    notice = "notice chat-lost" if found == "by a send" else "notice group-gone"
    assert sorted(real.texts(OWNER)) == sorted([notice, "A", "Vampires S1 [1] of None"])


async def test_what_waits_for_a_group_of_the_settings_stays_there(world: World) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    world.telegram.will(GROUP, fault(Fate.LOST))
    await world.post(film("A"))
    await world.deliver()
    assert (await world.row(GROUP)).state == RowState.PARKED


async def test_the_owners_hear_once_that_a_topic_is_gone(real: World) -> None:
    await bind(real, Matter.ARRIVALS, Level.LOUD, 5)
    real.telegram.will(GROUP, fault(Fate.NO_THREAD))
    await real.post(film("A"))
    await real.deliver()
    real.clock.advance(25 * 3600)
    real.telegram.will(GROUP, fault(Fate.NO_THREAD))
    await real.post(film("B"))
    await real.deliver()
    assert [(one.text, one.thread_id) for one in real.posted(GROUP)] == [("A", None), ("B", None)]
    assert real.texts(OWNER) == ["notice topic-gone"]


def groups(world: World, *, told: frozenset[int] = frozenset()) -> GroupService:
    return GroupService(
        world.database,
        world.clock,
        tell=world.intake.notify,
        readdress=world.intake.readdress,
        changed=world.relay.wake,
        told=told,
    )


async def test_a_group_that_moved_keeps_its_bindings_and_begins_its_cards_anew(real) -> None:
    moved = -100777
    await bind(real, Matter.ARRIVALS, Level.LOUD)
    async with real.running():
        await real.post(episode(1), episode(1, name="Judex"))
        await real.run_for(5)
        await real.post(episode(2))
        await groups(real).moved(GROUP, moved)
        await groups(real).moved(GROUP, moved)
        await real.post(episode(2, name="Judex"))
        await real.run_for(90)
    assert real.texts(moved) == ["Vampires S1 [1,2] of None", "Judex S1 [1,2] of None"]
    assert not any(one.edit for one in real.posted(moved))


async def test_a_move_of_a_group_nothing_is_known_of_is_nothing(real: World) -> None:
    await groups(real).moved(-1, -100778)
    assert await real.rows() == []


async def test_a09_a_group_is_known_by_who_brought_us_there(real: World) -> None:
    stranger = Viewer(id=7, role=Role.MEMBER, name="Max")
    house = groups(real, told=frozenset({-3}))
    assert await house.added(-3, "From the settings", stranger)
    assert await house.added(-4, "Hers", ME)
    assert await house.added(-4, "Hers", stranger)
    for _ in range(3):
        assert not await house.added(-5, "His", stranger)
    await house.gone(-5, "His")
    await real.deliver()
    assert real.texts(OWNER) == ["notice group-left"]
    real.clock.advance(25 * 3600)
    assert not await house.added(-5, "His", stranger)
    await house.gone(-4, "Hers")
    assert not await house.added(-4, "Hers", stranger)
    await real.deliver()
    assert real.texts(OWNER) == ["notice group-left"] * 3
