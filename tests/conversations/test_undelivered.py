"""What could not be delivered, in the chat: looked at, tried again, dropped; owners only."""

import sqlite3
from contextlib import closing

import pytest

from bot.settings import Settings
from services.storage.schema import FILE_NAME
from support.household import MEMBER, OWNER, household, usher, usual
from support.person import labels, text_of

pytestmark = pytest.mark.watchful

TITLE = "Faust"


@pytest.fixture
async def refused(home, owner):
    """A push that Telegram refuses for good, until the test lets it through."""
    since = await home.stage.last_entry()
    await home.stage.fault(
        kind="json",
        code=400,
        description="Bad Request: nobody knows",
        method=["sendPhoto", "sendMessage"],
        contains=TITLE,
        times=2,
    )
    await home.world.row(title=TITLE, type="电影", seasons="", episodes="", status=True)
    await owner.hears("I have given it up", since=since)
    return owner


async def opened(person):
    status = await person.say("/status")
    (label,) = (one for one in labels(status) if one.startswith("Undelivered"))
    return await person.press(status, label)


async def test_an_empty_list_says_what_would_be_here(owner) -> None:
    listed = await opened(owner)
    assert "Nothing is undelivered." in text_of(listed)
    assert labels(listed) == ["Refresh", "Back"]
    assert text_of(await owner.press(listed, "Back")).startswith("Status")


async def test_a_refused_message_is_tried_again(refused, home) -> None:
    listed = await opened(refused)
    assert f"1  {TITLE}" in text_of(listed)
    assert "Bad Request: nobody knows" in text_of(listed)
    since = await home.stage.last_entry()
    answer = await refused.tap(listed, "Retry 1")
    assert answer["text"] == "I am trying again."
    assert TITLE in text_of(await refused.hears(TITLE, since=since))
    again = await home.stage.press_and_wait(
        1001, 1001, listed["message_id"], refused.data_of(listed, "Retry 1"), force=True
    )
    assert "already" in again["text"].lower()


async def test_a_refused_message_is_dropped_after_a_question(refused, home) -> None:
    listed = await opened(refused)
    asked = await refused.press(listed, "Drop 1")
    assert text_of(asked).startswith(f"Drop the message about {TITLE}?")
    assert text_of(await refused.press(asked, "Cancel")).startswith("Undelivered messages")
    asked = await refused.press(await opened(refused), "Drop 1")
    confirm = refused.data_of(asked, "Confirm")
    assert "Nothing is undelivered." in text_of(await refused.press(asked, "Confirm"))
    again = await home.stage.press_and_wait(1001, 1001, asked["message_id"], confirm, force=True)
    assert "already" in again["text"].lower()


async def test_what_left_meanwhile_is_said(refused, home) -> None:
    first, second = await opened(refused), await opened(refused)
    since = await home.stage.last_entry()
    assert "Nothing is undelivered." in text_of(await refused.press(first, "Retry 1"))
    await refused.hears(TITLE, since=since)
    answer = await refused.tap(second, "Drop 1")
    assert "no longer there" in answer["text"]


def make_member(directory, user: int) -> None:
    """Do what a people's list will do."""
    with closing(sqlite3.connect(directory / FILE_NAME)) as file, file:
        file.execute(
            "INSERT INTO viewer (id, role, created_at) VALUES (?, 'member', 0)"
            " ON CONFLICT DO UPDATE SET role = 'member'",
            (user,),
        )


async def test_a_member_sees_no_such_button_and_an_old_one_does_nothing(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        olive = home.person(OWNER)
        async with usher(home.settings):
            await olive.told(since=0)
            listed = await opened(olive)
        make_member(tmp_path, OWNER)
        chosen = usual(home.stage, home.world, tmp_path)
        chosen["telegram"] = chosen["telegram"] | {"owners": str(MEMBER)}
        async with usher(Settings.model_validate(chosen)):
            status = await olive.say("/status")
            assert "Undelivered" not in str(labels(status))
            answer = await olive.tap(listed, "Refresh")
            assert "You may not do that." in answer["text"]
