"""The quiet hours: ready-made spans, each end by itself, and off."""

from datetime import time

from aiogram.utils.formatting import Bold, Italic, Text
from babel.dates import format_time

from handlers.settings.callbacks import EdgePage, SetQuiet, SettingsPage
from handlers.settings.standing import KIND, Standing
from handlers.settings.zone_views import zone_line
from handlers.ui.keyboards import back, toggle
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.household.choosing import QuietSpan

PRESETS = (
    QuietSpan(begin=22 * 60, end=7 * 60),
    QuietSpan(begin=23 * 60, end=8 * 60),
    QuietSpan(begin=0, end=9 * 60),
)
HALF = 30  # minutes


def quiet(texts: Texts, standing: Standing) -> Screen:
    """Return the quiet hours: ready-made spans, each end by itself, and off."""
    span = standing.choices.quiet
    presets = [
        toggle(_span(texts, one), SetQuiet(argument=_packed(one)), chosen=one == span)
        for one in PRESETS
    ]
    rows: list[Row] = list(rows_of(presets, width=1))
    if span:
        begin, end = _clock(texts, span.begin), _clock(texts, span.end)
        rows.append(
            (
                Button(label=texts("settings-quiet-from", time=begin), press=_edge("begin", span)),
                Button(label=texts("settings-quiet-to", time=end), press=_edge("end", span)),
            )
        )
    rows.append((toggle(texts("settings-off"), SetQuiet(), chosen=span is None),))
    return Screen(
        text=Text(
            texts.rich(
                "settings-line", name=Bold(texts("settings-quiet")), value=quiet_line(texts, span)
            ),
            "\n",
            texts("settings-quiet-what"),
            "\n",
            Italic(texts("settings-quiet-zone", zone=zone_line(texts, standing))),
        ),
        rows=(*rows, (back(texts, SettingsPage()),)),
        kind=KIND,
    )


def edge(texts: Texts, span: QuietSpan, which: str, minute: int) -> Screen:
    """Return the hours to choose one end of the quiet time from, at a minute of the hour."""
    moves = which == "begin"
    stays = span.end if moves else span.begin
    present = span.begin if moves else span.end
    hours = [hour * 60 + minute for hour in range(24)]
    buttons = [
        toggle(
            _clock(texts, at),
            SetQuiet(argument=f"{at}-{stays}" if moves else f"{stays}-{at}"),
            chosen=at == present,
        )
        for at in hours
        if at != stays
    ]
    other = EdgePage(argument=f"{which}.{HALF - minute}")
    half = toggle(texts("settings-quiet-half"), other, chosen=minute == HALF)
    ask = "settings-quiet-from" if moves else "settings-quiet-to"
    return Screen(
        text=Text(
            Bold(texts("settings-quiet")),
            "\n",
            texts(ask, time=_clock(texts, present)),
        ),
        rows=(
            *rows_of(buttons),
            (half,),
            (back(texts, SettingsPage(argument="quiet")),),
        ),
        kind=KIND,
    )


def quiet_line(texts: Texts, span: QuietSpan | None) -> str:
    """Return the quiet hours in force."""
    return _span(texts, span) if span else texts("settings-off")


def _span(texts: Texts, span: QuietSpan) -> str:
    return f"{_clock(texts, span.begin)}–{_clock(texts, span.end)}"


def _clock(texts: Texts, minutes: int) -> str:
    return format_time(time(*divmod(minutes, 60)), "HH:mm", locale=texts.language)


def _packed(span: QuietSpan) -> str:
    return f"{span.begin}-{span.end}"


def _edge(which: str, span: QuietSpan) -> EdgePage:
    present = span.begin if which == "begin" else span.end
    return EdgePage(argument=f"{which}.{HALF if present % 60 == HALF else 0}")
