"""D-03 in the chat: whatever is asked on a full disk is answered, and nothing is changed."""

import pytest

from support import disk
from support.household import OWNER, household
from support.person import INTERIM, labels, text_of


@pytest.fixture
async def home(tmp_path):
    with disk.small_disk(tmp_path / "small") as folder:
        async with household(folder) as opened:
            yield opened


async def test_d03_a_search_shows_its_card_without_the_buttons_that_would_lead_nowhere(
    home,
) -> None:
    filler = home.settings.bot.data_dir / "filler"
    disk.fill(filler)
    since = await home.stage.last_entry()

    await home.stage.say(OWNER, "Safety Last")

    owner = home.person()
    card = await owner.next_answer(since, interim=(*INTERIM, "My disk is full"))
    assert "Safety Last! · 1923" in text_of(card)
    assert labels(card) == ["TMDB", "IMDb"]  # links still lead somewhere
    filler.unlink()


async def test_d03_a_page_that_is_turned_keeps_the_buttons_it_had(home) -> None:
    owner = home.person()
    card = await owner.say("the")
    filler = home.settings.bot.data_dir / "filler"
    disk.fill(filler)

    turned = await owner.press(card, "▶")

    assert text_of(turned) != text_of(card)
    assert set(labels(turned)) <= {"Subscribe", "◀", "▶", *labels(card)}
    filler.unlink()
