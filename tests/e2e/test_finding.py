"""Finding by the real process: cards, lists, kinds, links (after a kill: test_over_a_kill.py)."""

import signal

from support.person import labels, text_of


def entries(message) -> list[str]:
    return [label for label in labels(message) if " · " in label]


async def test_search_narrow_down_look_beside_and_discover(yard) -> None:
    async with yard.bot() as bot:
        owner = yard.owner
        await owner.told(since=0)
        card = await owner.say("The Phantom")
        shown = await owner.press(card, "List")
        assert len(entries(shown)) == 2
        kinds = await owner.press(shown, "Filter")
        series = await owner.press(kinds, "Series")
        assert text_of(series).startswith("The Phantom Empire")
        similar = await owner.press(series, "Similar")
        back = await owner.press(similar, "Back")
        assert text_of(back) == text_of(series)
        assert back["message_id"] == card["message_id"]
        linked = await owner.say("look at https://www.themoviedb.org/movie/19-metropolis")
        assert text_of(linked).startswith("Metropolis · 1927")
        panel = await owner.say("/discover")
        films = await owner.press(panel, "Popular films · TMDB")
        assert text_of(await owner.press(films, "Subscribe")).startswith(("✅", "Already"))
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
