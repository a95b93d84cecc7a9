"""MoviePilot's own switches and its queue by the real process, over a kill in between.

The queue renews itself here: what a press leads to is read off the message once it stands there,
since the next edit may be of another kind.
"""

import signal

from support.person import labels, text_of


async def led_to(person, message, label, words):
    """Press a button, and return the message once it says these words."""
    await person.tap(message, label)
    return await person.sees(message, words)


def button(message, words):
    """Return the first label with these words."""
    return next(one for one in labels(message) if words in one)


async def test_account_jobs_sites_addresses_and_a_restart_that_is_refused(yard) -> None:
    owner = yard.owner
    async with yard.bot() as bot:
        await owner.told(since=0)
        root = await owner.press(await owner.say("/controls"), "MoviePilot")
        assert "Signed in as: admin" in text_of(root)
        account = await owner.press(root, "Account")
        assert "Rights: administrator" in text_of(account)
        assert "One-time code: off" in text_of(account)
        jobs = await owner.press(await owner.press(account, "Back"), "Scheduled jobs")
        assert "File finished downloads: in 2 min" in text_of(jobs)
        job = await owner.press(jobs, "Clear the caches")
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with yard.bot():
        done = await owner.press(job, "Run now")
        assert "Done: the job has run." in text_of(done)
        assert len(await yard.world.calls("/system/runscheduler")) == 1
        root = await owner.press(await owner.press(done, "Back"), "Back")
        sites = await owner.press(root, "Sites")
        tested = await owner.press(await owner.press(sites, labels(sites)[0]), "Test")
        assert "✗ The site does not open: 无法打开网站！" in text_of(tested)
        root = await owner.press(await owner.press(tested, "Back"), "Back")
        assert f"{yard.world.url}/docs" in text_of(await owner.press(root, "Addresses"))
        sure = await owner.press(await owner.say("/controls"), "MoviePilot")
        sure = await owner.press(sure, button(sure, "Restart"))
        refused = await owner.press(sure, "Confirm")
        assert "不支持重启操作" in text_of(refused)


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
