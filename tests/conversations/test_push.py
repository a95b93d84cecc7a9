"""Being told: once, in order, with nothing old at the start."""

import pytest

from support.household import household, usher
from support.person import labels, text_of

pytestmark = pytest.mark.watchful


async def test_the_first_look_announces_nothing_old(tmp_path) -> None:
    async with household(tmp_path, world={"seeded": False}) as home:
        said = [text_of(m) for m in await home.person().messages() if m["outgoing"]]
        assert said == [
            "ℹ️ I am watching MoviePilot now. 0 old records will not be announced; "
            "what arrives from now on will."
        ]


async def test_a_film_is_told_with_its_poster(home, owner) -> None:
    since = await home.stage.last_entry()
    downloads = (await home.world.state())["downloads"]
    await home.world.finish(downloads[0]["hash"])
    (told,) = await owner.told(since=since)
    assert told["photo"]
    assert not told["silent"]


async def test_an_arrival_leads_to_its_card(home, owner) -> None:
    since = await home.stage.last_entry()
    await home.world.row(
        title="Charade", type="电影", seasons="", episodes="", tmdbid=4808, year="1963", status=True
    )
    (told,) = await owner.told(since=since)
    assert text_of(told).startswith("🎬 Charade (1963) is here")
    since = await home.stage.last_entry()
    await owner.tap(told, "Details")
    (card,) = await owner.told(since=since)
    assert text_of(card).startswith("Charade · 1963 · film")


async def test_an_arrival_says_which_wish_it_fulfils(home, owner) -> None:
    card = await owner.say("Charade")
    await owner.press(card, "Subscribe")
    since = await home.stage.last_entry()
    await home.world.row(
        title="Charade", type="电影", seasons="", episodes="", tmdbid=4808, year="1963", status=True
    )
    told = await owner.hears("Charade (1963) is here", since=since)
    assert text_of(told).splitlines()[-1] == "You asked for it today."


async def test_g01_ten_episodes_at_once_are_one_card_that_grows(home, owner) -> None:
    since = await home.stage.last_entry()
    await home.world.burst(tmdbid=910007, season=1, episodes=10)
    (card,) = await owner.told(since=since)
    assert text_of(card).startswith("📺 Tih-Minh · Season 1\nE01–E10 of 12")
    sent = [e for e in await home.stage.journal(since=since) if "send" in e["method"]]
    assert len([e for e in sent if e["accepted"] and e["method"] != "sendChatAction"]) == 1


async def test_a_failure_says_its_reason(home, owner) -> None:
    since = await home.stage.last_entry()
    downloads = (await home.world.state())["downloads"]
    await home.world.fail(downloads[0]["hash"], reason="未识别到媒体信息")
    (told,) = await owner.told(since=since)
    assert text_of(told).startswith("⚠️ Could not be filed: ")
    assert "Reason: title not recognised (未识别到媒体信息)" in text_of(told)
    assert "/" not in text_of(told).splitlines()[0]


async def test_a_push_is_in_the_readers_language(home, owner) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    await owner.say("/help")
    since = await home.stage.last_entry()
    await home.world.row(
        title="Charade", type="电影", seasons="", episodes="", tmdbid=4808, year="1963", status=True
    )
    (told,) = await owner.told(since=since)
    assert text_of(told).startswith("🎬 Charade（1963）已入库")


@pytest.mark.parametrize("title", ["M*A*S*H", 'The "Clock"', "a\\b", "[REC]", "_x_ `y` <b>"])
async def test_any_title_is_told_as_it_is(home, owner, title) -> None:
    since = await home.stage.last_entry()
    await home.world.row(
        title=title, type="电影", seasons="", episodes="", tmdbid=None, year="1970", status=True
    )
    (told,) = await owner.told(since=since)
    assert text_of(told).startswith(f"🎬 {title} (1970) is here")


async def test_o04_a_lost_answer_gives_one_silent_marked_copy(home, owner) -> None:
    await home.stage.fault(
        method="sendPhoto", kind="cut", phase="after", contains="Charade", times=1
    )
    since = await home.stage.last_entry()
    await home.world.row(
        title="Charade", type="电影", seasons="", episodes="", tmdbid=4808, status=True
    )
    first, second = await owner.told(since=since, count=2)
    assert not first["silent"]
    assert second["silent"]
    assert text_of(second).endswith("(possibly said before)")


async def test_t06_a_429_of_a_push_is_waited_out(home, owner) -> None:
    await home.stage.fault(
        method="sendPhoto", kind="429", retry_after=2, contains="Charade", times=1
    )
    since = await home.stage.last_entry()
    await home.world.row(
        title="Charade", type="电影", seasons="", episodes="", tmdbid=4808, status=True
    )
    (told,) = await owner.told(since=since)
    assert text_of(told).startswith("🎬 Charade")


async def test_somebody_who_blocked_the_bot_is_told_when_they_are_back(home, owner) -> None:
    await home.stage.user(1001, state="blocked")
    since = await home.stage.last_entry()
    for name in ("Charade", "Faust"):
        await home.world.row(
            title=name, type="电影", seasons="", episodes="", tmdbid=None, status=True
        )
    await home.stage.wait_for(since=since, method="sendPhoto", chat=1001)
    since = await home.stage.last_entry()
    await home.stage.say(1001, "/start")
    told = await owner.told(since=since, count=2)
    said = "\n".join(map(text_of, told))
    assert "Charade" in said


async def test_the_words_of_a_watched_card_never_offer_dead_buttons(home, owner) -> None:
    since = await home.stage.last_entry()
    await home.world.burst(tmdbid=910007, season=1, episodes=3)
    (card,) = await owner.told(since=since)
    assert labels(card) == ["Details", "Mute this title"]


async def test_what_arrives_while_usher_is_away_is_told_once_when_it_is_back(tmp_path) -> None:
    async with household(tmp_path, running=False) as home:
        owner = home.person()
        async with usher(home.settings):
            await owner.told(since=0)
        since = await home.stage.last_entry()
        await home.world.row(title="Faust", type="电影", seasons="", episodes="", status=True)
        async with usher(home.settings):
            (told,) = await owner.told(since=since)
            assert text_of(told).startswith("🎬 Faust")
        since = await home.stage.last_entry()
        async with usher(home.settings):
            assert text_of(await owner.say("/help"))
        told_again = [
            e for e in await home.stage.journal(since=since) if "Faust" in (e["text"] or "")
        ]
        assert told_again == []
