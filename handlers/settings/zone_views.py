"""The time zone: what is in force, the common ones, and what comes near a name."""

from collections.abc import Iterable
from datetime import datetime

from aiogram.utils.formatting import Bold, Code, Text
from babel.dates import format_time

from handlers.settings.callbacks import SettingsPage, SetZone, ZonePage
from handlers.settings.standing import KIND, Standing
from handlers.ui.keyboards import back, page_of, pager, toggle
from handlers.ui.screen import Button, Row, Screen, rows_of
from handlers.ui.texts import Texts
from services.household.zones import by_offset, city_of, offset_of

PAGE = 8
LONGEST = 64  # characters of somebody's words that are repeated


def zones(texts: Texts, standing: Standing, page: int) -> Screen:
    """Return one page of the common time zones, from west to east."""
    every = by_offset(standing.now)
    page, pages = page_of(page, items=len(every), size=PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    chosen = standing.viewer.time_zone
    default = toggle(texts("settings-zone-default"), SetZone(), chosen=chosen is None)
    return Screen(
        text=Text(
            texts.rich(
                "settings-line", name=Bold(texts("settings-zone")), value=zone_line(texts, standing)
            ),
            "\n\n",
            texts.rich("settings-zone-how", example=Code("/settings Europe/Berlin")),
        ),
        rows=(
            *_zone_rows(texts, standing, shown),
            pager(page, pages, to=ZonePage),
            (default,),
            (back(texts, SettingsPage()),),
        ),
        kind=KIND,
    )


def no_such_zone(texts: Texts, standing: Standing, words: str, near: tuple[str, ...]) -> Screen:
    """Return that words name no time zone, or several, with what comes near."""
    said = texts.rich("settings-zone-unknown", words=Code(words[:LONGEST]))
    meant = texts("settings-zone-near") if near else texts("settings-zone-none")
    everything = Button(label=texts("settings-zone-list"), press=open_zones(texts, standing))
    return Screen(
        text=Text(said, "\n", meant),
        rows=(*_zone_rows(texts, standing, near), (everything, back(texts, SettingsPage()))),
        kind=KIND,
    )


def open_zones(texts: Texts, standing: Standing) -> ZonePage:
    """Return the way to the page of zones around the reader's own offset."""
    now = standing.now
    own = now.astimezone(texts.zone).utcoffset()
    every = by_offset(now)
    chosen = [i for i, zone in enumerate(every) if zone == standing.viewer.time_zone]
    alike = chosen or [i for i, zone in enumerate(every) if offset_of(zone, now) == own] or [0]
    return ZonePage(argument=alike[len(alike) // 2] // PAGE)


def zone_line(texts: Texts, standing: Standing) -> str:
    """Return the zone in force, whose choice it is, and what its clocks show."""
    name = str(texts.zone)
    city = city_of(name, texts.language)
    named = name if city in name else texts("in-brackets", what=city, detail=name)
    if standing.viewer.time_zone is None:
        named = texts("settings-zone-by-default", zone=named)
    clock = format_time(standing.now.astimezone(texts.zone), "HH:mm", locale=texts.language)
    return f"{named} · {texts('settings-zone-now', time=clock)}"


def _zone_rows(texts: Texts, standing: Standing, zones: Iterable[str]) -> tuple[Row, ...]:
    buttons = [
        toggle(
            f"{city_of(zone, texts.language)} {_offset(zone, standing.now)}",
            SetZone(argument=zone),
            chosen=standing.viewer.time_zone == zone,
        )
        for zone in zones
    ]
    return rows_of(buttons, width=2)


def _offset(zone: str, now: datetime) -> str:
    minutes = round(offset_of(zone, now).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"{sign}{hours}:{rest:02}" if rest else f"{sign}{hours}"
