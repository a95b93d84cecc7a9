"""Subscriptions by the real process: decided, opened, paused, changed, and ended, across a kill."""

import signal

from support.person import labels, text_of


async def test_a_season_is_decided_paused_changed_and_ended_across_a_kill(yard) -> None:
    owner, subscriptions = yard.owner, yard.world.server.subscriptions

    def wish():
        found = [it for it in subscriptions.everything() if it["tmdbid"] == 653]
        return found[0] if found else None

    async with yard.bot() as bot:
        await owner.told(since=0)
        picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
        picker = await owner.press(picker, "Latest")
        options = await owner.press(picker, "More options")
        options = await owner.press(await owner.press(options, "Resolution: any"), "▫️ 1080p")
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with yard.bot():
        done = await owner.press(options, "Confirm")
        assert "✅ Subscribed: Les Vampires (1915), Season 3" in text_of(done)
        assert (wish()["season"], wish()["resolution"]) == (3, "1080[pi]|x1080")
        paused = await owner.press(await owner.press(done, "Open"), "Pause")
        assert wish()["state"] == "S"
        options = await owner.press(await owner.press(paused, "Resume"), "More options")
        options = await owner.press(await owner.press(options, "Downloader: as set up"), "▫️ tr")
        changed = await owner.press(options, "Confirm")
        assert (wish()["downloader"], wish()["resolution"]) == ("tr", "1080[pi]|x1080")
        assert "✗ Missing: E01–E08" in text_of(await owner.press(changed, "Episodes"))
        listing = await owner.say("/subscriptions")
        assert labels(listing)[0] == "Les Vampires · Season 3 · 0/8"
        one = await owner.press(listing, "Les Vampires · Season 3 · 0/8")
        await owner.press(await owner.press(one, "Cancel subscription"), "Confirm")
        assert wish() is None
