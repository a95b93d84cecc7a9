"""What handlers tell of an act, for the owners' audit (services/household/audit.py)."""

from collections.abc import Sequence

from services.household.audit import Act, called
from services.models import SubscribeOutcome, Subscription, Title
from services.subscribe import Asked


def note_asking(act: Act, title: Title, asked: Sequence[Asked]) -> None:
    """Note what came of asking for a title: subscribed, waiting, or there already."""
    act.about = called(title.name, title.year, [one.season for one in asked])
    outcomes = {one.outcome for one in asked}
    if SubscribeOutcome.SUBSCRIBED in outcomes or any(one.joined for one in asked):
        return
    if SubscribeOutcome.REQUESTED in outcomes:
        act.asked()
    else:
        act.voided()


def note_subscription(act: Act, one: Subscription) -> None:
    """Note which subscription it is about."""
    act.about = called(one.name, one.year, [one.season])
