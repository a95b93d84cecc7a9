"""Coming back: what people tapped while nobody was there."""

from pathlib import Path

import pytest

from support.household import household, usher
from support.person import text_of

LATE = 60.0  # seconds; Telegram takes an answer to a press for less


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Press again"), ("zh-hans", "再按一次")], ids=["en", "zh"]
)
async def test_h06_an_effect_that_waited_too_long_does_nothing_and_says_so(
    tmp_path: Path, language: str, words: str
) -> None:
    async with household(tmp_path, running=False) as home:
        owner = home.person()
        async with usher(home.settings):
            await owner.told(since=0)
            card = await owner.say("Charade")
            label = "Subscribe"
            data = owner.data_of(card, label)
        await home.stage.user(1001, language_code=language)
        await home.stage.press(1001, 1001, card["message_id"], data)
        await home.stage.advance(LATE)
        since = await home.stage.last_entry()

        async with usher(home.settings):
            said = await owner.next_answer(since)

            assert words in text_of(said)
            assert "Charade" not in str((await home.world.state())["subscriptions"])
            await home.stage.user(1001, language_code="en")
            again = await owner.press(card, label)
            assert text_of(again).startswith("✅ Subscribed: Charade")


async def test_h06_an_effect_that_waited_a_moment_happens(tmp_path: Path) -> None:
    async with household(tmp_path, running=False) as home:
        owner = home.person()
        async with usher(home.settings):
            await owner.told(since=0)
            card = await owner.say("Charade")
        await home.stage.press(1001, 1001, card["message_id"], owner.data_of(card, "Subscribe"))
        since = await home.stage.last_entry()

        async with usher(home.settings):
            done = await owner.next_answer(since)

            assert text_of(done).startswith("✅ Subscribed: Charade")
            assert "Charade" in str((await home.world.state())["subscriptions"])
