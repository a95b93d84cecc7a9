"""Some seasons could not be asked for: which ones is said, and only those are asked for again."""

import pytest

from services.errors import BackendUnavailable, Rejected
from support.household import household
from support.person import labels, text_of
from support.samples import seasons, series
from support.server import FakeServer


class Moody(FakeServer):
    """A server that fails for some seasons."""

    def __init__(self) -> None:
        super().__init__(series())
        self.known_seasons = list(seasons(3))
        self.failing = {}
        self.asked_for = []

    async def subscribe(self, title, *, season, chosen=None):
        self.asked_for.append(season)
        if error := self.failing.get(season):
            raise error
        return await super().subscribe(title, season=season, chosen=chosen)


@pytest.fixture
def server():
    return Moody()


@pytest.fixture
async def home(tmp_path, server):
    async with household(tmp_path, configured=False, others=[server]) as opened:
        yield opened


async def test_what_is_left_is_said_and_asked_for_again(owner, server) -> None:
    server.failing = {2: BackendUnavailable(server.id)}
    picker = await owner.press(await owner.press(await owner.say("Vampires"), "Subscribe"), "All")
    some = await owner.press(picker, "Confirm")
    assert text_of(some).splitlines()[:4] == [
        "✅ Subscribed: Les Vampires (1915), Season 1",
        "I will tell you when it arrives.",
        "⚠️ Not subscribed: Les Vampires (1915), Season 2, Season 3",
        "Server is not answering. Nothing is lost; I keep trying, and you can try again in a "
        "moment.",
    ]
    assert server.asked_for == [1, 2]  # who does not answer is not asked for the rest
    assert "not answering" in (await owner.tap(some, "Ask for the rest"))["text"]
    server.failing = {3: Rejected(server.id, reason="no such season")}
    fewer = await owner.press(some, "Ask for the rest")
    assert "✅ Subscribed: Les Vampires (1915), Season 2\n" in text_of(fewer)
    assert "⚠️ Not subscribed: Les Vampires (1915), Season 3\n" in text_of(fewer)
    server.failing = {}
    done = await owner.press(fewer, "Ask for the rest")
    assert text_of(done).startswith("✅ Subscribed: Les Vampires (1915), Season 3\n")
    assert "Not subscribed" not in text_of(done)
    assert server.asked_for == [1, 2, 2, 2, 3, 3]
    assert sorted(one.season for one in server.wishes) == [1, 2, 3]


async def test_a_season_that_is_refused_keeps_no_other_back(owner, home, server) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    server.failing = {1: Rejected(server.id, reason="没有这一季")}
    picker = await owner.press(await owner.press(await owner.say("Vampires"), "订阅"), "全部")
    some = await owner.press(picker, "确认")
    assert text_of(some).splitlines()[:3] == [
        "✅ 已订阅：Les Vampires（1915）第 2 季、第 3 季",
        "到了我会告诉你。",
        "⚠️ 未能订阅：Les Vampires（1915）第 1 季",
    ]
    assert "没有这一季" in text_of(some)
    data = owner.data_of(some, "重试其余季")
    server.failing = {}
    done = await owner.press(some, "重试其余季")
    assert text_of(done).startswith("✅ 已订阅：Les Vampires（1915）第 1 季\n")
    answer = await home.stage.press_and_wait(1001, 1001, done["message_id"], data, force=True)
    assert answer["text"] == "已经处理过了。"
    assert server.asked_for == [1, 2, 3, 1]


async def test_where_nothing_could_be_asked_for_the_picker_stays(owner, server) -> None:
    server.failing = dict.fromkeys((1, 2, 3), BackendUnavailable(server.id))
    picker = await owner.press(await owner.press(await owner.say("Vampires"), "Subscribe"), "All")
    assert "not answering" in (await owner.tap(picker, "Confirm"))["text"]
    server.failing = {}
    done = await owner.press(picker, "Confirm")
    assert "Season 1, Season 2, Season 3" in text_of(done)
    assert "Ask for the rest" not in labels(done)


async def test_the_rest_can_be_chosen_on_the_card_too(owner, server) -> None:
    server.failing = {2: BackendUnavailable(server.id)}
    picker = await owner.press(await owner.press(await owner.say("Vampires"), "Subscribe"), "All")
    some = await owner.press(picker, "Confirm")
    back = await owner.press(some, "Back")
    assert text_of(back).startswith("Les Vampires · 1915")
    server.failing = {}
    picker = await owner.press(await owner.press(back, "Subscribe"), "▫️ Season 2 · 8 episodes")
    done = await owner.press(picker, "Confirm")
    assert text_of(done).startswith("✅ Subscribed: Les Vampires (1915), Season 2")
