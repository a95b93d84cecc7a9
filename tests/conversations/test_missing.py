"""What is missing on every server: sorted, paged, and one tap from the title's card."""

import dataclasses

import pytest

from services.ports.parts import Assortment, Gap
from support.household import STILL, household
from support.person import labels, text_of
from support.workshop import Workshop, title_of


@pytest.fixture
def workshop():
    names = ["Chronicle", "Almanac", "Atlas"] + [f"Volume {number:02}" for number in range(4, 12)]
    titles = [title_of(name, number=number) for number, name in enumerate(names, start=1)]
    gaps = [
        Gap(ref=one.ref, name=one.name, missing=20 - number) for number, one in enumerate(titles)
    ]
    return Workshop(titles=titles, missing=gaps, assortments={"1": Assortment(missing=20)})


@pytest.fixture
async def home(tmp_path, workshop):
    async with household(tmp_path, others=[workshop], tracker=STILL) as opened:
        yield opened


@pytest.fixture
def owner(home):
    return home.person()


async def test_what_is_missing_most_stands_first_eight_to_a_page(owner) -> None:
    page = await owner.say("/missing")
    assert text_of(page).startswith("Missing · ")
    entries = [label for label in labels(page) if "· " in label and label.endswith(" missing")]
    assert entries[0] == "Chronicle · 20 missing"
    assert len(entries) == 8
    assert labels(page)[-4:] == ["✅ Most missing", "▫️ By name", "Refresh", "🏠 Home"]
    page = await owner.press(page, "▶")
    assert any("· 10 missing" in label for label in labels(page))


async def test_by_name_starts_at_the_first_page_and_stays_while_turning(owner) -> None:
    page = await owner.press(await owner.say("/missing"), "▶")
    page = await owner.press(page, "By name")
    assert labels(page)[0].startswith("Almanac · ")
    page = await owner.press(page, "▶")
    assert "✅ By name" in labels(page)


async def test_an_entry_leads_to_its_card_and_the_order(owner, workshop) -> None:
    page = await owner.say("/missing")
    card = await owner.press(page, "Chronicle · 20 missing")
    assert card["message_id"] != page["message_id"]
    assert text_of(card).startswith("Chronicle")
    screen = await owner.press(card, "Download")
    assert "20 of them are missing" in text_of(screen)
    assert text_of(await owner.message(page["message_id"])) == text_of(page)


async def test_wishes_that_lack_episodes_stand_there_too(owner, home) -> None:
    await owner.press(await owner.say("Tih-Minh"), "Subscribe")
    page = await owner.press(await owner.say("/missing"), "By name")
    entry = next(label for label in labels(page) if label.startswith("Tih-Minh"))
    assert entry == "Tih-Minh · Season 1 · 12 missing"
    card = await owner.press(page, entry)
    assert text_of(card).startswith("Tih-Minh · 1919")


async def test_a_server_that_does_not_answer_is_a_footer(owner, workshop) -> None:
    await owner.press(await owner.say("Tih-Minh"), "Subscribe")
    workshop.down = True
    page = await owner.say("/missing")
    assert "Workshop is not answering" in text_of(page)
    assert any(label.startswith("Tih-Minh") for label in labels(page))


async def test_an_entry_of_an_older_page_says_so(owner, home, workshop) -> None:
    page = await owner.say("/missing")
    old = owner.data_of(page, "Chronicle · 20 missing")
    page = await owner.press(page, "▶")
    answer = await home.stage.press_and_wait(1001, 1001, page["message_id"], old, force=True)
    assert "older message" in answer["text"]


async def test_a_title_that_is_gone_is_said(owner, workshop) -> None:
    page = await owner.say("/missing")
    workshop.titles = []
    assert "no longer there" in (await owner.tap(page, "Chronicle · 20 missing"))["text"]


async def test_nothing_missing_teaches_what_would_be_there(tmp_path) -> None:
    async with household(tmp_path, configured=False, others=[Workshop()]) as home:
        owner = home.person()
        page = await owner.press(await owner.say("/start"), "🧩 Missing")
        assert text_of(page) == "Missing\nNo episode is missing."
        assert labels(page) == ["🔎 Search", "Refresh", "🏠 Home"]


async def test_seasons_specials_and_long_names_fit_on_buttons_in_chinese(owner, home, workshop):
    await home.stage.user(1001, language_code="zh-hans")
    first = title_of("编年史" * 40, number=1)
    workshop.titles = [first]
    workshop.missing = [
        Gap(ref=first.ref, name=first.name, missing=3, season=0),
        Gap(ref=dataclasses.replace(first.ref, native_id="2"), name="年鉴", missing=2, season=2),
    ]
    page = await owner.say("/missing")
    assert text_of(page).startswith("缺集 · ")
    long, short = (label for label in labels(page) if label.startswith(("编年史", "年鉴")))
    assert long.endswith("… · 特别篇 · 缺 3 集")
    assert len(long) <= 48
    assert short == "年鉴 · 第 2 季 · 缺 2 集"
    card = await owner.press(page, long)
    assert text_of(card).startswith("编年史")
