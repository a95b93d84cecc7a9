"""The table itself: complete, and pure."""

import pytest

from services.outbox.model import Fate, Handover, RowState
from services.outbox.policy import Lane, Remedy, Standing, Verdict, judge, judge_rendering


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize("fate", list(Fate))
def test_every_fate_has_a_consequence_in_both_lanes(fate: Fate, lane: Lane) -> None:
    standing = Standing(lane=lane)
    assert isinstance(judge(standing, Handover(fate=fate), chance=0.5), Verdict)


@pytest.mark.parametrize("fate", list(Fate))
def test_no_fate_keeps_a_row_from_ending_for_ever_once_every_remedy_is_spent(fate: Fate) -> None:
    """What may still wait then waits for Telegram, not for us."""
    spent = Standing(lane=Lane.MESSAGE, tried=frozenset(Remedy), ambiguous=1, attempts=50)
    verdict = judge(spent, Handover(fate=fate), chance=0.5)

    passing = {
        Fate.NOT_SENT,
        Fate.REFUSED,
        Fate.RETRY_AFTER,
        Fate.UNAUTHORIZED,
    }
    assert (verdict.state is RowState.PENDING) == (fate in passing)


def test_a_row_is_put_into_words_at_most_twice() -> None:
    first = judge_rendering(Standing(lane=Lane.MESSAGE))
    second = judge_rendering(
        Standing(lane=Lane.MESSAGE, tried=frozenset({Remedy.SECOND_RENDERING}))
    )

    assert (first.state, second.state) == (RowState.PENDING, RowState.DEAD)
