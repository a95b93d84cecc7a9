"""From rows of the transfer history to events (contract moviepilot.md section 5.1).

A row has no identity of its own: its id is reused, its date has one-second resolution. The
fingerprint below is what reliability.md 4.2 makes of it.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any

from services.backends.moviepilot.mapping import ID, item_ref, kind_of, poster_url, year_of
from services.backends.moviepilot.models import DownloadRow, TransferRow
from services.events import Arrival, Failure, Started
from services.polling.cursors import HistoryRow

LONGEST_NAME = 300  # characters; a megabyte of title must not travel to a chat
LONGEST_RAW = 8 * 1024  # bytes of a broken row kept for the owner
LONGEST_RANGE = 2000  # episodes; a wider range is a misreading

_FILE = ("src_storage", "src", "dest_storage", "dest", "status", "date")
_CONTENT = ("title", "seasons", "episodes", "errmsg")
_SEASON = re.compile(r"S?(\d{1,4})", re.IGNORECASE)
_EPISODES = re.compile(r"(?:EP?)?(\d{1,5})(?:\s*[-~]\s*(?:EP?)?(\d{1,5}))?", re.IGNORECASE)
_FOLDERS = re.compile(r"(?<![A-Za-z0-9/\\])(?:[A-Za-z]:)?[/\\](?:[^/\\\s]+[/\\])*(?=[^\s/\\])")
_RESOLUTIONS = (
    (re.compile(r"\b(?:2160p|4k|uhd)\b", re.IGNORECASE), "2160p"),
    (re.compile(r"\b(1440p|1080[pi]|720p|576[pi]|480[pi])\b", re.IGNORECASE), None),
)
_SOURCES = (
    (re.compile(r"\bremux\b", re.IGNORECASE), "REMUX"),
    (re.compile(r"\b(?:blu-?ray|bd-?rip|br-?rip|bdmv)\b", re.IGNORECASE), "BluRay"),
    (re.compile(r"\bweb-?dl\b", re.IGNORECASE), "WEB-DL"),
    (re.compile(r"\bweb-?rip\b", re.IGNORECASE), "WEBRip"),
    (re.compile(r"\bweb\b", re.IGNORECASE), "WEB"),
    (re.compile(r"\bhdtv\b", re.IGNORECASE), "HDTV"),
    (re.compile(r"\bdvd(?:-?rip)?\b", re.IGNORECASE), "DVD"),
)


def history_row(raw: Any, *, zone: tzinfo, scrub: Callable[[str], str]) -> HistoryRow:
    """Read one row of a page; a row that tells nothing is kept as broken, with the reason."""
    if not isinstance(raw, dict):
        return _broken(raw, _digest([raw]), TransferRow(), reason="not an object", scrub=scrub)
    row = TransferRow.model_validate(raw)
    fingerprint = row_fingerprint(raw)
    name = _cut(row.title) or _cut(_stem(base_name(row.src) or base_name(row.dest)))
    if not (row.src or row.title or row.date):
        return _broken(raw, fingerprint, row, reason="no source, title or date", scrub=scrub)
    if not name:
        return _broken(raw, fingerprint, row, reason="no name", scrub=scrub)
    if row.status is None:
        return _broken(raw, fingerprint, row, reason="no status", scrub=scrub)
    if row.status:
        tell: Callable[[], Arrival | Failure] = partial(_arrival, row, name, zone)
    else:
        tell = partial(_failure, row, name, zone, scrub)
    return HistoryRow(fingerprint=fingerprint, feed_date=_date(row), tell=tell, feed_id=_id(row))


def row_fingerprint(raw: dict[str, Any]) -> str:
    """Return what makes a row this row, whatever its id (reliability.md 4.2)."""
    keys = _FILE if raw.get("src") else _FILE + _CONTENT
    return _digest([raw.get(key) for key in keys])


def digest(text: str) -> str:
    """Return a short mark of a text that says nothing of it."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _source(row: TransferRow) -> str | None:
    return digest(row.src) if row.src else None


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _broken(
    raw: Any, fingerprint: str, row: TransferRow, *, reason: str, scrub: Callable[[str], str]
) -> HistoryRow:
    kept = scrub(json.dumps(raw, ensure_ascii=False)[: 2 * LONGEST_RAW])
    return HistoryRow(
        fingerprint=fingerprint,
        feed_date=_date(row),
        tell=None,
        feed_id=_id(row),
        reason=reason,
        raw=kept.encode("utf-8", "replace")[:LONGEST_RAW].decode("utf-8", "ignore"),
    )


def _arrival(row: TransferRow, name: str, zone: tzinfo) -> Arrival:
    kind = kind_of(row.type)
    season, episodes, spelled = read_numbers(row.seasons, row.episodes)
    return Arrival(
        backend=ID,
        name=name,
        title_kind=kind,
        ref=item_ref(row, kind),
        year=year_of(row.year),
        season=season,
        episodes=episodes,
        episodes_text=spelled,
        quality=quality_of(base_name(row.src), base_name(row.dest)),
        size=row.src_fileitem.size or row.dest_fileitem.size or None,
        poster_url=poster_url(row.image),
        occurred_at=moment_of(row.date, zone),
        download_hash=row.download_hash,
        source_fp=_source(row),
    )


def _failure(row: TransferRow, name: str, zone: tzinfo, scrub: Callable[[str], str]) -> Failure:
    kind = kind_of(row.type)
    season, episodes, spelled = read_numbers(row.seasons, row.episodes)
    return Failure(
        backend=ID,
        name=name,
        title_kind=kind,
        ref=item_ref(row, kind),
        year=year_of(row.year),
        season=season,
        episodes=episodes,
        episodes_text=spelled,
        reason=_cut(_without_folders(scrub((row.errmsg or "")[:LONGEST_RAW]), row)),
        file_name=_cut(base_name(row.src)),
        poster_url=poster_url(row.image),
        occurred_at=moment_of(row.date, zone),
        download_hash=row.download_hash,
        native_id=_id(row),
        source_fp=_source(row),
    )


def started_of(row: DownloadRow) -> Started:
    """Read a download under way; one without a hash has an empty `native_id`."""
    kind = kind_of(row.media.type)
    season, episodes, spelled = read_numbers(row.media.season, row.media.episode)
    name = row.media.title or row.name or row.title or row.hash
    return Started(
        backend=ID,
        native_id=row.hash or "",
        name=_cut(name),
        title_kind=kind,
        ref=item_ref(row.media, kind),
        year=year_of(row.year),
        season=season,
        episodes=episodes,
        episodes_text=spelled or ("" if season else _cut(row.season_episode)),
        size=row.size or None,
        username=_cut(row.username),
    )


def read_numbers(
    seasons: str | None, episodes: str | None
) -> tuple[int | None, tuple[int, ...], str]:
    """Read `S01` with `E06`, `E04-E05` or `E01-E03 E07` into season, episodes and spelling.

    What cannot be read stays in the spelling, word for word; nothing is guessed and nothing lost.
    """
    said, spelled = _cut(seasons), _cut(episodes)
    season = _SEASON.fullmatch(said)
    if said and not season:
        return None, (), _cut(f"{said} {spelled}")
    numbers: set[int] = set()
    for part in re.sub(r"\s*([-~])\s*", r"\1", spelled).replace(",", " ").split():
        found = _EPISODES.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last < first + LONGEST_RANGE:
            numbers.clear()
            break
        numbers.update(range(first, last + 1))
    return int(season[1]) if season else None, tuple(sorted(numbers)), spelled


def quality_of(*names: str) -> str | None:
    """Read resolution and source off the first file name that tells any, such as 1080p WEB-DL."""
    for name in names:
        spaced = name.replace("_", " ")
        parts = [_first(_RESOLUTIONS, spaced), _first(_SOURCES, spaced)]
        if any(parts):
            return " ".join(part for part in parts if part)
    return None


def _first(patterns: tuple[tuple[re.Pattern[str], str | None], ...], name: str) -> str | None:
    for pattern, label in patterns:
        if found := pattern.search(name):
            return label or found[0].lower()
    return None


def moment_of(text: str | None, zone: tzinfo) -> datetime | None:
    """Read a local date of the server as UTC; of an hour that comes twice, the first is meant."""
    try:
        local = datetime.strptime((text or "").strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def base_name(path: str | None) -> str:
    """Return the last part of a server path: folders are nobody's business (X-06)."""
    return re.split(r"[/\\]", (path or "").rstrip("/\\"))[-1]


def _without_folders(reason: str, row: TransferRow) -> str:
    for path in sorted(filter(None, (row.src, row.dest)), key=len, reverse=True):
        folder = path[: -len(base_name(path)) or None] if base_name(path) else ""
        reason = reason.replace(path, base_name(path))
        reason = reason.replace(folder, "") if len(folder) > 1 else reason
    return _FOLDERS.sub("", reason)


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 4 else name


def _cut(text: str | None) -> str:
    short = (text or "").strip()
    return short if len(short) <= LONGEST_NAME else short[: LONGEST_NAME - 1] + "…"


def _date(row: TransferRow) -> str:
    return (row.date or "")[:64]


def _id(row: TransferRow) -> str:
    return "" if row.id is None else str(row.id)
