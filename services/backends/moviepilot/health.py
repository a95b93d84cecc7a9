"""What MoviePilot says of itself, in parts that may each be refused (contract sections 10, 13)."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from typing import TypeVar

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.control_panels import (
    UNKNOWN_SITES,
    name_of,
    next_run,
    span_of,
    wording,
)
from services.backends.moviepilot.controls_client import ControlsClient, JobRow, SiteCard
from services.backends.moviepilot.mapping import queue_item_of
from services.backends.moviepilot.models import DownloaderRow, DownloadRow, Statistic, StorageRow
from services.errors import AuthenticationFailed, BackendError, Forbidden, Rejected
from services.models import BackendStatus, LibraryCounts, QueueState, Speeds, Storage
from services.ports.facts import Fact, Mark

T = TypeVar("T")
_PARTS = ("part-library", "part-storage", "part-speeds", "jobs", "sites")
_NO_RIGHT = "用户权限不足"
_MOST_RUNNING = 3  # jobs that are named


async def read_status(client: ControlsClient, sign_in: SignIn) -> BackendStatus:
    """Ask for all parts at once.

    Raises: AuthenticationFailed; another BackendError when no part is told at all.
    """
    (version, counts, storage, speeds, downloads), (jobs, sites) = await asyncio.gather(
        asyncio.gather(
            part(client.version()),
            part(client.statistic()),
            part(client.storage()),
            part(client.speeds()),
            part(client.downloads()),
        ),
        asyncio.gather(part(client.jobs()), part(client.every_site())),
    )
    asked = (counts, storage, speeds, downloads)  # a version may be known without asking
    errors = [part for part in asked if isinstance(part, BackendError)]
    for error in errors:
        if isinstance(error, AuthenticationFailed) or len(errors) == len(asked):
            raise error
    answers = (counts, storage, speeds, jobs, sites)
    return BackendStatus(
        version=told(version),
        library=_library(told(counts)),
        storage=_storage(told(storage)),
        speeds=_speeds(told(speeds)),
        running=_running(told(downloads)),
        facts=(
            *_jobs(told(jobs)),
            *_sites(told(sites), sign_in),
            *_withheld(dict(zip(_PARTS, answers, strict=True))),
        ),
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


def _jobs(rows: list[JobRow] | None) -> Iterator[Fact]:
    """Return what runs now and what runs next (section 10)."""
    named = [row for row in rows or () if row.id]
    for row in [row for row in named if row.runs][:_MOST_RUNNING]:
        yield Fact(label=name_of(row), value=wording("job-running"), mark=Mark.GOOD)
    waiting = [(span, row) for row in named if (span := span_of(row.next_run)) is not None]
    if waiting:
        _, first = min(waiting, key=lambda pair: pair[0])
        when = next_run(first.next_run or "")
        yield Fact(
            label=wording("job-next"), value=wording("next-job", job=name_of(first), when=when)
        )


def _sites(rows: list[SiteCard] | None, sign_in: SignIn) -> Iterator[Fact]:
    if rows:
        off = sum(row.is_active is False for row in rows)
        many = wording("sites-count", n=len(rows), off=off)
        yield Fact(label=many if off else wording("sites-on", n=len(rows)))
    if sign_in.level is not None and sign_in.level <= UNKNOWN_SITES:
        yield Fact(label=wording("level-low"), mark=Mark.BAD)


def _withheld(answers: Mapping[str, object]) -> Iterator[Fact]:
    """Say of every part that it is the account which may not see it: nothing is broken."""
    for name, answer in answers.items():
        if is_withheld(answer):
            yield Fact(label=wording(name), value=wording("withheld"))


def is_withheld(answer: object) -> bool:
    """Say whether the account was refused: v2 says so with a 400 and prose (section 2)."""
    refused = isinstance(answer, Rejected) and answer.reason == _NO_RIGHT
    return refused or isinstance(answer, Forbidden)
