"""The queue: what is under way, and steering it."""

import pytest

from services.capabilities import Feed, Queue
from services.errors import UnknownItem
from services.models import QueueAction, QueueState
from support.contract import Stage, Subject
from support.subjects import SUBJECTS, having

steering, deleting = (
    pytest.mark.parametrize(
        "subject",
        [it for it in SUBJECTS if action in it.item_actions],
        ids=lambda it: it.name or it.id,
    )
    for action in (QueueAction.PAUSE, QueueAction.DELETE)
)


@having(Queue)
async def test_the_items_of_a_queue_can_be_shown(stage: Stage) -> None:
    items = (await stage.backend.queue()).items

    assert len(items) > 1
    assert len({(it.native_id, it.pool) for it in items}) == len(items)
    assert all(it.name and 0 <= it.progress <= 1 for it in items)
    assert all(it.speed is None or it.speed >= 0 for it in items)
    assert {it.backend for it in items} == {stage.backend.id}


@having(Queue)
async def test_an_item_offers_what_fits_its_state(subject: Subject, stage: Stage) -> None:
    fitting = {
        QueueState.RUNNING: {QueueAction.PAUSE, QueueAction.DELETE},
        QueueState.PAUSED: {QueueAction.RESUME, QueueAction.DELETE},
        QueueState.WAITING: {QueueAction.DELETE},
        QueueState.FAILED: {QueueAction.RETRY, QueueAction.DELETE},
    }

    items = (await stage.backend.queue()).items

    assert {it.state for it in items} <= set(fitting)
    assert all(it.actions == fitting[it.state] & subject.item_actions for it in items)


@having(Queue)
async def test_what_failed_can_be_tried_again(subject: Subject, stage: Stage) -> None:
    await stage.fail()
    failed = [it for it in (await stage.backend.queue()).items if it.state is QueueState.FAILED]
    assert bool(failed) == (QueueAction.RETRY in subject.item_actions)

    for item in failed:
        await stage.backend.act(item, QueueAction.RETRY)
    after = (await stage.backend.queue()).items

    assert QueueState.FAILED not in {it.state for it in after}
    assert {it.name for it in failed} <= {it.name for it in after}


@steering
async def test_every_item_is_steered_where_it_lies(stage: Stage) -> None:
    toggles = {QueueState.RUNNING: QueueAction.PAUSE, QueueState.PAUSED: QueueAction.RESUME}
    before = (await stage.backend.queue()).items

    for item in before:
        await stage.backend.act(item, toggles[item.state])
    after = (await stage.backend.queue()).items

    assert [it.native_id for it in after] == [it.native_id for it in before]
    assert all(new.state is not old.state for old, new in zip(before, after, strict=True))


@deleting
async def test_every_item_is_deleted_where_it_lies(stage: Stage) -> None:
    for item in (await stage.backend.queue()).items:
        await stage.backend.act(item, QueueAction.DELETE)

    assert (await stage.backend.queue()).items == ()


@having(Queue)
@pytest.mark.parametrize("action", list(QueueAction))
async def test_i10_an_item_that_is_gone_is_left_alone(stage: Stage, action: QueueAction) -> None:
    item = (await stage.backend.queue()).items[0]
    await stage.finish_all()

    with pytest.raises(UnknownItem):
        await stage.backend.act(item, action)

    assert await stage.changes() == []


@having(Queue, Feed)
async def test_something_is_under_way_until_the_queue_is_empty(stage: Stage) -> None:
    assert await stage.backend.under_way()

    await stage.finish_all()

    assert not await stage.backend.under_way()
    assert (await stage.backend.queue()).items == ()
