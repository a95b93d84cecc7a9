"""What Aniworld sends, read leniently: what is missing or of another type makes an answer poorer.

The shapes are those of the document and of the tolerance rules (contract aniworld.md 2 to 4).
"""

from dataclasses import dataclass
from typing import Any

from services.transport.wire import fields, number, rows, text, whole


def unwrap(body: Any) -> Any:
    """Return `data` where an answer is wrapped, else the answer (row 4)."""
    said = fields(body)
    return said["data"] if "data" in said and ("success" in said or "pagination" in said) else body


def listed(body: Any) -> list[dict[str, Any]] | None:
    """Return the rows of a list in any of its three shapes, None where it is no list (row 3)."""
    data = unwrap(body)
    found = data if isinstance(data, list) else fields(data).get("items", fields(data).get("data"))
    return rows(found) if isinstance(found, list) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series of the library; `missing` counts episodes, None where it is not told."""

    id: str
    title: str
    missing: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One series in full; `episodes` as the server spells them."""

    id: str
    title: str
    description: str = ""
    episodes: tuple[str, ...] = ()
    total: int | None = None
    there: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a search found; `site` is the provider's page."""

    id: str
    title: str
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One item of a server whose queue status tells them (row 13)."""

    id: str
    title: str
    series: str
    episode: str
    state: str
    percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNumbers:
    """The queue in numbers; `speed` in the server's open unit. `items` is None where untold."""

    pending: int | None = None
    downloading: int | None = None
    completed: int | None = None
    failed: int | None = None
    size: int | None = None
    speed: float | None = None
    items: tuple[QueueRow, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of the configuration; `created` is ISO 8601, `size` bytes."""

    name: str
    created: str = ""
    size: int | None = None


def series_of(row: dict[str, Any]) -> Series | None:
    """Read a row of the library, None without an id."""
    found = text(row.get("id")) or text(row.get("key"))
    name = text(row.get("title")) or text(row.get("name"))
    missing = whole(row.get("missing_episodes"))
    return Series(id=found, title=name or found, missing=missing) if found else None


def detail_of(body: Any, *, asked: str) -> Detail | None:
    """Read a detail, None where it is none."""
    row = fields(unwrap(body))
    name = text(row.get("title")) or text(row.get("name"))
    if not name:
        return None
    told = row.get("episodes")
    episodes = [text(one) for one in told] if isinstance(told, list) else []
    return Detail(
        id=text(row.get("id")) or text(row.get("key")) or asked,
        title=name,
        description=text(row.get("description")),
        episodes=tuple(dict.fromkeys(filter(None, episodes))),
        total=whole(row.get("total_episodes")),
        there=whole(row.get("downloaded_episodes")),
    )


def hit_of(row: dict[str, Any]) -> Hit | None:
    """Read a hit of a search, None without an id (row 8)."""
    found = text(row.get("id")) or text(row.get("key"))
    name = text(row.get("title")) or text(row.get("name"))
    return Hit(id=found, title=name, site=text(row.get("site"))) if found and name else None


def numbers_of(body: Any) -> QueueNumbers:
    """Read the queue's numbers."""
    row = fields(unwrap(body))
    told = row.get("items", row.get("queue"))
    items = tuple(filter(None, map(_queue_row, rows(told)))) if isinstance(told, list) else None
    return QueueNumbers(
        pending=whole(row.get("pending")),
        downloading=whole(row.get("downloading")),
        completed=whole(row.get("completed")),
        failed=whole(row.get("failed")),
        size=whole(row.get("total_size_bytes")),
        speed=number(row.get("download_speed_mbps")),
        items=items,
    )


def added(body: Any) -> list[str]:
    """Return the ids of an order: one, a list of ids, or a list of items (row 12)."""
    data = unwrap(body)
    if isinstance(data, dict):
        data = data.get("queue_item_ids") or data.get("items") or [data]
    told = data if isinstance(data, list) else []
    ids = (fields(one).get("queue_item_id") or fields(one).get("id") or one for one in told)
    return [found for one in ids if (found := text(one))]


def backup_of(row: dict[str, Any]) -> Backup | None:
    """Read a backup, None without a name."""
    name = text(row.get("name"))
    size = whole(row.get("size_bytes"))
    return Backup(name=name, created=text(row.get("created_at")), size=size) if name else None


def _queue_row(row: dict[str, Any]) -> QueueRow | None:
    found = text(row.get("queue_item_id")) or text(row.get("id"))
    if not found:
        return None
    return QueueRow(
        id=found,
        title=text(row.get("anime_title")) or text(row.get("title")),
        series=text(row.get("anime_id")),
        episode=text(row.get("episode")),
        state=text(row.get("status")).lower(),
        percent=number(row.get("progress_percent")),
    )
