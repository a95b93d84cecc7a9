"""What is told once although the server does it again, and what is told only on request."""

import dataclasses

import pytest
import sqlalchemy as sa

from services.storage.tables import choice
from support.database import open_database
from support.household import OWNER, household
from support.person import text_of

pytestmark = pytest.mark.watchful


async def failed(home, owner):
    """Let a download fail; return the row's id and the message."""
    since = await home.stage.last_entry()
    downloads = (await home.world.state())["downloads"]
    (row,) = await home.world.fail(downloads[0]["hash"])
    (message,) = await owner.told(since=since)
    return row, message


async def test_f23_a_failure_that_is_organised_after_all_turns_good_in_place(home, owner) -> None:
    row, message = await failed(home, owner)
    since = await home.stage.last_entry()
    await home.world.retransfer(row, tmdbid=4808, type="电影")

    (told,) = await owner.told(since=since)
    assert "Charade" in text_of(told)
    await home.stage.wait_for(method="editMessageText", chat=OWNER, since=since)
    changed = await owner.message(message["message_id"])
    assert text_of(changed).startswith("✅ Filed after all: ")


async def test_f24_a_storm_of_retries_is_one_message_with_a_counter(home, owner) -> None:
    row, message = await failed(home, owner)
    for _ in range(3):
        (row,) = await home.world.retransfer(row, failed=True)
        await home.world.reset_calls()
        await home.world.wait_for_calls("/history/transfer", 2)

    await home.stage.wait_for(method="editMessageText", chat=OWNER)
    assert "tries so far" in text_of(await owner.message(message["message_id"]))
    sent = [m for m in await owner.messages() if text_of(m).startswith("⚠️")]
    assert len(sent) == 1


async def test_a_download_is_told_to_who_opted_in_silently_with_a_way_to_the_queue(
    home, owner
) -> None:
    chosen = {"chat_id": OWNER, "name": "started", "value": "on"}
    async with (
        open_database(home.settings.bot.data_dir) as database,
        database.write() as connection,
    ):
        await connection.execute(sa.insert(choice).values(chosen))
    await home.looked_at_downloads()
    since = await home.stage.last_entry()
    release = {"title": "Charade.1963.1080p.BluRay-STAGE", "enclosure": "magnet:?x", "site": 1}
    body = {"media_in": {"type": "电影", "tmdb_id": 4808}, "torrent_in": release}
    answer = await home.world.call("POST", "/download/", json=body)
    assert answer.body["success"], answer.body

    (told,) = await owner.told(since=since)
    assert text_of(told).startswith("⬇️ Downloading: ")
    assert told["silent"]
    panel = await owner.press(told, "Queue")
    assert "task" in text_of(panel)


async def test_f33_another_server_behind_the_same_address_announces_nothing_old(
    tmp_path,
) -> None:
    async with household(tmp_path, world={"seeded": False}) as home:
        owner = home.person()
        since = await home.stage.last_entry()
        server = home.world.server
        server.options = dataclasses.replace(server.options, unique_id="another")
        await home.world.rows(663)
        await home.world.restart()

        (told,) = await owner.told(since=since)
        assert text_of(told) == (
            "ℹ️ MoviePilot is another server now, or at another address. I begin anew: "
            "663 old records will not be announced; what arrives from now on will."
        )


async def test_f29_a_refused_account_is_told_in_words(home, owner) -> None:
    since = await home.stage.last_entry()
    await home.world.change_password("something else entirely")
    await home.world.restart()
    (told,) = await owner.told(since=since)
    assert "refuses the account" in text_of(told)
