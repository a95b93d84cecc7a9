"""Deep links and handing a title on."""

import pytest

from services.deep_links import request_payload
from support.household import STRANGER, household
from support.person import buttons, labels, text_of


async def shared(owner, words="Metropolis", label="Share"):
    card = await owner.say(words)
    since = await owner.stage.last_entry()
    await owner.tap(card, label)
    (message,) = await owner.told(since=since)
    return message


def payload_of(message):
    return text_of(message).rpartition("start=")[2]


async def test_j7_a_card_is_shared_as_a_link_that_opens_it_again(owner) -> None:
    message = await shared(owner)
    payload = payload_of(message)
    assert payload == "t-moviepilot-f-tmdb_z19"
    card = await owner.say(f"/start {payload}")
    assert text_of(card).startswith("Metropolis · 1927 · film")
    assert card["photo"]
    assert "✅ Subscribed" in text_of(await owner.press(card, "Subscribe"))


async def test_j7_the_buttons_lead_to_telegrams_own_ways(owner) -> None:
    link, post = buttons(await shared(owner))
    assert link["text"] == "Send the link"
    assert link["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2F")
    assert post["switch_inline_query"] == "Metropolis"


async def test_j7_a_series_link_opens_its_picker(owner) -> None:
    card = await owner.say(f"/start {payload_of(await shared(owner, 'Les Vampires'))}")
    assert "Which seasons?" in text_of(await owner.press(card, "Subscribe"))


async def test_j7_a_request_is_opened_by_its_link(owner, home) -> None:
    await owner.press(await owner.say("Charade"), "Subscribe")
    listing = await owner.say("/subscriptions")
    data = owner.data_of(listing, "Charade (1963)")
    detail = await owner.say(f"/start {request_payload(data.rpartition(':')[2])}")
    assert text_of(detail).startswith("Charade (1963)")
    assert "Cancel subscription" in labels(detail)


async def test_j7_a_cancelled_request_is_said(owner) -> None:
    answer = await owner.say("/start r-00000000")
    assert "no longer there" in text_of(answer)


@pytest.mark.parametrize(
    "payload", ["t-", "t-moviepilot-f-", "t-moviepilot-x-1", "r-xyz", "invite-7", "t-x_"]
)
async def test_j7_a_broken_link_is_said(owner, payload) -> None:
    assert "This link leads nowhere" in text_of(await owner.say(f"/start {payload}"))


async def test_j7_a_title_nobody_knows_is_said(owner) -> None:
    assert "no longer there" in text_of(await owner.say("/start t-moviepilot-f-tmdb_z999999999"))


async def test_j7_a_server_that_is_no_longer_configured_is_said(tmp_path) -> None:
    async with household(tmp_path, configured=False) as home:
        answer = await home.person().say("/start t-moviepilot-f-tmdb_z19")
        assert "None of the connected servers can do that" in text_of(answer)


async def test_j7_a_link_while_the_server_is_away_can_be_tried_again(owner, home) -> None:
    await home.world.downtime("refuse")
    answer = await owner.say("/start t-moviepilot-f-tmdb_z19")
    assert "is not answering" in text_of(answer)
    await home.world.downtime("up")
    since = await home.stage.last_entry()
    await owner.tap(answer, "Try again")
    assert text_of(await owner.next_answer(since)).startswith("Metropolis · 1927")


async def test_j7_a_strangers_link_opens_nothing(home) -> None:
    await home.world.reset_calls()
    answer = await home.person(STRANGER).say("/start t-moviepilot-f-tmdb_z19")
    assert "private bot" in text_of(answer)
    assert await home.world.calls("/media/tmdb:19") == []


async def test_j7_the_way_from_another_chat_leads_home(owner) -> None:
    assert "Search" in str(labels(await owner.say("/start inline")))


async def test_j7_in_chinese(owner, home) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    message = await shared(owner, label="分享")
    assert "都可以用这个链接打开" in text_of(message)
    assert "电影" in text_of(await owner.say(f"/start {payload_of(message)}"))
    assert "这个链接打不开" in text_of(await owner.say("/start t-"))
