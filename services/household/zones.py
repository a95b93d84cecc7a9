"""Time zones as people look for them: by city, country, zone name or offset.

A zone is known by its IANA name. City and country names come from Babel, in the languages asked
for.
"""

import difflib
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, get_global

MOST_NEAR = 6
_CLOSE = 0.7
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_ODD = ("Etc/", "posix/", "right/", "SystemV/")
_TOO_SHORT = 3  # letters; fewer are part of half the world's names

# One zone for (nearly) every offset and every large group of people, offered as buttons.
COMMON = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Toronto",
    "America/Bogota",
    "America/Halifax",
    "America/Santiago",
    "America/St_Johns",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "UTC",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Lagos",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Athens",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Hong_Kong",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Taipei",
    "Australia/Perth",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Pacific/Noumea",
    "Pacific/Auckland",
)

# Large cities that no zone is named after.
_CITIES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        ("beijing", "peking", "guangzhou", "shenzhen", "hangzhou", "chengdu", "nanjing", "wuhan"),
        "Asia/Shanghai",
    )
    | dict.fromkeys(("北京", "广州", "深圳", "杭州", "成都", "南京", "武汉"), "Asia/Shanghai")
    | dict.fromkeys(("delhi", "new delhi", "mumbai", "bangalore", "孟买", "德里"), "Asia/Kolkata")
    | dict.fromkeys(("munich", "hamburg", "frankfurt", "cologne", "慕尼黑"), "Europe/Berlin")
    | dict.fromkeys(("barcelona", "巴塞罗那"), "Europe/Madrid")
    | dict.fromkeys(("milan", "naples", "米兰"), "Europe/Rome")
    | dict.fromkeys(("geneva", "basel", "日内瓦"), "Europe/Zurich")
    | dict.fromkeys(("manchester", "edinburgh", "曼彻斯特"), "Europe/London")
    | dict.fromkeys(("boston", "washington", "miami", "atlanta", "波士顿"), "America/New_York")
    | dict.fromkeys(("san francisco", "seattle", "旧金山", "西雅图"), "America/Los_Angeles")
    | dict.fromkeys(("houston", "dallas", "austin", "休斯敦"), "America/Chicago")
    | dict.fromkeys(("osaka", "kyoto", "大阪", "京都"), "Asia/Tokyo")
    | dict.fromkeys(("canberra", "堪培拉"), "Australia/Sydney")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What words may mean: one zone, or some that come near (at most MOST_NEAR)."""

    zone: str | None = None
    near: tuple[str, ...] = ()


@functools.cache
def _all() -> frozenset[str]:
    """Return every zone's name; looking for them walks through a thousand files."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Say whether this is the exact name of a zone; cheap, for every text is asked about."""
    return name in _all()


def find(words: str, *, now: datetime, languages: tuple[str, ...]) -> Found:
    """Return what somebody means who types a zone, a city, a country or an offset."""
    wanted = _plain(words)
    if not wanted:
        return Found()
    if offset := _OFFSET.fullmatch(wanted):
        return Found(near=_at(offset, now))
    index = _index(languages)
    if wanted in index:
        exact = index[wanted]
        return Found(zone=exact[0]) if len(exact) == 1 else Found(near=exact[:MOST_NEAR])
    near = dict.fromkeys(zone for key in _near(wanted, index) for zone in index[key])
    return Found(near=tuple(near)[:MOST_NEAR])


def by_offset(now: datetime) -> tuple[str, ...]:
    """Return the common zones from west to east, as they are now."""
    return tuple(sorted(COMMON, key=lambda zone: (offset_of(zone, now), COMMON.index(zone))))


def offset_of(zone: str, now: datetime) -> timedelta:
    """Return how far a zone is from UTC at a moment."""
    return now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def city_of(zone: str, language: str) -> str:
    """Return the city a zone is named after, in a language of Babel."""
    known = Locale.parse(language).time_zones
    names = (zone, *(old for old, now in get_global("zone_aliases").items() if now == zone))
    cities = (known.get(name, {}).get("city") for name in names)  # often under the zone's old name
    return str(next(filter(None, cities), zone.rpartition("/")[2].replace("_", " ")))


def _near(wanted: str, names: Iterable[str]) -> Iterable[str]:
    """Yield the names that words come near to: what begins so, what is spelled so, what has it."""
    names = tuple(names)
    enough = len(wanted) >= _TOO_SHORT
    yield from (name for name in names if enough and name.startswith(wanted))
    yield from difflib.get_close_matches(wanted, names, n=MOST_NEAR, cutoff=_CLOSE)
    yield from (name for name in names if enough and wanted in name)


def _at(offset: re.Match[str], now: datetime) -> tuple[str, ...]:
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    wanted = -span if offset[1] == "-" else span
    return tuple(zone for zone in COMMON if offset_of(zone, now) == wanted)[:MOST_NEAR]


@functools.cache
def _index(languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the zones by every name they go by; a common zone comes first."""
    found: dict[str, dict[str, None]] = {}
    for zone in (*COMMON, *sorted(_all())):
        if zone.startswith(_ODD):
            continue
        for name in (zone, zone.rpartition("/")[2], *_cities_of(zone, languages)):
            found.setdefault(_plain(name), {})[_canonical(zone)] = None
    for city, zone in _CITIES.items():
        found[city] = {zone: None}
    for name, zones in _countries(languages):
        found.setdefault(_plain(name), dict.fromkeys(zones))
    return {name: tuple(zones) for name, zones in found.items()}


def _cities_of(zone: str, languages: tuple[str, ...]) -> Iterable[str]:
    return (city_of(zone, language) for language in languages)


def _countries(languages: tuple[str, ...]) -> Iterable[tuple[str, list[str]]]:
    known = _all()
    for territory, zones in get_global("territory_zones").items():
        usable = sorted((z for z in zones if z in known), key=lambda z: (z not in COMMON, z))
        for language in languages:
            name = Locale.parse(language).territories.get(territory)
            if name and usable:
                yield name, usable


def _canonical(zone: str) -> str:
    if zone in COMMON:
        return zone
    return str(get_global("zone_aliases").get(zone, zone)).replace("Etc/UTC", "UTC")


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
