"""The main job by the real process: search, subscribe, watch the queue, be told."""

import signal

from support.person import labels, text_of


async def test_search_subscribe_queue_status_and_push(yard) -> None:
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


async def test_cards_pickers_and_panels_outlive_a_kill(yard) -> None:
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        card, panel = await yard.owner.say("the"), await yard.owner.say("/queue")
        picker = await yard.owner.press(await yard.owner.say("Les Vampires"), "Subscribe")
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with yard.bot():
        assert text_of(await yard.owner.press(card, "▶")) != text_of(card)
        assert text_of(await yard.owner.press(panel, "Refresh")).startswith("Queue · 3 tasks")
        chosen = await yard.owner.press(picker, "▫️ Season 2 · 6 episodes")
        assert "✅ Season 2 · 6 episodes" in labels(chosen)
        assert "Season 2" in text_of(await yard.owner.press(chosen, "Confirm"))
