"""The weekly summary in words."""

from collections.abc import Iterator
from itertools import groupby

from aiogram.utils.formatting import Bold, Text
from babel.dates import format_date

from handlers.ui.episodes import span
from handlers.ui.formatting import dated, short_day, shorten
from handlers.ui.home import open_button
from handlers.ui.screen import Screen
from handlers.ui.texts import Texts
from services.outbox.model import Coming, Weekly, WeeklyTitle

LINE = 90  # UTF-16 units


def weekly_summary(texts: Texts, week: Weekly, mark: list[Text | str]) -> Screen:
    """Return a week: what arrived, what could not be filed, and what comes in the next."""
    arrived = [_title(texts, one) for one in week.arrived]
    failed = [shorten(name, LINE) for name in week.failed]
    parts = (
        (texts("weekly-arrived"), arrived, week.arrived_in_all),
        (texts("weekly-failed"), failed, week.failed_in_all),
        (texts("weekly-coming"), list(_days(texts, week)), week.coming_in_all),
    )
    lines: list[Text | str] = [
        Bold(texts("weekly-title", begin=_day(texts, week, first=True), end=_day(texts, week)))
    ]
    for heading, some, count in parts:
        if some:
            lines += ["\n\n", Bold(heading), f" · {count}", *(f"\n• {one}" for one in some)]
    if not week.arrived:
        lines += ["\n\n", texts("weekly-nothing")]
    return Screen(
        text=Text(*lines, *mark),
        rows=((open_button(texts, "recent"), open_button(texts, "calendar")),),
        kind="push",
        for_anyone=True,
    )


def _day(texts: Texts, week: Weekly, *, first: bool = False) -> str:
    return short_day(texts, week.begin if first else week.end, week.end)


def _title(texts: Texts, one: WeeklyTitle) -> str:
    come = span(one.episodes, one.others)
    season = "" if one.season is None else f"S{one.season:02}"
    what = " ".join(part for part in (season, come) if part)
    name = shorten(dated(texts, one.name, one.year), LINE - 30)
    return shorten(f"{name} · {what}" if what else name, LINE)


def _days(texts: Texts, week: Weekly) -> Iterator[str]:
    """Return a line for each title and day: its episodes together."""
    for (day, name, season), some in groupby(
        week.coming, key=lambda one: (one.day, one.name, one.season)
    ):
        weekday = format_date(day, "EEE", locale=texts.language)
        yield shorten(f"{weekday} · {_coming(name, season, list(some))}", LINE)


def _coming(name: str, season: int | None, some: list[Coming]) -> str:
    if season is None:
        return name
    come = span(one.episode for one in some if one.episode is not None)
    return f"{name} · S{season:02} {come}".rstrip()
