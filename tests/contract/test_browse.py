"""Browse, Resolve and Calendar: ways to titles that nobody has named."""

from datetime import date, timedelta

import pytest

from handlers.ui.texts import LANGUAGES
from services.capabilities import Browse, Calendar, Resolve, Subscribe
from services.errors import UnknownItem
from services.models import TitleKind
from services.pointers import Catalogue, Pointer
from support.contract import Stage
from support.subjects import having
from support.words import words


@having(Browse)
async def test_every_list_has_words_and_the_first_has_titles(stage: Stage) -> None:
    keys = stage.backend.lists
    for language in LANGUAGES:
        texts = words(language)
        assert all(texts.known(f"{stage.backend.id}-list-{key}") for key in keys)

    titles = await stage.backend.listed(keys[0])
    assert len(titles) > 1
    assert all(one.name and one.ref.backend == stage.backend.id for one in titles)
    with pytest.raises(UnknownItem):
        await stage.backend.listed("no-such-list")


@having(Browse)
async def test_a_list_whose_source_is_out_of_reach_is_empty(stage: Stage) -> None:
    found = [await stage.backend.listed(key) for key in stage.backend.lists]
    assert len(found) == len(stage.backend.lists)


@having(Browse)
@pytest.mark.parametrize("kind", [TitleKind.PERSON, TitleKind.COLLECTION])
async def test_people_and_collections_lead_to_titles(stage: Stage, kind: TitleKind) -> None:
    known = stage.known.person if kind is TitleKind.PERSON else stage.known.collection
    found = await stage.backend.find(known, kind)
    assert {one.ref.kind for one in found} == {kind}

    titles = await stage.backend.inside(found[0].ref)
    assert titles
    assert {one.ref.kind for one in titles} <= {TitleKind.FILM, TitleKind.SERIES}
    assert await stage.backend.find(stage.known.no_words, kind) == []


@having(Browse)
async def test_what_is_similar_is_not_the_title_itself(stage: Stage) -> None:
    similar = await stage.backend.similar(stage.known.film)
    assert similar
    assert stage.known.film not in {one.ref for one in similar}
    assert await stage.backend.similar(stage.known.unknown) == []


@having(Browse)
async def test_a_film_holds_no_titles(stage: Stage) -> None:
    with pytest.raises(UnknownItem):
        await stage.backend.inside(stage.known.film)


@having(Resolve)
async def test_an_id_that_means_nothing_is_an_empty_list(stage: Stage) -> None:
    for catalogue in stage.backend.catalogues:
        pointer = Pointer(catalogue=catalogue, number="123456789")
        assert await stage.backend.resolve(pointer) == []


@having(Resolve)
async def test_an_id_means_its_title(stage: Stage) -> None:
    assert stage.backend.catalogues <= set(Catalogue)
    source, _, number = stage.known.film.native_id.partition(":")
    pointer = Pointer(catalogue=Catalogue(source.upper()), number=number, kind=TitleKind.FILM)
    (found,) = await stage.backend.resolve(pointer)
    assert found.ref == stage.known.film


@having(Calendar, Subscribe)
async def test_what_is_wished_for_comes_on_its_days(stage: Stage) -> None:
    title = await stage.backend.title(stage.known.series)
    await stage.backend.subscribe(title, season=1)
    first = (await stage.backend.seasons(stage.known.series))[0].air_date

    week = await stage.backend.airings(first, first + timedelta(days=6))
    mine = [one for one in week.airings if one.title.ref == stage.known.series]
    assert [(one.day, one.season, one.episode) for one in mine] == [(first, 1, 1)]
    assert week.unknown == 0


@having(Calendar)
async def test_a_week_in_which_nothing_comes_is_empty(stage: Stage) -> None:
    assert (await stage.backend.airings(date(1800, 1, 1), date(1800, 1, 7))).airings == ()
