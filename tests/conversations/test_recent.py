"""What arrived lately: posters in one picture, turned in the same message, or as a list."""

import pytest

from services.household.roles import Role
from services.recent import PAGE
from support.household import MEMBER
from support.person import labels, text_of

pytestmark = pytest.mark.watchful

FILMS = (("Charade", 4808, "1963"), ("Faust", 10728, "1926"))


async def arrive(home, owner) -> None:
    since = await home.stage.last_entry()
    for name, number, year in FILMS:
        await home.world.row(
            title=name, type="电影", seasons="", episodes="", tmdbid=number, year=year, status=True
        )
    show = {"title": "Tih-Minh", "type": "电视剧", "tmdbid": 910007, "year": "1919"}
    await home.world.row(**show, seasons="S01", episodes="E01-E03", status=True)
    await owner.told(since=since, count=3)


async def test_what_arrived_is_one_picture_with_its_names_below(home, owner) -> None:
    nothing = await owner.say("/recent")
    assert "Nothing has arrived since I began to watch" in text_of(nothing)
    assert not nothing["photo"]
    await arrive(home, owner)

    shown = await owner.press(nothing, "Refresh")

    assert shown["photo"]
    assert text_of(shown).startswith("New in the library · 3\n1  ")
    assert "Tih-Minh" in text_of(shown)
    assert "S01 E01–E03 · today" in text_of(shown)
    assert labels(shown) == ["1", "2", "3", "List", "Refresh", "📚 Library", "🏠 Home"]
    line = next(one for one in text_of(shown).splitlines() if "Charade (1963)" in one)
    card = await owner.press(shown, line.split()[0])
    assert text_of(card).startswith("Charade · 1963 · film")


async def test_a_list_is_sent_below_and_becomes_posters_again_in_place(home, owner) -> None:
    await arrive(home, owner)
    await owner.press(await owner.say("/settings"), "Titles found as a list")
    listed = await owner.say("/recent")
    assert not listed["photo"]
    posters = await owner.press(listed, "Posters")
    assert posters["photo"]
    assert posters["message_id"] == listed["message_id"]
    again = await owner.press(posters, "List")
    assert not again["photo"]
    assert again["message_id"] != posters["message_id"]
    assert text_of(again) == text_of(posters)


async def test_pages_turn_in_the_same_message_and_go_round(home, owner) -> None:
    since = await home.stage.last_entry()
    for number in range(PAGE + 1):
        film = {"title": f"Reel {number}", "type": "电影", "tmdbid": 810_000 + number}
        await home.world.row(**film, seasons="", episodes="", year="1921", status=True)
    await owner.told(since=since, count=PAGE + 1)
    first = await owner.say("/recent")
    assert text_of(first).startswith(f"New in the library · {PAGE + 1}\n1  ")
    second = await owner.press(first, "▶")
    assert second["message_id"] == first["message_id"]
    assert second["photo"] != first["photo"]
    line = text_of(second).splitlines()[1]
    assert line.startswith(f"{PAGE + 1}  Reel ")
    assert line not in text_of(first)
    assert labels(second)[:4] == [str(PAGE + 1), "◀", "2/2", "▶"]
    assert text_of(await owner.press(second, "▶")) == text_of(first)


async def test_the_page_leads_to_the_media_server_but_not_in_a_group(home, owner) -> None:
    await arrive(home, owner)
    shown = await owner.say("/recent")
    line = next(one for one in text_of(shown).splitlines() if "Charade (1963)" in one)
    assert line.endswith("▶ Watch")
    group = -2000
    await home.stage.make_chat(group, members=[1001])
    there = await home.person(chat=group).say("/recent")
    assert text_of(there) == "I answer that in private: here others read along."
    assert "Watch" not in str(there)


async def test_a_member_sees_it_too_and_every_server_may_be_down(home, owner) -> None:
    await arrive(home, owner)
    await home.let_in(MEMBER, Role.MEMBER)
    await home.world.unplug()
    shown = await home.person(MEMBER).say("/recent")
    assert "Charade (1963)" in text_of(shown)
    assert shown["photo"]
    await home.world.plug_in()
