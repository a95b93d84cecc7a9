"""MoviePilot's queue by the real process.

The queue renews itself here: what a press leads to is read off the message once it stands there,
since the next edit may be of another kind.
"""

from support.person import labels, text_of


async def led_to(person, message, label, words):
    """Press a button, and return the message once it says these words."""
    await person.tap(message, label)
    return await person.sees(message, words)


def button(message, words):
    """Return the first label with these words."""
    return next(one for one in labels(message) if words in one)


async def test_a_delete_is_taken_back_another_is_made_and_what_is_being_filed_is_called_off(
    yard,
) -> None:
    owner = yard.owner
    async with yard.bot():
        await owner.told(since=0)
        panel = await owner.say("/queue")
        for _ in range(3):  # five seconds may be over on a busy machine
            asked = await led_to(owner, panel, button(panel, "Delete"), "removed.")
            before = {one["hash"] for one in (await yard.world.state())["downloads"]}
            data = owner.data_of(asked, "Confirm")
            await yard.stage.press(owner.user, owner.chat, panel["message_id"], data)
            waiting = await owner.sees(panel, " in 5 seconds…")
            told = await owner.tap(waiting, "Undo")
            panel = await owner.sees(panel, "Queue · ")
            if told["text"] == "Nothing is deleted.":
                break
        else:
            raise AssertionError("no delete was taken back in time")
        assert "Kept: " in text_of(await owner.sees(panel, "Kept: "))
        assert {one["hash"] for one in (await yard.world.state())["downloads"]} == before

        asked = await led_to(owner, panel, button(panel, "Delete"), "removed.")
        data = owner.data_of(asked, "Confirm")
        await yard.stage.press(owner.user, owner.chat, panel["message_id"], data)
        await owner.sees(panel, "Deleted: ")
        after = {one["hash"] for one in (await yard.world.state())["downloads"]}
        assert len(before - after) == 1

        while not await yard.world.list_api("/transfer/queue"):
            await yard.world.step(1)
        panel = await owner.sees(await owner.say("/queue"), "being filed into the library")
        count = int(text_of(panel).split()[2])
        answer = await owner.tap(panel, button(panel, "Call off"))
        assert answer["text"].startswith("Called off: ")
        await owner.sees(panel, f"Queue · {count - 1} task")
        calls = await yard.world.calls("/transfer/queue")
        assert [one["method"] for one in calls].count("DELETE") == 1
