"""What a card tells of a title: links, what the library has of it, and who follows."""

from sandbox.moviepilot.catalogue import MediaKind
from support.person import buttons, labels, text_of

GROUP = -1_002_000_000_001


def urls(message) -> dict[str, str]:
    return {one["text"]: one["url"] for one in buttons(message) if one.get("url")}


def stock(home, number: int, season: int, episodes: int) -> None:
    """Put the first episodes of a season into the library."""
    title = home.world.server.catalogue.get(MediaKind.SERIES, number)
    for episode in range(1, episodes + 1):
        home.world.server.library.learn(title, season=season, episode=episode)


async def test_a_card_links_to_the_catalogues(owner) -> None:
    card = await owner.say("https://www.themoviedb.org/movie/19")
    assert urls(card) == {
        "TMDB": "https://www.themoviedb.org/movie/19",
        "IMDb": "https://www.imdb.com/title/tt0017136/",
    }
    card = await owner.say("douban:9300019")
    assert urls(card) == {"Douban": "https://movie.douban.com/subject/9300019/"}


async def test_a_card_says_which_seasons_are_there_and_what_is_missing(owner, home) -> None:
    stock(home, 653, 2, 4)
    card = await owner.say("Les Vampires")
    line = next(one for one in text_of(card).splitlines() if "library" in one)
    assert line == "✓ In your library: season 1 · season 2: 2 episodes missing"
    await home.stage.user(1001, language_code="zh-hans")
    assert "✓ 已入库：第 1 季 · 第 2 季缺 2 集" in text_of(await owner.say("Les Vampires"))


async def test_a_series_without_a_whole_season_is_there_all_the_same(owner, home) -> None:
    stock(home, 910006, 1, 3)
    mark = "✓ In your library · season 1: 9 episodes missing"
    assert mark in text_of(await owner.say("What Happened to Mary"))
    await home.stage.user(1001, language_code="zh-hans")
    assert "✓ 已入库 · 第 1 季缺 9 集" in text_of(await owner.say("What Happened to Mary"))


async def test_a_series_that_is_there_as_a_whole_says_so(owner, home) -> None:
    stock(home, 910006, 1, 12)
    assert "✓ In your library, every season" in text_of(await owner.say("What Happened to Mary"))


async def test_a_series_of_which_nothing_is_there_says_nothing_of_it(owner) -> None:
    assert "library" not in text_of(await owner.say("Judex"))


async def test_a_card_whose_library_is_silent_comes_all_the_same(owner, home) -> None:
    await home.world.downtime("500", paths=["/api/v1/mediaserver", "/api/v1/media/seasons"])
    card = await owner.say("Les Vampires")
    assert text_of(card).startswith("Les Vampires · 1915 · series")
    assert "Subscribe" in labels(card)[0]


async def test_a_card_says_who_follows(owner, home) -> None:
    await owner.press(await owner.say("Safety Last"), "Subscribe")
    assert "👥 Followed by you" in text_of(await owner.say("Safety Last"))
    await home.stage.user(1001, language_code="zh-hans")
    assert "👥 关注者：你" in text_of(await owner.say("Safety Last"))


async def test_nobody_is_named_in_a_group(owner, home) -> None:
    await owner.press(await owner.say("Safety Last"), "Subscribe")
    await home.stage.make_chat(GROUP, members=[1001])
    there = home.person(chat=GROUP)
    card = await there.say("/search Safety Last")
    assert text_of(card).startswith("Safety Last!")
    assert "Followed by" not in text_of(card)
