"""A-06: buttons and deep links that nobody was given are answered, and nothing comes of them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from support.forger import Forger
from support.household import STRANGER, Household
from support.person import ANSWERS, Person, buttons, text_of
from support.scale import cases

OWNER = 1001
AT_ONCE = 25
PRESSES = 100  # in each of the blocks: fewer than a second lets through of one person
LINKS = cases(20, nightly=50)  # likewise
EXPIRED = "This menu is from an older message."
NOWHERE = "This link leads nowhere: it was cut, or it is too old. Search for the title instead."
PRIVATE = "This is a private bot. Ask its owner to let you in."


async def offered(owner: Person) -> tuple[int, list[str]]:
    """Return a message with buttons, and what the buttons of many screens carry."""
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    said = ("Charade", "general", "/subscriptions", "/queue", "/settings", "/status", "/start")
    screens = [picker, *[await owner.say(words) for words in said]]
    every = [one for screen in screens for one in buttons(screen)]
    data = [one["callback_data"] for one in every if "callback_data" in one]
    assert len(data) > 25
    return picker["message_id"], data


def changes(calls: Sequence[dict[str, Any]]) -> list[str]:
    """Return the calls that changed something on the server."""
    return [one["path"] for one in calls if one["method"] != "GET" and "login" not in one["path"]]


async def quiet(home: Household) -> tuple[int, dict[str, Any]]:
    """Return where the journal stands, and the world as it is, with its calls forgotten."""
    await home.world.reset_calls()
    return await home.stage.last_entry(), await home.world.state()


@pytest.mark.parametrize("block", range(cases(2, nightly=1000)))
async def test_a06_a_forged_press_is_answered_and_has_no_effect(
    home, owner, block: int, record_property
) -> None:
    record_property("cases", PRESSES)
    number, known = await offered(owner)
    forger = Forger(known, block)
    since, before = await quiet(home)

    async def press(data: str, who: int) -> tuple[str, int, str]:
        answer = await home.stage.press_and_wait(who, OWNER, number, data, force=True)
        return data, who, answer["text"]

    forged = [(forger.data(), STRANGER if n % 5 == 0 else OWNER) for n in range(PRESSES)]
    for first in range(0, len(forged), AT_ONCE):
        some = forged[first : first + AT_ONCE]
        for data, who, said in await asyncio.gather(*(press(*one) for one in some)):
            assert said.startswith(PRIVATE if who == STRANGER else EXPIRED), data

    told = await home.stage.journal(since=since)
    assert [entry for entry in told if entry["method"] in ANSWERS] == []
    assert changes(await home.world.calls()) == []
    assert (await home.world.state())["subscriptions"] == before["subscriptions"]


@pytest.mark.parametrize("block", range(cases(1, nightly=40)))
async def test_a06_a_forged_deep_link_opens_the_door_to_nobody(
    home, owner, block: int, record_property
) -> None:
    record_property("cases", LINKS)
    forger = Forger(["start"], block)
    hello = text_of(await owner.say("/start"))
    await quiet(home)

    for _ in range(LINKS):
        payload = forger.payload()
        assert text_of(await owner.say(f"/start {payload}")) in (hello, NOWHERE), payload
        await home.stage.say(STRANGER, f"/start {payload}")

    await owner.say("/help")  # behind the stranger's words, so those have been handled
    told = [one for one in await home.person(STRANGER).messages() if one["outgoing"]]
    assert [text_of(one) for one in told] == [PRIVATE]
    assert changes(await home.world.calls()) == []
