"""The status as a picture, with the same words below it."""

from collections.abc import Mapping, Sequence
from datetime import date

from babel.numbers import format_decimal

from handlers.status.callbacks import PictureTheme, StatusPicture
from handlers.status.views import ending, said
from handlers.ui.formatting import moment, percent, short_day, size
from handlers.ui.home import Open
from handlers.ui.keyboards import back, refresh
from handlers.ui.outgoing import sketched
from handlers.ui.screen import Button, Screen
from handlers.ui.texts import Texts
from services.drawing.palettes import Theme
from services.drawing.sketches import Days, Gauge, StatusSketch, Trend
from services.growth import DayOfGrowth
from services.status import Report

SPAN = 28  # days shown
MARKED = 7  # every so many days is named
PARTS = ("films", "series", "episodes")


def picture(
    texts: Texts,
    report: Report,
    arrivals: Mapping[date, int],
    growth: Sequence[DayOfGrowth],
    *,
    theme: Theme,
    for_owner: bool = False,
) -> Screen:
    """Return the picture; `arrivals` are counted for each of the days shown, oldest first."""
    sketch = StatusSketch(
        title=texts("status-title"),
        moment=moment(texts, report.at, now=report.at),
        gauges_heading=texts("picture-storage"),
        gauges=_gauges(texts, report),
        days=_days(texts, arrivals),
        trends_heading=texts("picture-library"),
        trends_note=_span(texts, growth),
        trends=_trends(texts, growth),
        theme=theme,
    )
    return Screen(
        text=said(texts, report),
        rows=(
            (
                _other(texts, theme),
                refresh(texts, StatusPicture()),
                back(texts, Open(argument="status")),
            ),
            ending(texts, report, for_owner=for_owner),
        ),
        picture=sketched(sketch, name=texts("status-title")),
        kind="status",
    )


def _gauges(texts: Texts, report: Report) -> tuple[Gauge, ...]:
    told = ((one.name, one.status.storage) for one in report.backends if one.status)
    return tuple(
        Gauge(
            label=name,
            share=storage.used / storage.total,
            note=texts(
                "picture-free",
                percent=percent(storage.used / storage.total),
                free=size(texts, storage.total - storage.used),
            ),
        )
        for name, storage in told
        if storage and storage.total
    )


def _days(texts: Texts, arrivals: Mapping[date, int]) -> Days:
    days = list(arrivals)
    middle = MARKED // 2  # so that no name stands over the edge
    return Days(
        heading=texts("picture-arrivals"),
        note=texts("picture-arrivals-count", n=sum(arrivals.values())),
        counts=tuple(arrivals.values()),
        marks=tuple(
            short_day(texts, day, days[-1]) if number % MARKED == middle else ""
            for number, day in enumerate(days)
        ),
    )


def _trends(texts: Texts, growth: Sequence[DayOfGrowth]) -> tuple[Trend, ...]:
    if not growth:
        return ()
    return tuple(_trend(texts, part, growth) for part in PARTS)


def _trend(texts: Texts, part: str, growth: Sequence[DayOfGrowth]) -> Trend:
    points = tuple(int(getattr(one.counts, part)) for one in growth)
    more = points[-1] - points[0]
    sign = "+" if more > 0 else "±" if not more else ""
    return Trend(
        label=texts(f"picture-{part}"),
        value=_number(texts, points[-1]),
        change=f"{sign}{_number(texts, more)}" if len(points) > 1 else "",
        points=points,
    )


def _span(texts: Texts, growth: Sequence[DayOfGrowth]) -> str:
    if len(growth) < 2:
        return texts("picture-growth-begins")
    return texts("picture-growth", n=(growth[-1].day - growth[0].day).days)


def _other(texts: Texts, theme: Theme) -> Button:
    other = Theme.LIGHT if theme is Theme.DARK else Theme.DARK
    return Button(
        label=texts(f"picture-{other}"), press=PictureTheme(argument=int(other is Theme.DARK))
    )


def _number(texts: Texts, count: int) -> str:
    return format_decimal(count, "#,##0", locale=texts.language)
