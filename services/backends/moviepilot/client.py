"""MoviePilot's HTTP API, a method per endpoint (contract moviepilot.md).

Collection roots keep their trailing slash: without it the server redirects to wherever it believes
to be. Whether an answer comes in an envelope is read off the answer.
"""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.dialect import (
    Dialect,
    Envelope,
    Query,
    named_in_body,
    named_in_path,
    named_in_query,
    unwrap,
)
from services.backends.moviepilot.models import (
    ClientRow,
    DownloaderRow,
    DownloadRow,
    EnvAnswer,
    EnvData,
    Media,
    SeasonRow,
    Statistic,
    StorageRow,
    SubscriptionRow,
    Wire,
    read_object,
    read_text,
    read_whole,
)
from services.errors import Forbidden, Rejected, UnexpectedAnswer, UnknownItem
from services.http import JsonClient
from services.transport.answers import Answer, is_picture

MOST_HITS = 20
_MISSING, _WRONG_METHOD = 404, 405
_OTHER_METHOD = {"GET": "POST", "POST": "GET"}
SILENCE = 20.0  # seconds; a living stream beats every three (section 4.4)

Row = TypeVar("Row", bound=Wire)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of the transfer history as it came, for rows are read one by one."""

    rows: list[Any]
    total: int | None


class MoviePilotClient:
    """Asks, unwraps and types. Every method raises the BackendErrors of services/errors."""

    def __init__(self, http: JsonClient, sign_in: SignIn) -> None:
        self._http = http
        self._sign_in = sign_in

    async def search(self, words: str) -> list[Media]:
        """Find titles (section 6.1)."""
        query: Query = {
            "title": read_text(words) or "",
            "type": "media",
            "page": 1,
            "count": MOST_HITS,
        }
        return await self._rows(Media, "media/search", query)

    async def detail(self, native_id: str, *, type_word: str) -> Media:
        """Return everything about one title; all null where it is unknown (section 6.2)."""

        def ask(dialect: Dialect) -> Awaitable[Media]:
            segment, query = named_in_path(native_id, dialect)
            return self._row(Media, f"media/{segment}", {**query, "type_name": type_word})

        return await self._named(ask)

    async def seasons(self, native_id: str) -> list[SeasonRow]:
        """List the seasons without specials, which only a detail knows (section 6.3)."""

        def ask(dialect: Dialect) -> Awaitable[list[SeasonRow]]:
            return self._rows(SeasonRow, "media/seasons", named_in_query(native_id, dialect))

        return await self._named(ask)

    async def subscriptions(self) -> list[SubscriptionRow]:
        """List everybody's subscriptions (section 9)."""
        return await self._rows(SubscriptionRow, "subscribe/")

    async def subscription(self, native_id: str, *, season: int | None) -> SubscriptionRow:
        """Return the subscription of a title, all null where there is none.

        Types share their numbers here: the answer can be a series where a film was meant.
        """

        def ask(dialect: Dialect) -> Awaitable[SubscriptionRow]:
            segment, query = named_in_path(native_id, dialect)
            if season is not None:
                query["season"] = season
            return self._row(SubscriptionRow, f"subscribe/media/{segment}", query)

        return await self._named(ask)

    async def subscribe(self, wish: dict[str, Any], *, native_id: str) -> int:
        """Create a subscription and return its id; a duplicate answers with the old id."""

        def ask(dialect: Dialect) -> Awaitable[Any]:
            body = {**wish, **named_in_body(native_id, dialect)}
            return self._data("POST", "subscribe/", body=body)

        number = read_whole(read_object(await self._named(ask, changes=True)).get("id"))
        if number is None:
            raise self._http.error(UnexpectedAnswer, "a subscription without an id")
        return number

    async def unsubscribe(self, number: int) -> None:
        """Delete a subscription; v2 calls it a success also where there was none.

        Raises: UnknownItem where v3 says that there is none.
        """
        answer = await self._http.request("DELETE", f"subscribe/{number}")
        if answer.status == _MISSING:
            raise UnknownItem
        envelope = unwrap(self._http.decode(answer))
        if not envelope.success:
            raise self._http.error(Rejected, envelope.message)

    async def downloads(self) -> list[DownloadRow]:
        """List the unfinished tasks of all downloaders (section 8.1)."""
        return await self._rows(DownloadRow, "download/")

    async def start(self, task: str, *, downloader: str | None) -> None:
        """Resume a task; also an unknown one is a success (section 8.2)."""
        await self._data("GET", f"download/start/{quote(task, safe='')}", _pool(downloader))

    async def stop(self, task: str, *, downloader: str | None) -> None:
        """Pause a task."""
        await self._data("GET", f"download/stop/{quote(task, safe='')}", _pool(downloader))

    async def drop(self, task: str, *, downloader: str | None) -> None:
        """Delete a task with its files."""
        await self._data("DELETE", f"download/{quote(task, safe='')}", _pool(downloader))

    async def exists(self, native_id: str, about: Query) -> bool:
        """Say whether the library holds a title: `success` tells on v2, the item on both lines."""

        def ask(dialect: Dialect) -> Awaitable[Envelope]:
            query = {**about, **named_in_body(native_id, dialect)}
            return self._envelope("GET", "mediaserver/exists", query)

        envelope = await self._named(ask)
        return bool(read_object(read_object(envelope.data).get("item")).get("id"))

    async def statistic(self) -> Statistic:
        """Return the library counts (section 10)."""
        return await self._row(Statistic, "dashboard/statistic")

    async def storage(self) -> StorageRow:
        """Return the bytes of the library storages."""
        return await self._row(StorageRow, "dashboard/storage")

    async def speeds(self) -> DownloaderRow:
        """Return the speeds of the downloaders."""
        return await self._row(DownloaderRow, "dashboard/downloader")

    async def version(self) -> str | None:
        """Return the version, None where this account is not told.

        Before late v2 only `system/env` knows it.
        """
        await self._sign_in.ready(self._http)
        if self._sign_in.version or self._sign_in.is_admin is False:
            return self._sign_in.version
        try:
            return (await self._env()).version
        except (Forbidden, Rejected):
            return None

    async def ask_zone(self) -> None:
        """Learn the zone of the dates where administrators alone are told it, as on v3."""
        await self._sign_in.ready(self._http)
        if self._sign_in.zone_told or self._sign_in.zone_asked or self._sign_in.is_admin is False:
            return
        self._sign_in.zone_asked = True
        try:
            self._sign_in.tell_zone((await self._env()).timezone)
        except (Forbidden, Rejected, UnexpectedAnswer):
            return

    async def _env(self) -> EnvData:
        """Return two of the settings: keys in clear are among the others.

        Nothing but these two is read off the answer's bytes, and no error quotes them.
        """
        answer = self._good(await self._http.request("GET", "system/env"))
        try:
            return EnvAnswer.model_validate_json(answer.body).data
        except ValidationError:
            pass
        raise self._http.error(UnexpectedAnswer, "system/env is not readable")

    async def date(self) -> str:
        """Return the server's Date header, from the cheapest request that needs the account."""
        answer = await self._http.request("GET", "user/current")
        self._http.decode(answer)  # a page in the way has a date, too
        return answer.headers.get("date", "")

    async def downloaders(self) -> list[ClientRow]:
        """List the downloaders the server is set up with (section 8.2)."""
        return await self._rows(ClientRow, "download/clients")

    async def module_complaint(self, module: str) -> str:
        """Return what a module that cannot reach its program says (section 13), else nothing."""
        envelope = await self._envelope("GET", f"system/moduletest/{quote(module, safe='')}")
        return "" if envelope.success else self._http.reason(envelope.message)

    async def picture(self, url: str) -> bytes:
        """Return a picture that the server fetched; these calls take its cookie only (3.3)."""
        if not self._http.has_cookies:
            await self._fresh_cookie()
        answer = await self._image("system/img/0", {"imgurl": url})
        if answer.status in (401, 403):  # a stale cookie, or the picture's own server refused
            await self._fresh_cookie()
            answer = await self._image("system/img/0", {"imgurl": url})
        if not _shows(answer):
            answer = self._good(await self._image("system/cache/image", {"url": url}))
        if not _shows(answer):
            raise self._http.error(UnexpectedAnswer, "not a picture")
        return answer.body

    async def history(self, *, page: int, count: int) -> History:
        """Return one page of the transfer history; there is no `page_size` (section 5.1).

        Raises: UnexpectedAnswer also for `success:false`, since such a page is no empty page.
        """
        query: Query = {"page": page, "count": count}
        envelope = await self._envelope("GET", "history/transfer", query)
        data = read_object(envelope.data)
        rows, total = data.get("list"), data.get("total")
        if not envelope.success or not isinstance(rows, list):
            reason = envelope.message or "history/transfer without a list"
            raise self._http.error(UnexpectedAnswer, reason)
        counted = type(total) is int and total >= 0
        return History(rows=rows, total=total if counted else None)

    async def messages(self, hear: Callable[[str], None]) -> None:
        """Hear the message stream until the server ends it: JSON, or "" as a sign of life.

        Each message reaches one listener only. The stream takes the resource cookie alone, checks
        it when it opens, and any signed request renews it (section 3.3). v3 has no such stream.
        """
        await self._sign_in.ready(self._http)
        if not self._sign_in.dialect.user_stream:
            raise self._http.error(Forbidden, "this version has no message stream for users")
        await self._fresh_cookie()
        if not self._http.has_cookies:
            raise self._http.error(Forbidden, "the server gave no cookie for its message stream")
        await self._http.listen("system/message", hear, silence=SILENCE, params={"role": "user"})

    async def _named(self, ask: Callable[[Dialect], Awaitable[T]], *, changes: bool = False) -> T:
        """Ask about a title in the words of the server's line (SignIn.speak)."""
        return await self._sign_in.speak(self._http, ask, changes=changes)

    async def make_sure(self) -> None:
        """Have the line confirmed before something is sent that another one would misread."""
        with contextlib.suppress(Forbidden, Rejected, UnexpectedAnswer):
            await self._row(Wire, "user/current")
        await self._sign_in.ready(self._http)

    async def _rows(self, model: type[Row], path: str, query: Query | None = None) -> list[Row]:
        """Return a list; a row that is no object is left out, a list of such is an error."""
        data = await self._bare_once("GET", path, query)
        if not isinstance(data, list):
            raise self._http.error(UnexpectedAnswer, f"{path} is not a list")
        rows = [model.model_validate(row) for row in data if isinstance(row, dict)]
        if data and not rows:
            raise self._http.error(UnexpectedAnswer, f"{path} lists no objects")
        return rows

    async def _row(self, model: type[Row], path: str, query: Query | None = None) -> Row:
        data = await self._bare_once("GET", path, query)
        if not isinstance(data, dict):
            raise self._http.error(UnexpectedAnswer, f"{path} is not an object")
        return model.model_validate(data)

    async def _bare_once(
        self, method: str, path: str, query: Query | None = None, *, body: Any = None
    ) -> Any:
        """Return what v2 answers bare and v3 in an envelope: its shape tells which one it is."""
        envelope = await self._envelope(method, path, query, body=body)
        self._sign_in.saw(wrapped=envelope.wrapped)
        if not envelope.success:
            raise self._http.error(Rejected, envelope.message)
        return envelope.data

    async def _data(
        self, method: str, path: str, query: Query | None = None, *, body: Any = None
    ) -> Any:
        envelope = await self._envelope(method, path, query, body=body)
        if not envelope.success:
            raise self._http.error(Rejected, envelope.message)
        return envelope.data

    async def _envelope(
        self, method: str, path: str, query: Query | None = None, *, body: Any = None
    ) -> Envelope:
        """Ask, by the other method where a line takes this one no more (or not yet).

        Neither line acts on a method it refuses (contract moviepilot-v3 section 2).
        """
        answer = await self._http.request(method, path, params=query, json=body)
        if answer.status == _WRONG_METHOD and body is None and method in _OTHER_METHOD:
            answer = await self._http.request(_OTHER_METHOD[method], path, params=query)
        return unwrap(self._http.decode(answer))

    async def _image(self, path: str, query: Query) -> Answer:
        return await self._http.request("GET", path, params=query, authorized=False)

    async def _fresh_cookie(self) -> None:
        """Have the cookie issued: any signed request does."""
        await self.date()

    def _good(self, answer: Answer) -> Answer:
        if not 200 <= answer.status < 300:
            raise self._http.failure(answer)
        return answer


def _pool(downloader: str | None) -> Query:
    """Return the query that finds a task of another downloader than the default one."""
    return {"name": downloader} if downloader else {}


def _shows(answer: Answer) -> bool:
    return answer.status == 200 and is_picture(answer.body)
