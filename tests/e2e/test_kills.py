"""SIGKILL around a send: every arrival is told, and the one possible copy is silent and marked."""

import random
import signal

import pytest

from support.scale import cases

MARK = "(possibly said before)"


@pytest.mark.repeat(cases(1, nightly=50))
async def test_c27_c05_c11_c12_a_kill_around_a_send_is_at_most_one_marked_copy(yard) -> None:
    """A process that looks after one kill is the one that is killed next: starts are dear."""
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        await arrives_unsent(yard, "Faust")  # C-05
        await killed(bot)
    await yard.stage.set_down(is_down=False)
    since = await yard.stage.last_entry()
    async with yard.bot() as bot:
        await yard.owner.told(since=since)
        assert len(await yard.told_of("Faust")) == 1
        await arrives_stalled(yard, "Nosferatu", phase="before")  # C-11: Telegram never had it
        await killed(bot)
    since = await yard.stage.last_entry()
    async with yard.bot() as bot:
        await is_told_marked(yard, "Nosferatu", since, copies=1)
        await arrives_stalled(yard, "Pandora", phase="after")  # C-12: its answer was never read
        await killed(bot)
    since = await yard.stage.last_entry()
    async with yard.bot() as bot:
        await is_told_marked(yard, "Pandora", since, copies=2)
        await arrives_stalled(yard, "Metropolis", phase="after")  # C-27: a stop waits for it
        bot.signal(signal.SIGTERM)
        await bot.says("stopping")
        bot.signal(signal.SIGKILL)
        assert await bot.ended() == -signal.SIGKILL
    since = await yard.stage.last_entry()
    async with yard.bot():
        await is_told_marked(yard, "Metropolis", since, copies=2)
        assert len(await yard.told_of("Faust")) == 1


async def killed(bot) -> None:
    bot.signal(signal.SIGKILL)
    await bot.ended()


async def arrives_unsent(yard, title: str) -> None:
    """Let a film arrive and be seen while Telegram is down."""
    await yard.stage.set_down(is_down=True)
    seen = len(await yard.world.calls("/history/transfer"))
    await yard.arrive(title)
    await yard.world.wait_for_calls("/history/transfer", seen + 3)


async def arrives_stalled(yard, title: str, *, phase: str) -> None:
    """Let a film arrive, and its send hang before or after Telegram has accepted it."""
    calls = (await yard.stage.calls()).get("sendPhoto", 0)
    await yard.stage.fault(method="sendPhoto", kind="stall", phase=phase, times=1)
    await yard.arrive(title)
    await yard.stage.wait_for_calls("sendPhoto", calls + 1)


async def is_told_marked(yard, title: str, since: int, *, copies: int) -> None:
    """Look at what the next process said: the last one is silent and marked, and the only one."""
    await yard.owner.told(since=since)
    sends = await yard.told_of(title)
    assert len(sends) == copies
    assert [MARK in one["text"] for one in sends] == [False] * (copies - 1) + [True]
    assert [one["silent"] for one in sends] == [False] * (copies - 1) + [True]


@pytest.mark.parametrize("seed", range(cases(1, nightly=1_000)))
async def test_a_kill_at_any_moment_of_a_burst_of_films_loses_nothing(yard, seed) -> None:
    dice = random.Random(seed)  # noqa: S311 - a moment, not a secret
    titles = [f"Film number {n:02}" for n in range(8)]
    async with yard.bot() as bot:
        await yard.owner.told(since=0)
        since = await yard.stage.last_entry()
        await yard.stage.fault(
            method="sendPhoto",
            kind="slow",
            phase=dice.choice(("before", "after")),
            delay=dice.uniform(0, 0.4),
            times=dice.randint(1, 8),
        )
        for title in titles:
            await yard.arrive(title)
        await yard.owner.told(since=since, count=dice.randint(1, 6))
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with yard.bot():
        await yard.owner.told(since=since, count=len(titles))
        told = [len(await yard.told_of(title)) for title in titles]
        while 0 in told:
            last = await yard.stage.last_entry()
            await yard.owner.told(since=last)
            told = [len(await yard.told_of(title)) for title in titles]
    assert sum(told) <= len(titles) + 1
    marked = await yard.told_of(MARK)
    assert all(one["silent"] for one in marked)


@pytest.mark.repeat(cases(1, nightly=50))
async def test_nothing_old_is_told_after_a_kill_during_the_first_look(yard) -> None:
    await yard.world.rows(663)
    await yard.world.downtime("slow", seconds=1, paths=["/api/v1/history"])
    async with yard.bot() as bot:
        await yard.world.wait_for_calls("/history/transfer", 3)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    await yard.world.downtime("up")
    since = await yard.stage.last_entry()
    async with yard.bot():
        (line,) = await yard.owner.told(since=since)
        assert "old records will not be announced" in line["text"]
    sends = [e for e in await yard.stage.journal(chat=1001) if e["method"] != "sendChatAction"]
    assert len(sends) == 1
