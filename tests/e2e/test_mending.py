"""A failed import set right from its message by the real process, over a kill in between."""

import signal

from support.person import labels, text_of

UNRECOGNISED = "未识别到媒体信息"


async def test_d7_a_pick_outlives_a_kill_and_its_end_is_told_on_the_same_message(yard) -> None:
    owner = yard.owner
    async with yard.bot() as bot:
        await owner.told(since=0)
        since = await yard.stage.last_entry()
        downloads = (await yard.world.state())["downloads"]
        await yard.world.fail(downloads[0]["hash"], reason=UNRECOGNISED)
        (message,) = await owner.told(since=since)
        card = await owner.press(message, "Pick the right title")
        assert "📄 " in text_of(card)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with yard.bot():
        chosen = await owner.press(card, "This is it")
        if "Continue" in labels(chosen):
            chosen = await owner.press(chosen, "Continue")
        before = len(await owner.messages())
        await owner.press(chosen, "Confirm")
        await yard.world.step(10)
        since = 0
        while not text_of(await owner.message(message["message_id"])).startswith("✅"):
            entries = await yard.stage.journal(since=since, wait=30, chat=owner.chat)
            assert entries, text_of(await owner.message(message["message_id"]))
            since = entries[-1]["seq"]
        assert "Olive said that it is" in text_of(await owner.message(message["message_id"]))
        anew = [text_of(one) for one in (await owner.messages())[before:]]
        assert not any(one.startswith("⚠️") for one in anew)
