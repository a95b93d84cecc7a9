"""NASSAV's HTTP API, a method per endpoint and both families in each (contract nassav.md 2).

Its WebSocket is left alone: every connection freezes the server for seconds (2.13).
"""

from enum import StrEnum
from typing import Any
from urllib.parse import quote

from services.backends.nassav.envelope import code_of, data_of, envelope, failure_of, is_good, said
from services.backends.nassav.listing import Listing
from services.backends.nassav.models import (
    Added,
    Filed,
    HandedIn,
    Page,
    Resource,
    Task,
    names,
    resource_of,
    tasks_of,
)
from services.errors import (
    NotSupported,
    QueueDown,
    SourceUnavailable,
    UnexpectedAnswer,
    UnknownItem,
)
from services.http import JsonClient
from services.transport.answers import Answer, is_picture
from services.transport.contact import Contact
from services.transport.wire import fields, text, whole

LIST = 15.0  # seconds
COVER = 20.0
DOWNLOAD = 30.0  # the server asks its workers first, and its store of tasks for up to 20
SOURCES = 120.0  # each source has 15, one after the other
API = "nassav/api"
_PARTS = {"cover_downloaded": "cover", "metadata_saved": "data", "scraped": "details"}
_UNAVAILABLE = (403, 404, 500, 502)


class Mark(StrEnum):
    """What the newer family can note of a resource; the values are its fields."""

    WATCHED = "watched"
    FAVOURITE = "is_favorite"


class NassavClient:
    """Asks, unwraps and types. Every method raises the BackendErrors of services/errors.

    `longest` is how many seconds any call may take, where that is less than it needs.
    """

    def __init__(self, http: JsonClient, contact: Contact, *, longest: float = SOURCES) -> None:
        self._http = http
        self._contact = contact
        self._longest = longest
        self._listing = Listing(self._ask, http)
        self._has_tasks: bool | None = None

    @property
    def pages(self) -> bool | None:
        """Say whether this is the family that pages and filters; None before it was asked."""
        return self._listing.pages

    async def learn(self) -> bool:
        """Return `pages`, asking once."""
        return await self._listing.learn()

    async def page(self, number: int, size: int, query: dict[str, str]) -> Page:
        """Return a page of the newer family's list, the nearest one there is."""
        return await self._listing.page(number, size, query)

    async def everything(self) -> list[Resource]:
        """Return the whole library, in the server's order."""
        return await self._listing.everything()

    async def sources(self) -> tuple[str, ...]:
        """Return the sources that the server uses."""
        answer = await self._ask("GET", "source/list")
        found = self._good(answer)
        if not isinstance(found, list):
            raise self._http.error(UnexpectedAnswer, "the sources are no list")
        return names(found)

    async def resource(self, code: str) -> Resource:
        """Return one resource in full. Raises: UnknownItem."""
        answer = await self._ask("GET", "resource/metadata", params={"avid": code})
        found = resource_of(fields(self._known(answer)))
        if found is None:
            raise self._http.error(UnexpectedAnswer, "a resource without a code")
        return found

    async def cover(self, code: str, size: str) -> bytes:
        """Return a cover; what it is, its bytes tell. Raises: UnknownItem when there is none."""
        params = {"avid": code, "size": size}
        answer = await self._ask("GET", "resource/cover", params=params, deadline=COVER)
        if is_picture(answer.body) and is_good(answer.status):
            self._contact.succeeded()
            return answer.body
        if code_of(answer) == 404:
            raise UnknownItem
        raise failure_of(self._http, answer)

    async def add(self, code: str, source: str) -> Added:
        """Let the sources be asked for a code; the answer comes when all is done.

        Raises: SourceUnavailable when none of them gives it, Rejected for an unknown source.
        """
        body = {"avid": code, "source": source}
        answer = await self._ask("POST", "resource", json=body, deadline=SOURCES)
        told = code_of(answer)
        if told == 409 and envelope(answer):
            return self._added(answer, Filed.THERE)
        if told in _UNAVAILABLE and envelope(answer):
            raise self._http.error(SourceUnavailable, said(answer))
        self._good(answer)
        return self._added(answer, Filed.MADE)

    async def refresh(self, code: str) -> Added:
        """Let the source be asked again. Raises: UnknownItem, SourceUnavailable."""
        answer = await self._ask("POST", f"resource/refresh/{_path(code)}", deadline=SOURCES)
        if code_of(answer) in (500, 502) and envelope(answer):
            raise self._http.error(SourceUnavailable, said(answer))
        self._known(answer)
        return self._added(answer, Filed.MADE)

    async def delete(self, code: str) -> int | None:
        """Delete a resource with its files; return how many there were. Raises: UnknownItem."""
        data = fields(self._known(await self._ask("DELETE", f"resource/{_path(code)}")))
        files = data.get("deleted_files")
        return len(files) if isinstance(files, list) else None

    async def mark(self, code: str, mark: Mark, *, on: bool) -> None:
        """Note something of a resource. Raises: UnknownItem, NotSupported."""
        path = f"resource/{_path(code)}/status"
        answer = await self._ask("PATCH", path, json={mark.value: on})
        self._supported(answer)
        self._known(answer)

    async def download(self, code: str) -> HandedIn:
        """Hand in a download. Raises: UnknownItem without such a resource; QueueDown."""
        answer = await self._ask("POST", f"downloads/{_path(code)}", deadline=DOWNLOAD)
        if answer.status >= 500:  # its store of tasks does not answer
            raise self._http.error(QueueDown, said(answer))
        data = fields(data_of(answer))
        if code_of(answer) == 409:
            size = whole(data.get("file_size"))
            done = text(data.get("status")) == "completed" or size is not None
            return HandedIn(filed=Filed.THERE if done else Filed.UNDER_WAY, size=size)
        self._known(answer)
        return HandedIn(filed=Filed.MADE, task=text(data.get("task_id")))

    async def delete_video(self, code: str) -> int | None:
        """Delete a video; return the bytes freed. Raises: UnknownItem, NotSupported."""
        answer = await self._ask("DELETE", f"downloads/{_path(code)}")
        self._supported(answer)
        return whole(fields(self._known(answer)).get("file_size"))

    async def downloaded(self) -> frozenset[str]:
        """Return the codes that have a video, of the older family."""
        found = self._good(await self._ask("GET", "downloads/list"))
        return frozenset(code.upper() for code in names(found))

    async def tasks(self) -> list[Task] | None:
        """Return the downloads under way, None where they are not told. Raises: QueueDown."""
        if self._has_tasks is False:
            return None
        answer = await self._ask("GET", "tasks/queue/status")
        told = envelope(answer)
        if told is None and answer.status in (404, 405):
            self._has_tasks = False
            return None
        if told is not None and int(told["code"]) >= 500:
            raise self._http.error(QueueDown, said(answer))
        found = tasks_of(self._good(answer))
        self._has_tasks = True
        return found

    async def first_title(self) -> str:
        """Return which of the titles the newer family's setting shows first, empty elsewhere."""
        answer = await self._ask("GET", "setting")
        if envelope(answer) is None and answer.status not in (404, 405):
            raise failure_of(self._http, answer)
        return text(fields(data_of(answer)).get("display_title"))

    async def keep_cookie(self, source: str, cookie: str) -> None:
        """Give a source its cookie. Raises: UnknownItem for a source the server does not know."""
        body = {"source": source, "cookie": cookie}
        answer = await self._ask("POST", "source/cookie", json=body)
        if code_of(answer) in (404, 500) and envelope(answer):
            raise UnknownItem
        self._good(answer)

    async def drop_cookie(self, source: str) -> None:
        """Forget a source's cookie. Raises: UnknownItem, NotSupported."""
        answer = await self._ask("DELETE", "source/cookie", params={"source": source})
        self._supported(answer)
        if code_of(answer) in (404, 500) and envelope(answer):
            raise UnknownItem
        self._good(answer)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, str | int] | dict[str, str] | None = None,
        json: Any = None,
        deadline: float = LIST,
    ) -> Answer:
        """Send a request; what changes something is never sent twice by itself."""
        return await self._http.request(
            method,
            f"{API}/{path}",
            params=params,
            json=json,
            idempotent=method == "GET",
            deadline=min(deadline, self._longest),
        )

    def _good(self, answer: Answer) -> Any:
        """Return the data of a good answer."""
        told = envelope(answer)
        if told is None or not is_good(int(told["code"])):
            raise failure_of(self._http, answer)
        self._contact.succeeded()
        return told.get("data")

    def _known(self, answer: Answer) -> Any:
        """Return the data of a good answer. Raises: UnknownItem for a 404 of the library's own."""
        if code_of(answer) == 404 and envelope(answer):
            self._contact.succeeded()
            raise UnknownItem
        return self._good(answer)

    def _supported(self, answer: Answer) -> None:
        if envelope(answer) is None and answer.status in (404, 405):
            raise NotSupported

    def _added(self, answer: Answer, filed: Filed) -> Added:
        data = fields(data_of(answer))
        found = resource_of(fields(data.get("resource")) or data)
        lacking = () if filed is Filed.THERE else _lacking(data)
        if found is None:
            return Added(filed=filed, lacking=lacking)
        return Added(filed=filed, name=found.name(), source=found.source, lacking=lacking)


def _lacking(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(part for key, part in _PARTS.items() if data.get(key) is False)


def _path(code: str) -> str:
    return quote(code, safe="")
