"""How people write durations in the settings: a number is minutes, or 30s, 2m.

No message here repeats the value it refuses.
"""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(days=7)
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([sm]?)", re.ASCII)


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = _DURATION.fullmatch(value.strip())
    if not found:
        raise ValueError("is not a duration: write 5 (minutes), 30s or 2m")
    amount = float(found[1])
    return timedelta(seconds=amount) if found[2] == "s" else timedelta(minutes=amount)


def _within_bounds(value: timedelta) -> timedelta:
    if not SHORTEST <= value <= LONGEST:
        raise ValueError("must be between 1s and a week")
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration), AfterValidator(_within_bounds)]
