"""Who may ask when: people before polls, and nobody while the server wants quiet."""

import pytest

from services.backends.aniworld.budget import MINUTE, Budget, background
from services.errors import RateLimited
from services.models import BackendId
from support.clock import FakeClock

SPENT = {"x-ratelimit-remaining": "0"}
QUIET = 3


def test_the_rest_of_a_minute_is_for_people(clock: FakeClock) -> None:
    budget = Budget(clock, BackendId("aniworld"))
    budget.heard(SPENT)

    budget.check()
    with background(), pytest.raises(RateLimited) as refused:
        budget.check()
    clock.advance(MINUTE)
    with background():
        budget.check()

    assert refused.value.retry_after == MINUTE


def test_when_the_quiet_ends_the_polls_may_ask_again_at_once(clock: FakeClock) -> None:
    budget = Budget(clock, BackendId("aniworld"))
    budget.heard(SPENT)
    budget.rest(QUIET)

    with background(), pytest.raises(RateLimited) as refused:
        budget.check()
    clock.advance(QUIET)
    with background():
        budget.check()
        budget.heard(SPENT)
        with pytest.raises(RateLimited):
            budget.check()

    assert refused.value.retry_after == QUIET
