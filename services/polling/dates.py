"""The feeds' own dates: local times without a zone, compared with each other and nothing else."""

import itertools
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
WRONG_CLOCK = timedelta(days=365)


def readable(date: str) -> bool:
    """Say whether a date has the form in which text order is time order."""
    return _parsed(date) is not None


def earlier(date: str, *, by: timedelta) -> str:
    """Return the date moved back, empty (before everything) where it cannot be."""
    moment = _parsed(date)
    if moment is None or moment - datetime.min.replace(tzinfo=UTC) < by:
        return ""
    return _written(moment - by)


def newest(dates: Iterable[str]) -> str:
    """Return the newest readable date, empty when there is none."""
    return max(filter(readable, dates), default="")


def newest_plausible(dates: Iterable[str]) -> str:
    """Return the newest date that no other follows by a gap of more than a year.

    A server whose clock was once wrong leaves a row from 2099 on top of its list; what lies beyond
    such a gap says nothing about the rows to come.
    """
    moments = sorted(filter(None, map(_parsed, set(dates))), reverse=True)
    for newer, older in itertools.pairwise(moments):
        if newer - older <= WRONG_CLOCK:
            return _written(newer)
    return _written(moments[-1]) if moments else ""


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(sep=" ")


def _parsed(date: str) -> datetime | None:
    if not _FORM.fullmatch(date):
        return None
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC)
    except ValueError:
        return None
