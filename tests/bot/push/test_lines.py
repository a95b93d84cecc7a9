"""More lines of builtin-channel.md 2, 3, 4 and 6 through the real relay, sender and words."""

import asyncio
from pathlib import Path

import pytest
from aiogram.types import BufferedInputFile

from bot.sender import TelegramSender
from handlers.ui.outgoing import Picture
from services.outbox.model import RowState
from services.storage.tables import outbox
from support.outbox import CrashError, episode, failure, film
from support.pushes import POSTER, SENDS, PushWorld, Shelf, accepted, speak
from support.stage import TOKEN, StageClient


def files_in(directory: Path) -> set[str]:
    """Return what lies in a folder, a database and its log counted once."""
    return {path.name.split("-")[0] for path in directory.iterdir()}


async def test_builtin_2_1_2_2_ten_episodes_together_are_one_message(
    world: PushWorld, stage: StageClient
) -> None:
    await world.post(*(episode(number, total=12) for number in range(1, 11)))
    await world.deliver()

    (entry,) = await accepted(stage)
    assert entry["text"] == "Vampires S1 [1,2,3,4,5,6,7,8,9,10] of 12"
    assert [e["method"] for e in await stage.journal()] == ["sendMessage"]


async def test_builtin_2_3_ten_episodes_16_seconds_apart_are_one_message(
    world: PushWorld, stage: StageClient
) -> None:
    async with world.running():
        for number in range(1, 11):
            await world.post(episode(number))
            await world.run_for(16)

    (entry,) = await accepted(stage)
    assert not entry["silent"]
    edits = await stage.journal(method="editMessageText")
    assert len(edits) == 9
    assert edits[-1]["text"] == "Vampires S1 [1,2,3,4,5,6,7,8,9,10] of None"


async def test_builtin_3_14_a_telegram_that_never_answers_holds_up_no_row(
    world: PushWorld, stage: StageClient
) -> None:
    """The feed goes on being read: recording a row does not wait for the send under way."""
    world.be_hasty()
    await stage.fault(kind="stall", method=SENDS)
    await world.post(film("A"))
    async with world.running(), asyncio.timeout(20):
        await world.until(lambda: bool(world.relay._busy))
        for number in range(5):
            await world.post(film(f"next {number}"))
        assert len(await world.rows(outbox.c.state != RowState.SENT)) == 6
        await stage.clear_faults()


async def test_builtin_3_15_no_pictures_are_left_on_the_disk(
    world: PushWorld, stage: StageClient, tmp_path: Path
) -> None:
    world.speech.picture = POSTER
    await stage.fault(kind="json", code=502, method=SENDS, times=3)
    await world.post(*(film(f"F{number}") for number in range(5)))
    await world.deliver()

    assert len(await accepted(stage)) == 5
    assert files_in(tmp_path) == {"usher.db"}


async def test_builtin_4_1_killed_as_soon_as_the_row_is_written_it_is_sent_after_the_restart(
    world: PushWorld, stage: StageClient
) -> None:
    await world.post(film("A"))
    await world.reopen()
    await world.deliver()

    (entry,) = await accepted(stage)
    assert (entry["text"], entry["silent"]) == ("A", False)


async def test_builtin_4_2_killed_while_the_picture_is_fetched_it_is_sent_after_the_restart(
    world: PushWorld, stage: StageClient
) -> None:
    class Dying(Shelf):
        async def find(self, picture: Picture) -> str | BufferedInputFile:
            raise CrashError

    kept, world.sender = world.sender, TelegramSender(world.bot, Dying(), scrub=str)
    world.speech.picture = POSTER
    await world.post(film("A"))
    await world.deliver()
    assert world.crashed
    world.sender = kept
    await world.reopen()
    await world.deliver()

    (entry,) = await accepted(stage)
    assert (entry["text"], entry["silent"]) == ("A", False)


async def test_builtin_6_5_6_6_a_very_long_text_arrives_in_pieces_and_whole(
    world: PushWorld, stage: StageClient
) -> None:
    """3 000 characters under a picture, of which Telegram takes 1 024."""
    speak(world)
    reason = "\n".join(f"line {number:03} 🎬 *of* [the] `reason`" for number in range(90))
    await world.post(failure(reason=reason, file_name="a.mkv"))
    await world.deliver()

    whole = "\n".join(entry["text"] for entry in await accepted(stage))
    assert all(line in whole for line in reason.splitlines())
    assert [entry for entry in await stage.journal() if not entry["accepted"]] == []


async def test_g07_a_caption_too_long_goes_on_below_the_picture(
    world: PushWorld, stage: StageClient
) -> None:
    speak(world)
    quality = "\n".join(f"quality {number:03}" for number in range(120))
    await world.post(film("Faust", quality=quality))
    await world.deliver()

    first, second = await accepted(stage)
    assert [first["method"], second["method"]] == ["sendPhoto", "sendMessage"]
    assert [first["silent"], second["silent"]] == [False, True]
    assert f"{first['text']}\n{second['text']}".count("quality ") == 120


async def test_t13_g07_a_text_telegram_finds_too_long_is_sent_in_shorter_pieces(
    world: PushWorld, stage: StageClient
) -> None:
    speak(world)
    description = "Bad Request: message caption is too long"
    await stage.fault(kind="json", code=400, description=description, method=SENDS, times=1)
    await world.post(film("Faust", quality="\n".join(["1080p"] * 20)))
    await world.deliver()

    pieces = [entry["text"] for entry in await accepted(stage)]
    assert len(pieces) >= 2
    assert "".join(pieces).count("1080p") == 20
    assert set((await world.events()).values()) == {"acked"}


@pytest.mark.parametrize("field", ["reason", "name"])
async def test_builtin_6_7_text_with_stars_and_open_brackets_arrives_as_it_is(
    world: PushWorld, stage: StageClient, field: str
) -> None:
    speak(world)
    text = "a *star, an [open bracket, `code and <b>"
    await world.post(failure(file_name="", **{"name": "Faust", "reason": "x"} | {field: text}))
    await world.deliver()

    (entry,) = await accepted(stage)
    assert text in entry["text"]
    assert {entity["type"] for entity in entry["entities"]} <= {"bold"}


async def test_t20_a_404_stops_every_send_and_keeps_the_queue(
    world: PushWorld, stage: StageClient
) -> None:
    await stage.fault(kind="json", code=404, description="Not Found")
    async with world.running():
        await world.post(film("A"), film("B"))
        await world.run_for(300)
        assert world.refused_token == 1
        assert len([e for e in await stage.journal() if e["method"] in SENDS]) == 1
        await stage.clear_faults()
        world.relay.resume()
        await world.run_for(60)

    assert [entry["text"] for entry in await accepted(stage)] == ["A", "B"]


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param(400, RowState.DEAD, id="400"),
        pytest.param(403, RowState.PARKED, id="403"),
        pytest.param(418, RowState.DEAD, id="418"),
        pytest.param(503, RowState.SENT, id="503"),
    ],
)
async def test_t30_a_text_nobody_has_seen_is_judged_by_its_code_and_kept_scrubbed(
    world: PushWorld, stage: StageClient, code: int, state: RowState
) -> None:
    description = f"FROM_THE_FUTURE: {TOKEN}"
    world.household.owners = []
    await stage.fault(kind="json", code=code, description=description, method=SENDS, times=2)
    await world.post(film("A"), film("B"))
    await world.deliver(300)

    first, second = await world.rows()
    assert first.state == state
    assert second.state == (RowState.PARKED if code == 403 else RowState.SENT)
    if state != RowState.SENT:
        assert first.last_error.endswith("FROM_THE_FUTURE: ***")
