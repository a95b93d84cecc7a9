"""What the library lacks, and what it holds."""

import pytest

from services.capabilities import Gaps, Shelves
from support.contract import Stage
from support.subjects import having


@having(Gaps)
async def test_every_gap_lacks_something_of_something(stage: Stage) -> None:
    gaps = await stage.backend.gaps()

    assert gaps
    assert all(it.missing > 0 and it.name for it in gaps)
    assert len({(it.ref, it.season) for it in gaps}) == len(gaps)
    assert {it.ref.backend for it in gaps} == {stage.backend.id}
    assert all(it.wanted is None or it.missing <= it.wanted for it in gaps)


@having(Gaps)
async def test_looking_for_gaps_changes_nothing(stage: Stage) -> None:
    await stage.backend.gaps()

    assert await stage.changes() == []


@having(Shelves)
async def test_a_shelf_is_read_page_by_page_in_every_order(stage: Stage) -> None:
    for sort in stage.backend.shelf_sorts:
        first = await stage.backend.shelf(offset=0, limit=3, sort=sort)
        second = await stage.backend.shelf(offset=3, limit=3, sort=sort)

        refs = [it.ref for it in (*first.titles, *second.titles)]
        assert len(first.titles) == 3
        assert len(set(refs)) == len(refs)
        assert (first.offset, second.offset) == (0, 3)
        assert first.more is (first.total is None or first.total > 3)


@having(Shelves)
@pytest.mark.parametrize("offset", [0, 10_000])
async def test_a_shelf_ends(stage: Stage, offset: int) -> None:
    sort = stage.backend.shelf_sorts[0]
    titles = []
    while True:
        page = await stage.backend.shelf(offset=offset, limit=8, sort=sort)
        titles += page.titles
        offset += 8
        if not page.more:
            break

    assert all(it.name and it.ref.backend == stage.backend.id for it in titles)
    assert page.total is None or offset > page.total
