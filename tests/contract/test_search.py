"""Search: hits, one title in full, and what is not there."""

import pytest

from services.capabilities import Pictures, Search, Subscribe
from services.errors import UnknownItem
from support.contract import Stage
from support.subjects import having


@having(Search)
async def test_a_hit_can_be_shown_and_looked_up(stage: Stage) -> None:
    hits = await stage.backend.search(stage.known.words)

    assert len(hits) > 1
    assert len({hit.ref for hit in hits}) == len(hits)
    assert {hit.ref.backend for hit in hits} == {stage.backend.id}
    assert all(hit.name for hit in hits)
    assert (await stage.backend.title(hits[0].ref)).ref == hits[0].ref


@having(Search)
async def test_the_order_of_hits_is_stable(stage: Stage) -> None:
    first, second = [await stage.backend.search(stage.known.words) for _ in range(2)]

    assert first == second


@having(Search)
@pytest.mark.parametrize(
    "words",
    [
        "<b>",
        "_*[]()~`",
        "🎬",
        "\u202eabc",
        "x" * 4000,
        "电" * 500,
        "%00&title=x",
        "\ud800",
        "' OR 1",
    ],
    ids=["html", "markdown", "emoji", "rtl", "long", "chinese", "query", "surrogate", "sql"],
)
async def test_words_that_hit_nothing_are_an_empty_list(stage: Stage, words: str) -> None:
    assert await stage.backend.search(words) == []


@having(Search)
async def test_words_without_a_hit_are_an_empty_list(stage: Stage) -> None:
    assert await stage.backend.search(stage.known.no_words) == []


@having(Search, Pictures)
async def test_every_hit_has_a_poster(stage: Stage) -> None:
    assert all(hit.poster_url for hit in await stage.backend.search(stage.known.words))


@having(Search)
async def test_a_title_is_told_with_what_it_is_about(stage: Stage) -> None:
    title = await stage.backend.title(stage.known.film)

    assert title.ref == stage.known.film
    assert title.name
    assert title.overview or title.facts


@having(Search, Subscribe)
async def test_a_title_is_told_in_full(stage: Stage) -> None:
    title = await stage.backend.title(stage.known.film)

    assert title.year is not None
    assert title.rating is not None
    assert title.genres
    assert all(link.url.startswith("https://") for link in title.links)


@having(Search)
async def test_a_title_nobody_knows_is_an_unknown_item(stage: Stage) -> None:
    with pytest.raises(UnknownItem):
        await stage.backend.title(stage.known.unknown)
