"""Rows told together: too many (MANY), a chat that is back (T-28), and their bounds."""

from services.events import Arrival
from services.outbox.model import ChatState, Fate, Recipient, RowState
from services.storage.tables import burst, outbox
from support.outbox import ANNA, GROUP, OWNER, World, episode, failure, fault, film


def films(count: int) -> list[Arrival]:
    return [film(f"F{number}") for number in range(1, count + 1)]


async def test_fifteen_waiting_messages_are_sent_one_by_one(world: World) -> None:
    await world.post(*films(15))
    await world.deliver()

    assert world.texts() == [f"F{number}" for number in range(1, 16)]


async def test_g05_more_than_fifteen_become_one_digest_that_rings_once(world: World) -> None:
    await world.post(*films(100))
    world.words.parts = 2
    await world.deliver()

    first, second = world.posted()
    assert [p.silent for p in (first, second)] == [False, True]
    assert first.text.removesuffix(" #1") == second.text.removesuffix(" #2")
    listed = first.text.removesuffix(" #1").split(": ", 1)[1].split("; ")
    assert listed == [f"F{number}" for number in range(1, 101)]
    assert set((await world.events()).values()) == {"acked"}


async def test_a_digest_of_silent_messages_is_silent(world: World) -> None:
    world.household.recipients = [Recipient(chat_id=ANNA, silent=True)]
    await world.post(*films(16))
    await world.deliver()

    assert [p.silent for p in world.posted()] == [True]


async def test_topics_have_pages_of_their_own(world: World) -> None:
    world.household.recipients = [
        Recipient(chat_id=GROUP, chat_kind="group", thread_id=thread) for thread in (7, 8)
    ]
    await world.post(*films(9))
    await world.deliver()

    assert [(p.thread_id, p.text[:11]) for p in world.posted(GROUP)] == [
        (7, "digest many"),
        (8, "digest many"),
    ]


async def test_cards_and_what_waits_for_them_fold_in_and_begin_anew(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.REFUSED))
    async with world.running():
        await world.post(episode(1, total=3))
        world.telegram.on_call = lambda: world.post(episode(2))
        await world.run_for(1)
        await world.post(*films(14), failure())
        await world.run_for(60)
        await world.post(episode(3))
        await world.run_for(60)

    digest, *later = world.texts()
    assert digest.startswith("digest many: Vampires S1E1; Vampires S1E2; F1;")
    assert digest.endswith("; failed Vampires")
    assert later == ["Vampires S1 [1,2,3] of 3", "Vampires S1 complete: 3"]
    states = [b.state for b in await world.select(burst.select())]
    assert states == ["closed", "closed", "open"]  # the card, the failures, the new card


async def test_a_head_that_may_have_been_seen_keeps_its_place_before_the_digest(
    world: World,
) -> None:
    world.telegram.will(ANNA, fault(Fate.AMBIGUOUS, accepted=True))
    async with world.running():
        await world.post(film("first"))
        await world.run_for(1)
        await world.post(*films(20))
        await world.run_for(60)

    assert world.texts()[:2] == ["first", "first (repeated)"]
    assert world.texts()[2].startswith("digest many: F1; ")


async def test_t28_a_single_parked_message_leaves_as_itself(world: World) -> None:
    world.telegram.will(OWNER, fault(Fate.BLOCKED))
    world.household.recipients = [Recipient(chat_id=OWNER)]
    async with world.running():
        await world.post(film("A"))
        await world.run_for(60)
        await world.relay.chat_is_back(OWNER)
        await world.run_for(10)

    (posted,) = world.posted(OWNER)
    assert (posted.text, posted.silent) == ("A", False)
    chat = await world.chat(OWNER)
    assert (chat.state, chat.blocked_at) == (ChatState.ACTIVE, None)


async def test_t28_a_chat_that_is_back_gets_one_silent_digest_of_the_last_7_days(
    world: World,
) -> None:
    world.telegram.will(ANNA, fault(Fate.BLOCKED))
    await world.post(film("too old"))
    await world.deliver()
    for day in range(10):
        world.clock.advance(86_400)
        await world.post(film(f"day {day}"))
    async with world.running():
        await world.run_for(60)
        await world.relay.chat_is_back(ANNA)
        await world.run_for(60)

    (posted,) = world.posted()
    assert posted.text == "digest returned: " + "; ".join(f"day {n}" for n in range(3, 10))
    assert posted.silent
    assert sorted((await world.events()).values()) == ["acked"] * 7 + ["expired"] * 4
    expired = await world.rows(outbox.c.state == RowState.EXPIRED)
    assert len(expired) == 4


async def test_t28_a_lost_chat_comes_back_the_same_way(world: World) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    world.telegram.will(GROUP, fault(Fate.LOST))
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(60)
        await world.relay.chat_is_back(GROUP)
        await world.run_for(60)

    assert world.texts(GROUP) == ["digest returned: A; B"]


async def test_t28_a_chat_that_speaks_while_its_refusal_is_under_way_is_not_parked(
    world: World,
) -> None:
    """The owner presses Start just as the first push is refused: the refusal is older news."""
    world.telegram.will(OWNER, fault(Fate.BLOCKED), fault(Fate.BLOCKED))
    world.telegram.on_call = lambda: world.relay.chat_is_back(OWNER)
    world.household.recipients = [Recipient(chat_id=OWNER)]
    async with world.running():
        await world.post(film("A"))
        await world.run_for(600)
        assert len(world.telegram.calls) == 2
        assert (await world.chat(OWNER)).state == ChatState.BLOCKED
        await world.relay.chat_is_back(OWNER)
        await world.run_for(60)

    assert world.texts(OWNER) == ["A"]


async def test_an_update_from_a_chat_that_was_never_away_changes_nothing(world: World) -> None:
    await world.post(film("A"))
    await world.relay.chat_is_back(ANNA)
    await world.relay.chat_is_back(GROUP)

    assert [row.state for row in await world.rows()] == [RowState.PENDING]


async def test_a_chat_that_is_back_with_nothing_parked_is_simply_active(world: World) -> None:
    world.telegram.will(ANNA, fault(Fate.DEACTIVATED))
    await world.post(film("A"))
    await world.deliver()
    await world.relay.chat_is_back(ANNA)
    await world.post(film("B"))
    await world.deliver()

    assert world.texts() == ["B"]


async def test_a_parked_edit_waits_for_its_chat_and_shows_everything_then(world: World) -> None:
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        world.telegram.will(ANNA, fault(Fate.BLOCKED))
        await world.post(episode(2))
        await world.run_for(10)
        await world.post(episode(3))
        await world.relay.chat_is_back(ANNA)
        await world.run_for(60)

    assert world.texts()[1:] == ["Vampires S1 [1,2,3] of None"]


async def test_rows_without_news_are_merged_without_a_message(world: World) -> None:
    """Two cards to close and nothing to tell: a chat that is back hears nothing."""
    async with world.running():
        await world.post(episode(1), episode(1, season=2))
        await world.run_for(1900)
        world.telegram.will(ANNA, fault(Fate.BLOCKED))
        await world.post(film("A"))
        await world.run_for(10)
        await world.post(episode(2), episode(2, season=2))
        await world.relay.chat_is_back(ANNA)
        await world.run_for(60)

    assert world.texts()[2:] == ["digest returned: A; Vampires S1E2; Vampires S2E2"]
    assert set((await world.events()).values()) == {"acked"}


async def test_parked_edits_without_news_are_merged_into_nothing(world: World) -> None:
    """Two old cards were to lose their buttons when the chat went away: nobody misses that."""
    async with world.running():
        await world.post(episode(1), episode(1, season=2))
        await world.run_for(1900)
        world.telegram.edit_faults(ANNA, fault(Fate.BLOCKED))
        await world.post(episode(2), episode(2, season=2))
        await world.run_for(60)
        sent = len(world.posted())
        await world.relay.chat_is_back(ANNA)
        await world.run_for(60)

    new = [posted for posted in world.posted()[sent:] if not posted.edit]
    assert [posted.text for posted in new if posted.text.startswith("digest")] == []
    assert set((await world.events()).values()) == {"acked"}
