"""What MoviePilot is filing into the library: read, and taken off its list (contract section 12).

A task is named by its file, which is how the server knows it. A server before 2.1.6 has no such
list, and is taken to be filing nothing.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from services.backends.moviepilot.client import MoviePilotClient
from services.backends.moviepilot.history import digest
from services.backends.moviepilot.mapping import ID, item_ref, kind_of, year_of
from services.backends.moviepilot.models import (
    Identified,
    Objects,
    Text,
    Whole,
    Wire,
    read_object,
)
from services.errors import BackendError, Rejected, UnknownItem
from services.models import QueueAction, QueueItem, QueueState

ORGANISING = "organising:"
_STATES = {"waiting": QueueState.WAITING, "running": QueueState.ORGANISING}
_MISSING = 404


class OrganisingMedia(Identified):
    """The title a group of tasks belongs to."""

    type: Text = None
    title: Text = None
    year: Text = None


class OrganisingMeta(Wire):
    """What the server read off a file's name."""

    season_episode: Text = None


class OrganisingTask(Wire):
    """One file; `fileitem` goes back as it came."""

    fileitem: Annotated[dict[str, Any], BeforeValidator(read_object)] = Field(default_factory=dict)
    meta: Annotated[OrganisingMeta, BeforeValidator(read_object)] = OrganisingMeta()
    state: Text = None
    download_hash: Text = None

    @property
    def name(self) -> str:
        """Return what names it: the file, without saying where it lies."""
        path = self.fileitem.get("path")
        return f"{ORGANISING}{digest(path)}" if isinstance(path, str) and path else ""


class OrganisingRow(Wire):
    """The tasks of one title and season."""

    media: Annotated[OrganisingMedia, BeforeValidator(read_object)] = OrganisingMedia()
    season: Whole = None
    tasks: Objects[OrganisingTask] = Field(default_factory=list)


class OrganisingClient(MoviePilotClient):
    """Asks on the same connection as the client it extends."""

    async def rows(self) -> list[OrganisingRow]:
        """List what is being filed, or waits to be."""
        answer = await self._http.request("GET", "transfer/queue")
        if answer.status == _MISSING:
            return []
        rows = self._http.decode(answer)
        data = rows.get("data") if isinstance(rows, dict) else rows
        listed = data if isinstance(data, list) else []
        return [OrganisingRow.model_validate(row) for row in listed if isinstance(row, dict)]

    async def cancel(self, fileitem: dict[str, Any]) -> None:
        """Take a file off the list; it stays where it is."""
        await self._data("DELETE", "transfer/queue", body=fileitem)


class OrganisingPart:
    """What of the queue is no download; the backend is one of these."""

    _organising_client: OrganisingClient

    async def organising(self) -> list[QueueItem]:
        """Return what is being filed; nothing where the server does not tell."""
        try:
            rows = await self._organising_client.rows()
        except BackendError:  # the downloads are told all the same
            return []
        return [
            item_of(row, task)
            for row in rows
            for task in row.tasks
            if task.name and task.state in _STATES
        ]

    async def cancel_organising(self, name: str) -> None:
        """Take a file off the list. Raises: UnknownItem when it is filed by now."""
        for row in await self._organising_client.rows():
            for task in row.tasks:
                if task.name == name and task.state in _STATES:
                    await self._cancel(task)
                    return
        raise UnknownItem

    async def _cancel(self, task: OrganisingTask) -> None:
        try:
            await self._organising_client.cancel(task.fileitem)
        except Rejected as refused:
            if await self._is_there(task.name):
                raise
            raise UnknownItem from refused

    async def _is_there(self, name: str) -> bool:
        rows = await self._organising_client.rows()
        return any(task.name == name for row in rows for task in row.tasks)


def item_of(row: OrganisingRow, task: OrganisingTask) -> QueueItem:
    """Return a file on its way into the library as an item of the queue."""
    size, file_name = task.fileitem.get("size"), task.fileitem.get("name")
    return QueueItem(
        backend=ID,
        native_id=task.name,
        name=row.media.title or (file_name if isinstance(file_name, str) else "?"),
        detail=task.meta.season_episode or "",
        year=year_of(row.media.year),
        size=size if type(size) is int else None,
        state=_STATES[task.state or ""],
        ref=item_ref(row.media, kind_of(row.media.type)),
        season=row.season,
        download=task.download_hash,
        actions=frozenset({QueueAction.CANCEL}),
    )
