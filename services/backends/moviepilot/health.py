"""What MoviePilot says of itself, in parts that may each be refused (contract sections 10, 13)."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.mapping import queue_item_of
from services.backends.moviepilot.models import DownloaderRow, DownloadRow, Statistic, StorageRow
from services.errors import AuthenticationFailed, BackendError
from services.models import BackendStatus, LibraryCounts, QueueState, Speeds, Storage

T = TypeVar("T")


async def read_status(client: MoviePilotClient) -> BackendStatus:
    """Ask for all parts at once.

    Raises: AuthenticationFailed; another BackendError when no part is told at all.
    """
    version, counts, storage, speeds, downloads = await asyncio.gather(
        part(client.version()),
        part(client.statistic()),
        part(client.storage()),
        part(client.speeds()),
        part(client.downloads()),
    )
    asked = (counts, storage, speeds, downloads)  # a version may be known without asking
    errors = [part for part in asked if isinstance(part, BackendError)]
    for error in errors:
        if isinstance(error, AuthenticationFailed) or len(errors) == len(asked):
            raise error
    return BackendStatus(
        version=told(version),
        library=_library(told(counts)),
        storage=_storage(told(storage)),
        speeds=_speeds(told(speeds)),
        running=_running(told(downloads)),
    )


async def part(coming: Awaitable[T]) -> T | BackendError:
    """Return what comes, or the error that came instead."""
    try:
        return await coming
    except BackendError as error:
        return error


def told(answer: T | BackendError) -> T | None:
    """Return an answer, None where an error came."""
    return None if isinstance(answer, BackendError) else answer


def _library(row: Statistic | None) -> LibraryCounts | None:
    if row is None or row.movie_count is None or row.tv_count is None:
        return None
    return LibraryCounts(
        films=row.movie_count, series=row.tv_count, episodes=row.episode_count or 0
    )


def _storage(row: StorageRow | None) -> Storage | None:
    """Zeros say that no directory is configured, not that a disk is empty."""
    if row is None or not row.total_storage or row.used_storage is None:
        return None
    return Storage(total=row.total_storage, used=row.used_storage)


def _speeds(row: DownloaderRow | None) -> Speeds | None:
    if row is None or row.download_speed is None or row.upload_speed is None:
        return None
    return Speeds(down=row.download_speed, up=row.upload_speed)


def _running(rows: list[DownloadRow] | None) -> int | None:
    if rows is None:
        return None
    items = [queue_item_of(row) for row in rows]
    return sum(item is not None and item.state is QueueState.RUNNING for item in items)
