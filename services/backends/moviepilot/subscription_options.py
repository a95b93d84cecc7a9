"""What can be decided with a subscription: options, and the columns they stand in (contract 9).

Quality, resolution and effect are patterns that the server matches against the names of releases;
these are the ones its own page sends, so that either shows what the other has chosen.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from services.backends.moviepilot.mapping import ID
from services.backends.moviepilot.models import ClientRow, read_list, read_text, read_whole
from services.backends.moviepilot.subscription_client import DirectoryRow, SiteRow
from services.ports.panels import Wording
from services.ports.wishes import Chosen, Option, OptionKind, OptionValue

_PATTERNS: dict[str, dict[str, str]] = {
    "quality": {
        "Blu-ray disc": "Blu-?Ray.+VC-?1|Blu-?Ray.+AVC|UHD.+blu-?ray.+HEVC|MiniBD",
        "Remux": "Remux",
        "BluRay": "Blu-?Ray",
        "UHD": "UHD|UltraHD",
        "WEB-DL": "WEB-?DL|WEB-?RIP",
        "HDTV": "HDTV",
        "H.265": "[Hx].?265|HEVC",
        "H.264": "[Hx].?264|AVC",
    },
    "resolution": {
        "4K": "4K|2160p|x2160",
        "1080p": "1080[pi]|x1080",
        "720p": "720[pi]|x720",
    },
    "effect": {
        "Dolby Vision": r"Dolby[\s.]+Vision|DOVI|[\s.]+DV[\s.]+",
        "Dolby Atmos": r"Dolby[\s.]*\+?Atmos|Atmos",
        "HDR": r"[\s.]+HDR[\s.]+|HDR10|HDR10\+",
        "SDR": r"[\s.]+SDR[\s.]+",
    },
}
_WORDED = {  # the others are called alike in every language
    "Blu-ray disc": Wording(id=f"{ID}-option-quality-disc"),
    "Dolby Vision": Wording(id=f"{ID}-option-effect-vision"),
    "Dolby Atmos": Wording(id=f"{ID}-option-effect-atmos"),
}
_COLUMNS = {"start": "start_episode", "folder": "save_path", "better": "best_version"}
_ANY = Wording(id=f"{ID}-option-any")
_AS_SET_UP = Wording(id=f"{ID}-option-as-set-up")

Whole = dict[str, Any]


def options(
    whole: Whole,
    *,
    sites: Iterable[SiteRow],
    downloaders: Iterable[ClientRow],
    directories: Iterable[DirectoryRow],
    type_word: str,
    highest: int | None,
    start: bool,
) -> tuple[Option, ...]:
    """Return the options with what `whole`, a subscription's fields, has chosen.

    One value is no choice: such an option is left out unless something else is chosen. `start` says
    whether there is an episode to begin with, and `highest` how many there are, if that is known.
    """
    every = [
        _start(whole, highest) if start else None,
        *(_pattern(key, whole) for key in _PATTERNS),
        _sites(whole, sites),
        _named("downloader", whole, [row.name for row in downloaders]),
        _named("folder", whole, [row.download_path for row in _fitting(directories, type_word)]),
        _better(whole),
    ]
    return tuple(one for one in every if one)


def columns(chosen: Chosen) -> Whole:
    """Return the columns that decide these options; the standard of a text is the empty one.

    The server takes null for "leave it as it is" (contract 9), so that nothing is ever null here.
    """
    written: Whole = {}
    for key, values in chosen.items():
        column, value = _COLUMNS.get(key, key), values[0] if values else ""
        match key:
            case "start":
                written[column] = int(value or 0)
            case "better":
                written[column] = int(bool(values))
            case "sites":
                written[column] = [int(one) for one in values]
            case _ if key in _PATTERNS:
                written[column] = _PATTERNS[key].get(value, value)
            case _:
                written[column] = value
    return written


def _start(whole: Whole, highest: int | None) -> Option:
    first = read_whole(whole.get("start_episode")) or 0
    return Option(
        key="start",
        label=Wording(id=f"{ID}-option-start"),
        standard=Wording(id=f"{ID}-option-start-first"),
        kind=OptionKind.NUMBER,
        highest=highest,
        chosen=(str(first),) if first > 1 else (),
        alone=True,
    )


def _pattern(key: str, whole: Whole) -> Option:
    known = {pattern: name for name, pattern in _PATTERNS[key].items()}
    now = read_text(whole.get(key))
    return Option(
        key=key,
        label=Wording(id=f"{ID}-option-{key}"),
        standard=_ANY,
        values=_values([*_PATTERNS[key], *([now] if now and now not in known else [])], _WORDED),
        chosen=(known.get(now, now),) if now else (),
    )


def _sites(whole: Whole, rows: Iterable[SiteRow]) -> Option | None:
    named = {str(row.id): row.name for row in rows if row.id and row.name and row.is_active}
    now = [str(one) for one in map(read_whole, read_list(whole.get("sites"))) if one]
    named |= {one: f"#{one}" for one in now if one not in named}
    if len(named) < 2 and not now:
        return None
    return Option(
        key="sites",
        label=Wording(id=f"{ID}-option-sites"),
        standard=Wording(id=f"{ID}-option-sites-all"),
        kind=OptionKind.SEVERAL,
        values=tuple(
            OptionValue(key=key, label=Wording(literal=name or key)) for key, name in named.items()
        ),
        chosen=tuple(now),
    )


def _named(key: str, whole: Whole, names: Iterable[str | None]) -> Option | None:
    now = read_text(whole.get(_COLUMNS.get(key, key)))
    listed = dict.fromkeys([*filter(None, names), *([now] if now else [])])
    if len(listed) < 2 and not now:
        return None
    return Option(
        key=key,
        label=Wording(id=f"{ID}-option-{key}"),
        standard=_AS_SET_UP,
        values=_values(listed),
        chosen=(now,) if now else (),
    )


def _better(whole: Whole) -> Option:
    return Option(
        key="better",
        label=Wording(id=f"{ID}-option-better"),
        standard=Wording(id=f"{ID}-option-better-no"),
        kind=OptionKind.SWITCH,
        values=(OptionValue(key="1", label=Wording(id=f"{ID}-option-better-yes")),),
        chosen=("1",) if read_whole(whole.get("best_version")) else (),
    )


def _fitting(rows: Iterable[DirectoryRow], type_word: str) -> list[DirectoryRow]:
    return [row for row in rows if row.media_type in (None, type_word)]


def _values(
    names: Iterable[str], worded: Mapping[str, Wording] = MappingProxyType({})
) -> tuple[OptionValue, ...]:
    return tuple(
        OptionValue(key=name, label=worded.get(name) or Wording(literal=name)) for name in names
    )
