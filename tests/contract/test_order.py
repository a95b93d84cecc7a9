"""Orders: what can be fetched of a title, and fetching it once."""

import pytest

from services.capabilities import Order, Queue, Search
from services.errors import UnknownItem
from services.ports.parts import OrderOutcome
from support.contract import Stage
from support.subjects import having


@having(Order, parts=True)
async def test_the_parts_of_a_title_come_in_order_and_specials_last(stage: Stage) -> None:
    found = await stage.backend.assortment(stage.known.series)

    places = [(it.season == 0, it.season, it.number) for it in found.parts]
    assert len(places) > 2
    assert places == sorted(places)
    assert len({it.key for it in found.parts}) == len(found.parts)
    assert found.missing is None or found.missing <= len(found.parts)
    assert all(len(set(choice.values)) > 1 for choice in found.choices)


@having(Order)
async def test_what_nobody_knows_has_no_parts(stage: Stage) -> None:
    with pytest.raises(UnknownItem):
        await stage.backend.assortment(stage.known.unknown)

    assert await stage.changes() == []


@having(Search, Order, Queue)
async def test_an_order_is_in_the_queue_and_a_second_one_changes_nothing(stage: Stage) -> None:
    series = await stage.backend.title(stage.known.series)
    found = await stage.backend.assortment(series.ref)
    choices = {choice.key: choice.values[-1] for choice in found.choices}

    done = await stage.backend.order(series, found.parts[:2], choices)
    items = (await stage.backend.queue()).items
    again = await stage.backend.order(series, found.parts[:2], choices)

    assert done.outcome is OrderOutcome.ORDERED
    assert series.name in {it.name for it in items}
    assert again.outcome is OrderOutcome.ALREADY_THERE
    assert (await stage.backend.queue()).items == items
