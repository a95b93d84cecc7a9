"""What can be found, in two languages, and the titles that are there to be difficult."""

from typing import Any

import pytest

from sandbox.moviepilot.catalogue import load_catalogue
from sandbox.moviepilot.motifs import MOTIFS
from support.moviepilot import RunningMoviePilot, running_moviepilot


async def _found(moviepilot: RunningMoviePilot, title: str, **query: Any) -> list[str]:
    hits = await moviepilot.get_api("/media/search", title=title, **query)
    return [hit["title"] for hit in hits]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("metropolis", "Metropolis"),
        ("大都会", "Metropolis"),
        ("CALIGARI", "The Cabinet of Dr. Caligari"),
        ("吸血鬼", "Les Vampires"),
        ("fantômas", "Fantômas"),
        ("神女", "The Goddess"),
        ("Нет", None),
        ("   ", None),
    ],
)
async def test_search_takes_either_language(
    moviepilot: RunningMoviePilot, words: str, first: str | None
) -> None:
    found = await _found(moviepilot, words)
    assert next(iter(found), None) == first


async def test_a_page_has_eight_hits_unless_asked(moviepilot: RunningMoviePilot) -> None:
    eight = await _found(moviepilot, "the")
    next_page = await _found(moviepilot, "the", page=2)
    five = await _found(moviepilot, "the", count=5)
    assert (len(eight), five, set(eight) & set(next_page)) == (8, eight[:5], set())


async def test_an_unknown_type_finds_people(moviepilot: RunningMoviePilot) -> None:
    [person] = await moviepilot.get_api("/media/search", title="murnau", type="persn")
    assert person["name"] == "F. W. Murnau"


async def test_the_language_of_the_answers_is_an_option() -> None:
    async with running_moviepilot(language="zh") as moviepilot:
        hit = (await moviepilot.get_api("/media/search", title="metropolis"))[0]
        detail = await moviepilot.get_api("/media/tmdb:653", type_name="电视剧")
    assert (hit["title"], hit["original_title"]) == ("大都会", "Metropolis")
    assert detail["season_info"][0]["name"] == "特别篇"


async def test_specials_are_in_the_detail_only(moviepilot: RunningMoviePilot) -> None:
    detail = await moviepilot.get_api("/media/tmdb:653", type_name="电视剧")
    listed = await moviepilot.get_api("/media/seasons", mediaid="tmdb:653")
    assert [it["season_number"] for it in detail["season_info"]] == [0, 1, 2, 3]
    assert [it["season_number"] for it in listed] == [1, 2, 3]
    assert list(detail["seasons"]) == ["1", "2", "3"]


def test_the_catalogue_is_large_and_holds_its_traps() -> None:
    catalogue = load_catalogue()
    names = [title.name.en for title in catalogue.titles]
    assert (len(catalogue.films()), len(catalogue.series())) == (49, 12)
    assert max(map(len, names)) > 200
    assert any(set('_*[]<>&"\\') <= set(name) for name in names)
    assert any("🎞" in name for name in names)
    assert {title.poster for title in catalogue.titles} == {"drawn", "missing", "none"}
    assert sum(len(title.seasons) > 1 for title in catalogue.series()) >= 6


def test_every_title_has_words_in_both_languages_and_a_motif() -> None:
    for title in load_catalogue().titles:
        assert title.name.zh
        assert title.overview.en
        assert title.overview.zh
        assert title.motif in MOTIFS
    assert {title.motif for title in load_catalogue().titles} == set(MOTIFS)
