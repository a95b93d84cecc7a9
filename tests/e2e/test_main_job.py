"""The main job by the real process: search, subscribe, watch the queue, be told."""

import signal

import pytest

from support.moviepilot import LINES
from support.person import labels, text_of


@pytest.mark.parametrize("line", LINES)
async def test_search_subscribe_queue_status_and_push(yard, line: str) -> None:
    await yard.world.speak(line)
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        done = await yard.owner.press(await yard.owner.say("Safety Last"), "Subscribe")
        assert "✅ Subscribed: Safety Last! (1923)" in text_of(done)
        picker = await yard.owner.press(await yard.owner.say("Les Vampires"), "Subscribe")
        for season in ("Season 2 · 6 episodes", "Season 3 · 8 episodes"):
            picker = await yard.owner.press(picker, f"▫️ {season}")
        done = await yard.owner.press(picker, "Confirm")
        assert "Season 2, Season 3" in text_of(done)
        assert text_of(await yard.owner.say("/queue")).startswith("Queue · ")
        assert "MoviePilot  ✓" in text_of(await yard.owner.say("/status"))
        since = await yard.stage.last_entry()
        await yard.world.step(600)
        assert await yard.owner.hears("Safety Last! (1923) is here", since=since)
        assert await yard.owner.hears("Les Vampires · Season 2", since=since)
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0


async def test_a_server_that_becomes_another_line_on_the_way_loses_and_doubles_nothing(
    yard,
) -> None:
    async with yard.bot():
        await yard.owner.told(since=0)
        await yard.owner.press(await yard.owner.say("Safety Last"), "Subscribe")
        since = await yard.stage.last_entry()
        await yard.arrive("Before the switch")
        assert await yard.owner.hears("Before the switch", since=since)

        await yard.world.speak("v3")
        await yard.arrive("After the switch")
        assert await yard.owner.hears("After the switch", since=since)
        card = await yard.owner.say("Safety Last")
        assert "Cancel subscription" in " ".join(labels(card))
        picker = await yard.owner.press(await yard.owner.say("Les Vampires"), "Subscribe")
        picker = await yard.owner.press(picker, "▫️ Season 2 · 6 episodes")
        await yard.owner.press(picker, "Confirm")

        await yard.world.speak("late-v2")
        listed = await yard.owner.say("/subscriptions")
        assert "you follow 2" in text_of(listed)
        assert " ".join(labels(listed)).count("Les Vampires") == 1
        await yard.world.step(600)
        assert await yard.owner.hears("Safety Last! (1923) is here", since=since)
        assert await yard.owner.hears("Les Vampires · Season 2", since=since)
        await yard.arrive("Last the switch")
        assert await yard.owner.hears("Last the switch", since=since)
        films = ("Before the switch", "After the switch", "Safety Last! (1923) is here")
        assert [len(await yard.told_of(film)) for film in films] == [1, 1, 1]
