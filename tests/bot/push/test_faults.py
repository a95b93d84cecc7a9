"""The measured faults of builtin-channel.md 3, 4 and 6, through the real relay and sender."""

from typing import Any

import pytest

from services.outbox.model import ChatState, Recipient, RowState
from support.outbox import ANNA, GROUP, OWNER, episode, film
from support.pushes import POSTER, SENDS, PushWorld, accepted, speak, texts, tries
from support.stage import StageClient


async def test_builtin_3_0_without_a_fault_one_try_delivers(
    world: PushWorld, stage: StageClient
) -> None:
    await world.post(film("A"))
    await world.deliver()

    assert await texts(stage) == ["A"]
    assert len(await tries(stage)) == 1


@pytest.mark.parametrize(
    "seconds", [pytest.param(3, id="builtin_3_1"), pytest.param(10, id="builtin_3_2")]
)
async def test_builtin_3_1_3_2_t06_a_429_is_waited_out_to_the_second(
    world: PushWorld, stage: StageClient, seconds: int
) -> None:
    await stage.fault(kind="429", method=SENDS, retry_after=seconds, times=1)
    await world.post(film("A"), film("B"))
    await world.deliver()

    first, second, *_ = await tries(stage)
    assert seconds <= second - first <= seconds + 1
    assert await texts(stage) == ["A", "B"]


@pytest.mark.parametrize("code", [500, 502])
@pytest.mark.parametrize(
    "times", [pytest.param(1, id="builtin_3_3"), pytest.param(3, id="builtin_3_4")]
)
async def test_builtin_3_3_3_4_t05_server_errors_are_tried_again_without_a_copy(
    world: PushWorld, stage: StageClient, code: int, times: int
) -> None:
    await stage.fault(kind="json", code=code, method=SENDS, times=times)
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert await texts(stage) == ["A", "B"]
    assert not any(entry["silent"] for entry in await accepted(stage))


@pytest.mark.parametrize(
    "seconds", [pytest.param(10, id="builtin_3_5"), pytest.param(60, id="builtin_3_6")]
)
async def test_builtin_3_5_3_6_sends_cut_for_a_while_arrive_afterwards(
    world: PushWorld, stage: StageClient, seconds: float
) -> None:
    await stage.fault(kind="cut", method=SENDS)
    await world.post(film("A"))
    async with world.running():
        await world.run_for(seconds)
        await stage.clear_faults()
        await world.run_for(400)

    told = await texts(stage)
    assert told in (["A (maybe again)"], ["digest uncertain: A"])
    assert set((await world.events()).values()) == {"acked"}


@pytest.mark.parametrize("seconds", [10, 60])
async def test_builtin_3_7_the_whole_bot_api_down_for_a_while(
    world: PushWorld, stage: StageClient, seconds: float
) -> None:
    await stage.set_down(is_down=True)
    await world.post(film("A"), film("B"))
    async with world.running():
        await world.run_for(seconds)
        await stage.set_down(is_down=False)
        await world.run_for(200)

    assert await texts(stage) == ["A (maybe again)", "B"]


async def test_builtin_3_8_t03_an_answer_lost_once_is_one_silent_marked_copy(
    world: PushWorld, stage: StageClient
) -> None:
    await stage.fault(kind="cut", phase="after", method=SENDS, times=1)
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert await texts(stage) == ["A", "A (maybe again)", "B"]
    assert [entry["silent"] for entry in await accepted(stage)] == [False, True, False]


@pytest.mark.parametrize("kind", ["cut", "html", "garbage", "stall"])
async def test_builtin_3_9_o04_answers_lost_three_times_are_two_copies_and_a_digest_line(
    world: PushWorld, stage: StageClient, kind: str
) -> None:
    if kind == "stall":
        world.be_hasty()
    await stage.fault(kind=kind, phase="after", method=SENDS, times=2)
    await world.post(film("A"))
    await world.deliver(400)

    first, second, digest = await accepted(stage)
    assert [e["text"] for e in (first, second, digest)] == [
        "A",
        "A (maybe again)",
        "digest uncertain: A",
    ]
    assert [e["silent"] for e in (first, second, digest)] == [False, True, True]
    assert second["at"] - first["at"] >= 5
    assert 60 <= digest["at"] - second["at"] <= 300


async def test_builtin_3_9_a_digest_whose_answer_is_lost_too_is_repeated_once(
    world: PushWorld, stage: StageClient
) -> None:
    await stage.fault(kind="cut", phase="after", method=SENDS, times=3)
    await world.post(film("A"))
    await world.deliver(400)

    alone = [text for text in await texts(stage) if text.startswith("A")]
    assert alone == ["A", "A (maybe again)"]
    assert all(entry["silent"] for entry in (await accepted(stage))[1:])
    assert set((await world.events()).values()) == {"acked"}


async def test_builtin_3_10_t08_a_block_costs_one_try_for_all_messages(
    world: PushWorld, stage: StageClient
) -> None:
    await stage.user(ANNA, state="blocked")
    async with world.running():
        for name in ("A", "B", "C"):
            await world.post(film(name))
            await world.run_for(60)
        assert len(await tries(stage)) == 1
        assert (await world.chat()).state == ChatState.BLOCKED
        await stage.user(ANNA, state="started")
        await world.relay.chat_is_back(ANNA)
        await world.run_for(60)

    assert await texts(stage) == ["digest returned: A; B; C"]


PICTURES: list[Any] = [
    pytest.param(b"<html>404 Not Found</html>", id="builtin_3_11_html"),
    pytest.param(None, id="builtin_3_12_cut"),
    pytest.param(b"", id="builtin_3_13_empty"),
]


@pytest.mark.parametrize("data", PICTURES)
async def test_builtin_3_11_to_3_13_o10_a_picture_that_is_none_leaves_the_text(
    world: PushWorld, stage: StageClient, data: bytes | None
) -> None:
    world.speech.picture = POSTER
    world.shelf.data = data
    await world.post(film("A"), episode(1))
    await world.deliver()
    await world.post(episode(2))
    await world.deliver()

    assert await texts(stage) == ["A", "Vampires S1 [1] of None"]
    edits = await stage.journal(method="editMessageText")
    assert [entry["text"] for entry in edits] == ["Vampires S1 [1,2] of None"]


async def test_a_card_with_a_picture_is_edited_by_its_caption(
    world: PushWorld, stage: StageClient
) -> None:
    world.speech.picture = POSTER
    async with world.running():
        await world.post(episode(1))
        await world.run_for(10)
        await world.post(episode(2))
        await world.run_for(10)

    entries = [entry["method"] for entry in await stage.journal()]
    assert entries == ["sendPhoto", "editMessageCaption"]


async def test_builtin_4_3_killed_during_a_429_wait_the_message_arrives_after_the_restart(
    world: PushWorld, stage: StageClient
) -> None:
    await stage.fault(kind="429", method=SENDS, retry_after=10, times=1)
    await world.post(film("A"))
    async with world.running():
        await world.run_for(1)
    await world.reopen()
    await world.deliver()

    first, second = await tries(stage)
    assert 10 <= second - first <= 11
    assert await texts(stage) == ["A"]


TITLES = [
    pytest.param("M*A*S*H", id="builtin_6_1"),
    pytest.param("Star*Wars", id="builtin_6_1"),
    pytest.param('Say "Hello"', id="builtin_6_2"),
    pytest.param("Back\\slash", id="builtin_6_2"),
    pytest.param("[REC]_`x`(2)", id="builtin_6_3"),
    pytest.param("</b><a href='tg://user?id=1'>x</a> &amp; 🎬 אב", id="a11"),
]


@pytest.mark.parametrize("title", TITLES)
async def test_builtin_6_1_to_6_3_titles_with_markup_arrive_as_they_are(
    world: PushWorld, stage: StageClient, title: str
) -> None:
    await world.post(film(title))
    await world.deliver()

    (entry,) = await accepted(stage)
    assert entry["text"] == title
    assert [entity["type"] for entity in entry["entities"]] == ["bold"]


@pytest.mark.parametrize("title", TITLES)
async def test_builtin_6_1_to_6_3_titles_with_markup_arrive_in_the_real_words(
    world: PushWorld, stage: StageClient, title: str
) -> None:
    speak(world)
    await world.post(film(title), episode(1, name=title))
    await world.deliver()

    first, second = await accepted(stage)
    for entry in (first, second):
        assert title in entry["text"]
        assert {entity["type"] for entity in entry["entities"]} <= {"bold", "italic"}


async def test_t12_markup_that_telegram_refuses_is_sent_plain(
    world: PushWorld, stage: StageClient
) -> None:
    await stage.fault(
        kind="json",
        code=400,
        description="Bad Request: can't parse entities",
        method=SENDS,
        times=1,
    )
    await world.post(film("A"))
    await world.deliver()

    (entry,) = await accepted(stage)
    assert (entry["text"], entry["entities"]) == ("A", [])


async def test_t09_a_group_that_throws_the_bot_out_is_told_to_the_owner(
    world: PushWorld, stage: StageClient
) -> None:
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    await stage.make_chat(GROUP, type="group", bot="kicked")
    await world.post(film("A"))
    await world.deliver()

    assert await texts(stage, OWNER) == ["notice chat-lost"]
    assert (await world.row(GROUP)).state == RowState.PARKED


async def test_t07_a_group_that_moves_is_followed(world: PushWorld, stage: StageClient) -> None:
    moved = -1_002_000_000_777
    world.household.recipients = [Recipient(chat_id=GROUP, chat_kind="group")]
    await stage.make_chat(GROUP, type="group")
    await stage.make_chat(moved)
    await stage.make_chat(GROUP, type="group", migrate_to=moved)
    await world.post(film("A"), film("B"))
    await world.deliver()

    assert await texts(stage, moved) == ["A", "B"]


async def test_t21_a_second_poller_does_not_stop_the_pushes(
    world: PushWorld, stage: StageClient
) -> None:
    await stage.fault(kind="json", code=409, method="getUpdates", description="Conflict")
    await world.post(film("A"))
    await world.deliver()

    assert await texts(stage) == ["A"]


async def test_t19_a_refused_token_keeps_the_queue(world: PushWorld, stage: StageClient) -> None:
    await stage.fault(kind="json", code=401, description="Unauthorized")
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(300)
        assert world.refused_token == 1
        assert len(await tries(stage)) == 1
        await stage.clear_faults()
        world.relay.resume()
        await world.run_for(60)

    assert await texts(stage) == ["A", "B"]


async def test_i12_q05_the_stage_never_has_to_ask_for_patience(
    world: PushWorld, stage: StageClient
) -> None:
    """A group with many cards and a person with many films, under Telegram's own limits."""
    world.household.recipients = [
        Recipient(chat_id=ANNA),
        Recipient(chat_id=GROUP, chat_kind="group"),
    ]
    await stage.make_chat(GROUP, type="group")
    async with world.running():
        for number in range(1, 5):
            await world.post(
                *(episode(number, season=season) for season in range(1, 9)), film(f"F{number}")
            )
            await world.run_for(20)
        await world.run_for(200)

    refused = [entry for entry in await stage.journal() if not entry["accepted"]]
    assert refused == []
    assert len(await texts(stage, GROUP)) == len(await texts(stage)) == 12
    assert set((await world.events()).values()) == {"acked"}
