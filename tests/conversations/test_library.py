"""The library, one server's shelf at a time: turned, sorted, opened, scanned again."""

import dataclasses

import pytest

from services.household.roles import Role
from services.ports.parts import ShelfSort
from support.household import MEMBER, household
from support.person import labels, text_of
from support.workshop import Workshop, title_of


@pytest.fixture
def workshop():
    titles = [title_of(f"Volume {number:02}", number=number) for number in range(1, 20)]
    return Workshop(shelved=titles)


@pytest.fixture
async def home(tmp_path, workshop):
    async with household(tmp_path, configured=False, others=[workshop]) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def test_a_shelf_is_turned_eight_titles_to_a_page(owner) -> None:
    page = await owner.press(await owner.say("/start"), "📚 Library")
    assert text_of(page) == "Library · Workshop · 19 titles\nTap a title for its card."
    assert labels(page) == [
        *(f"Volume {number:02}" for number in range(1, 9)),
        *("◀", "1/3", "▶"),
        *("✅ By name", "▫️ Newest first"),
        *("Rescan", "Posters", "Refresh", "🏠 Home"),
    ]
    page = await owner.press(page, "◀")
    assert labels(page)[:3] == ["Volume 17", "Volume 18", "Volume 19"]


async def test_another_order_begins_anew_and_stays_while_turning(owner) -> None:
    page = await owner.press(await owner.say("/library"), "▶")
    page = await owner.press(page, "Newest first")
    assert labels(page)[0] == "Volume 19"
    page = await owner.press(page, "▶")
    assert labels(page)[0] == "Volume 11"
    assert "✅ Newest first" in labels(page)


async def test_an_entry_opens_its_card_below(owner) -> None:
    page = await owner.say("/library")
    card = await owner.press(page, "Volume 03")
    assert card["message_id"] != page["message_id"]
    assert text_of(card).startswith("Volume 03")


async def test_a_page_that_is_gone_reads_as_the_last_one(owner, workshop) -> None:
    page = await owner.press(await owner.say("/library"), "◀")
    workshop.shelved = workshop.shelved[:9]
    page = await owner.press(page, "Refresh")
    assert labels(page)[0] == "Volume 09"
    assert "2/2" in labels(page)


async def test_a_rescan_says_what_came_of_it_and_may_be_asked_for_again(owner, workshop) -> None:
    page = await owner.say("/library")
    page = await owner.press(page, "Rescan")
    assert text_of(page).splitlines()[1] == "✓ rescan is done"
    assert (await owner.tap(page, "Rescan"))["text"] == "✓ rescan is done"
    assert [one[1] for one in workshop.did] == ["rescan", "rescan"]


async def test_a_rescan_that_asks_first_leads_back_to_the_library(owner, workshop) -> None:
    first = workshop.panels[""]
    actions = [dataclasses.replace(one, confirm=True) for one in first.actions]
    workshop.panels[""] = dataclasses.replace(first, actions=tuple(actions))
    asked = await owner.press(await owner.say("/library"), "Rescan")
    done = await owner.press(asked, "Confirm")
    assert text_of(done) == "✓ rescan is done"
    assert text_of(await owner.press(done, "Back")).startswith("Library · Workshop")


async def test_a_member_sees_the_shelf_without_what_admins_do(home) -> None:
    await home.let_in(MEMBER, Role.MEMBER)
    page = await home.person(MEMBER).say("/library")
    assert "Volume 01" in labels(page)
    assert "Rescan" not in labels(page)


async def test_servers_are_chosen_and_one_that_is_down_does_not_hide_the_others(
    tmp_path, workshop
) -> None:
    async with household(tmp_path, others=[workshop]) as home:
        owner = home.person()
        page = await owner.say("/library")
        assert text_of(page).startswith("Library · MoviePilot\n")
        assert "✅ MoviePilot" in labels(page)
        page = await owner.press(page, "Workshop")
        assert text_of(page).startswith("Library · Workshop · 19 titles")
        workshop.down = True
        page = await owner.press(page, "Refresh")
        assert "Workshop is not answering" in text_of(page)
        page = await owner.press(page, "MoviePilot")
        assert text_of(page).startswith("Library · MoviePilot\n")


async def test_the_only_server_that_is_down_is_an_error_in_words(owner, workshop) -> None:
    workshop.down = True
    assert "Workshop is not answering" in text_of(await owner.say("/library"))


async def test_what_the_media_server_got_last_opens_as_a_card_of_the_catalogue(tmp_path) -> None:
    async with household(tmp_path) as home:
        owner = home.person()
        page = await owner.say("/library")
        film = next(label for label in labels(page) if label.startswith("Faust"))
        card = await owner.press(page, film)
        assert text_of(card).startswith("Faust · 1926 · film")
        assert "In your library" in text_of(card)


async def test_an_empty_shelf_teaches_and_a_full_one_reads_in_chinese(
    owner, home, workshop
) -> None:
    await home.stage.user(1001, language_code="zh-hans")
    workshop.shelved = [title_of("编年史" * 40)]
    page = await owner.say("/library")
    assert text_of(page) == "媒体库 · Workshop · 1 部\n点一下标题查看卡片。"
    assert labels(page)[0].startswith("编年史")
    assert len(labels(page)[0]) <= 44
    workshop.shelved = []
    page = await owner.press(page, "刷新")
    assert "这里还是空的" in text_of(page)
    assert workshop.shelf_sorts[0] is ShelfSort.NAME


async def test_posters_take_the_place_of_the_list_and_turn_like_it(owner) -> None:
    listed = await owner.say("/library")
    shown = await owner.press(listed, "Posters")
    assert shown["photo"]
    assert shown["message_id"] == listed["message_id"]
    assert text_of(shown).splitlines()[2:4] == ["1  Volume 01", "2  Volume 02"]
    assert labels(shown)[:8] == [str(number) for number in range(1, 9)]
    turned = await owner.press(shown, "▶")
    assert (turned["message_id"], turned["photo"] == shown["photo"]) == (shown["message_id"], False)
    assert "9  Volume 09" in text_of(turned)
    card = await owner.press(turned, "10")
    assert text_of(card).startswith("Volume 10")
    again = await owner.press(turned, "List")
    assert not again["photo"]
    assert "Volume 09" in labels(again)


async def test_what_the_media_server_can_play_leads_there(tmp_path) -> None:
    async with household(tmp_path) as home:
        owner = home.person()
        page = await owner.say("/library")
        assert "\n▶ Watch: " in text_of(page)
        posters = await owner.press(page, "Posters")
        assert "▶ Watch" in text_of(posters)
        links = {one["url"] for one in posters["entities"] if one["type"] == "text_link"}
        assert all(
            one.startswith("http://media.example.org/web/index.html#!/item?id=") for one in links
        )
        assert links
