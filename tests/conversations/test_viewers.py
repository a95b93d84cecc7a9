"""Those who may only look: a card without what they may not do, and words where they try."""

import pytest

from support.household import MEMBER, household, usher
from support.members import let_in
from support.person import labels, text_of

REFUSED = {
    "en": "You may not do that. An owner of this bot can change it.",
    "zh-hans": "你没有这个权限，请联系机器人主人。",
}


@pytest.fixture
async def home(tmp_path):
    async with household(tmp_path, running=False) as opened:
        let_in(tmp_path, MEMBER, role="viewer")
        async with usher(opened.settings, clock=opened.clock):
            await opened.person().told(since=0)
            yield opened


async def test_a_viewers_card_offers_nothing_they_may_not_do(home) -> None:
    await home.person().press(await home.person().say("Charade"), "Subscribe")
    viewer = home.person(MEMBER)
    card = await viewer.say("Charade")
    assert text_of(card).startswith("Charade · 1963")
    assert not {"⭐ Subscribe", "Releases", "Follow too", "Cancel subscription"} & set(labels(card))
    assert "Share" in labels(card)
    assert "Subscribe" in str(labels(await home.person().say("Nosferatu")))
    assert "Subscribe" not in str(labels(await viewer.say("Nosferatu")))
    person = await viewer.say("https://www.themoviedb.org/collection/8001")
    assert text_of(person)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
async def test_who_only_looks_by_now_is_told_so_and_changes_nothing(tmp_path, language) -> None:
    async with household(tmp_path, running=False) as home:
        await home.stage.user(MEMBER, first_name="Max", language_code=language)
        let_in(tmp_path, MEMBER)
        max_ = home.person(MEMBER)
        async with usher(home.settings):
            await home.person().told(since=0)
            card = await max_.say("Charade")
            listing = await max_.say("/subscriptions")
        let_in(tmp_path, MEMBER, role="viewer")
        before = home.world.server.subscriptions.everything()
        async with usher(home.settings):
            await max_.say("/help")
            for message, labelled in (
                (card, ("Subscribe", "订阅")),
                (card, ("Releases", "资源")),
                (listing, (labels(listing)[0],) * 2),
            ):
                label = labelled[language != "en"]
                assert REFUSED[language] in (await max_.tap(message, label))["text"], label
        assert home.world.server.subscriptions.everything() == before
