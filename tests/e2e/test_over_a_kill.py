"""What people had open when the process was killed goes on: one kill, and many who wait.

Each story has begun before the kill, and what its beginning returns is what it goes on with.
"""

import signal

from support.person import Person, buttons, labels, text_of

GROUP = -1_002_000_000_001
UNRECOGNISED = "未识别到媒体信息"


async def test_a7_a9_d7_j7_what_was_begun_before_a_kill_goes_on_after_it(yard) -> None:
    await yard.stage.make_chat(GROUP, members=[1001], bot="left")
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        opened = await open_lists(yard.owner)
        season = await decide_season(yard.owner)
        panels = await open_panels(yard.owner)
        where = await ask_where_to(yard.owner)
        posted = await post(yard)
        job = await choose_job(yard.owner)
        pick = await fail_and_pick(yard)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with yard.bot() as bot:
        await turn_lists(yard.owner, *opened)
        await change_and_end_season(yard, season)
        await use_panels(yard.owner, *panels)
        await run_job(yard, job)
        await download_there(yard, where)
        await want_what_was_posted(yard, posted)
        await set_right(yard, *pick)
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0


# Lists, kinds and levels.


def entries(message) -> list[str]:
    return [label for label in labels(message) if " · " in label]


async def open_lists(owner):
    shown = await owner.press(await owner.say("the"), "List")
    kinds = await owner.press(await owner.say("The Phantom"), "Filter")
    origin = await owner.say("Metropolis")
    similar = await owner.press(origin, "Similar")
    week = await owner.press(await owner.say("/discover"), "This week")
    return shown, kinds, origin, similar, week


async def turn_lists(owner, shown, kinds, origin, similar, week) -> None:
    second = await owner.press(shown, "▶")
    assert not set(entries(second)) & set(entries(shown))
    assert text_of(await owner.press(second, entries(second)[0])).startswith(
        entries(second)[0].split(" · ")[0]
    )
    assert text_of(await owner.press(kinds, "Series")).startswith("The Phantom Empire")
    turned = await owner.press(similar, "▶")
    assert text_of(await owner.press(turned, "Back")) == text_of(origin)
    assert text_of(await owner.press(week, "Discover")).startswith("Discover")


# A season: decided, opened, paused, changed, and ended.


def wish(yard):
    """Return the subscription of the season, None where there is none."""
    every = yard.world.server.subscriptions.everything()
    return next((it for it in every if it["tmdbid"] == 653), None)


async def decide_season(owner):
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    picker = await owner.press(picker, "Latest")
    options = await owner.press(picker, "More options")
    return await owner.press(await owner.press(options, "Resolution: any"), "▫️ 1080p")


async def change_and_end_season(yard, options) -> None:
    owner = yard.owner
    done = await owner.press(options, "Confirm")
    assert "✅ Subscribed: Les Vampires (1915), Season 3" in text_of(done)
    assert (wish(yard)["season"], wish(yard)["resolution"]) == (3, "1080[pi]|x1080")
    paused = await owner.press(await owner.press(done, "Open"), "Pause")
    assert wish(yard)["state"] == "S"
    options = await owner.press(await owner.press(paused, "Resume"), "More options")
    options = await owner.press(await owner.press(options, "Downloader: as set up"), "▫️ tr")
    changed = await owner.press(options, "Confirm")
    assert (wish(yard)["downloader"], wish(yard)["resolution"]) == ("tr", "1080[pi]|x1080")
    assert "✗ Missing: E01–E08" in text_of(await owner.press(changed, "Episodes"))
    listing = await owner.say("/subscriptions")
    assert labels(listing)[0] == "Les Vampires · Season 3 · 0/8"
    one = await owner.press(listing, "Les Vampires · Season 3 · 0/8")
    await owner.press(await owner.press(one, "Cancel subscription"), "Confirm")
    assert wish(yard) is None


# Cards, pickers and panels.


async def open_panels(owner):
    card, panel = await owner.say("the"), await owner.say("/queue")
    picker = await owner.press(await owner.say("Les Vampires"), "Subscribe")
    return card, panel, picker


async def use_panels(owner, card, panel, picker) -> None:
    assert text_of(await owner.press(card, "▶")) != text_of(card)
    assert text_of(await owner.press(panel, "Refresh")).startswith("Queue · 2 tasks")
    chosen = await owner.press(picker, "▫️ Season 2 · 6 episodes")
    assert "✅ Season 2 · 6 episodes" in labels(chosen)
    assert "Season 2" in text_of(await owner.press(chosen, "Confirm"))


# Releases, inline cards and deep links.


async def ask_where_to(owner):
    listing = await owner.press(await owner.say("Nosferatu"), "Releases")
    filters = await owner.press(listing, "Free only")
    show = next(one["text"] for one in buttons(filters) if one["text"].startswith("Show "))
    details = await owner.press(await owner.press(filters, show), "1")
    assert "🆓 free" in text_of(details)
    return await owner.press(details, "Download")


async def download_there(yard, ask) -> None:
    done = await yard.owner.press(ask, "Download")
    assert "✅ Downloading: Nosferatu" in text_of(done)
    since = await yard.stage.last_entry()
    await yard.world.finish((await yard.world.state())["downloads"][-1]["hash"])
    assert await yard.owner.hears("Nosferatu (1922) is here", since=since)


async def post(yard):
    inline_id = await yard.stage.inline(1001, "charade", chat=GROUP)
    found = await yard.stage.inline_results(inline_id)
    result = found["results"][0]["id"]
    place = await yard.stage.post_result(1001, inline_id, result, chat=GROUP)
    return await Person(yard.stage, 1001, chat=GROUP).message(place["message_id"])


async def want_what_was_posted(yard, card) -> None:
    wanted = await Person(yard.stage, 1001, chat=GROUP).press(card, "I want this")
    assert "✅ Olive asked for this" in text_of(wanted)
    payload = buttons(wanted)[1]["url"].rpartition("start=")[2]
    request = await yard.owner.say(f"/start {payload}")
    assert text_of(request).startswith("Charade (1963)")
    wishes = (await yard.world.state())["subscriptions"]
    assert [one["name"] for one in wishes].count("Charade") == 1


# The server's own switches: account, jobs, sites, addresses, and a restart that is refused.


async def choose_job(owner):
    root = await owner.press(await owner.say("/controls"), "MoviePilot")
    assert "Signed in as: admin" in text_of(root)
    account = await owner.press(root, "Account")
    assert "Rights: administrator" in text_of(account)
    assert "One-time code: off" in text_of(account)
    jobs = await owner.press(await owner.press(account, "Back"), "Scheduled jobs")
    assert "File finished downloads: in 2 min" in text_of(jobs)
    return await owner.press(jobs, "Clear the caches")


async def run_job(yard, job) -> None:
    owner = yard.owner
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
    restart = next(one for one in labels(sure) if "Restart" in one)
    refused = await owner.press(await owner.press(sure, restart), "Confirm")
    assert "不支持重启操作" in text_of(refused)


# A failed import, set right from its message.


async def fail_and_pick(yard):
    since = await yard.stage.last_entry()
    downloads = (await yard.world.state())["downloads"]
    await yard.world.fail(downloads[0]["hash"], reason=UNRECOGNISED)
    (message,) = await yard.owner.told(since=since)
    card = await yard.owner.press(message, "Pick the right title")
    assert "📄 " in text_of(card)
    return message, card


async def set_right(yard, message, card) -> None:
    """Its end is told on the same message."""
    owner = yard.owner
    chosen = await owner.press(card, "This is it")
    if "Continue" in labels(chosen):
        chosen = await owner.press(chosen, "Continue")
    before = len(await owner.messages())
    await owner.press(chosen, "Confirm")
    await yard.world.step(10)
    since = 0
    while not text_of(await owner.message(message["message_id"])).startswith("✅"):
        seen = await yard.stage.journal(since=since, wait=30, chat=owner.chat)
        assert seen, text_of(await owner.message(message["message_id"]))
        since = seen[-1]["seq"]
    assert "Olive said that it is" in text_of(await owner.message(message["message_id"]))
    anew = [text_of(one) for one in (await owner.messages())[before:]]
    assert not any(one.startswith("⚠️") for one in anew)
