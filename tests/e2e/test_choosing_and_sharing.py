"""Releases, inline cards and deep links by the real process, across a kill."""

import signal

from support.person import Person, buttons, text_of

GROUP = -1_002_000_000_001


async def test_a7_a9_j7_what_was_begun_before_a_kill_goes_on_after_it(yard) -> None:
    await yard.stage.make_chat(GROUP, members=[1001], bot="left")
    there = Person(yard.stage, 1001, chat=GROUP)
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        ask = await _asked_where_to(yard.owner)
        card = await _posted(yard, there)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with yard.bot() as bot:
        done = await yard.owner.press(ask, "Download")
        assert "✅ Downloading: Nosferatu" in text_of(done)
        since = await yard.stage.last_entry()
        await yard.world.finish((await yard.world.state())["downloads"][-1]["hash"])
        assert await yard.owner.hears("Nosferatu (1922) is here", since=since)
        wanted = await there.press(card, "I want this")
        assert "✅ Olive asked for this" in text_of(wanted)
        payload = buttons(wanted)[1]["url"].rpartition("start=")[2]
        request = await yard.owner.say(f"/start {payload}")
        assert text_of(request).startswith("Charade (1963)")
        wishes = (await yard.world.state())["subscriptions"]
        assert [one["name"] for one in wishes].count("Charade") == 1
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0


async def _asked_where_to(owner):
    listing = await owner.press(await owner.say("Nosferatu"), "Releases")
    filters = await owner.press(listing, "Free only")
    show = next(one["text"] for one in buttons(filters) if one["text"].startswith("Show "))
    details = await owner.press(await owner.press(filters, show), "1")
    assert "🆓 free" in text_of(details)
    return await owner.press(details, "Download")


async def _posted(yard, there):
    inline_id = await yard.stage.inline(1001, "charade", chat=GROUP)
    found = await yard.stage.inline_results(inline_id)
    result = found["results"][0]["id"]
    place = await yard.stage.post_result(1001, inline_id, result, chat=GROUP)
    return await there.message(place["message_id"])
