"""The calls about subscriptions that nothing else needs, and what they answer (contract 9, 11)."""

from collections.abc import Awaitable
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator, Field

from services.backends.moviepilot.client import MoviePilotClient, Row
from services.backends.moviepilot.dialect import (
    Dialect,
    Identity,
    Query,
    named_in_query,
)
from services.backends.moviepilot.models import (
    Flag,
    Numbers,
    Objects,
    SubscriptionRow,
    Text,
    Whole,
    Wire,
    read_object,
)
from services.errors import UnexpectedAnswer

LARGEST_PAGE = 200  # rows of a list that v3 gives at once


class LackRow(Wire):
    """What the library lacks of a season; no `episodes` means all of them (contract 11)."""

    season: Whole = None
    episodes: Numbers = Field(default_factory=list)
    total_episode: Whole = None


class SiteRow(Wire):
    """A site; the answer also holds its cookie and keys, which end here (contract 14)."""

    id: Whole = None
    name: Text = None
    is_active: Flag = None


class DirectoryRow(Wire):
    """A folder the server is set up with; only downloads into it are of interest (contract 13)."""

    download_path: Text = None
    media_type: Text = None


class FileRow(Wire):
    """A download of an episode, or a file of it in the library."""

    torrent_title: Text = None
    file_path: Text = None


class EpisodeRow(Wire):
    """An episode of `subscribe/files`."""

    title: Text = None
    download: Objects[FileRow] = Field(default_factory=list)
    library: Objects[FileRow] = Field(default_factory=list)


class FilesAnswer(Wire):
    """The episodes of a subscription by their numbers, as text."""

    episodes: Annotated[dict[str, Any], BeforeValidator(read_object)] = Field(default_factory=dict)


class FinishedRow(SubscriptionRow):
    """A row of the history of finished subscriptions; `date` is when it was complete."""

    date: Text = None


class SubscriptionClient(MoviePilotClient):
    """Asks on the same connection as the client it extends."""

    async def lacking(self, native_id: str, about: dict[str, Any]) -> list[LackRow]:
        """List the seasons of which episodes are not in the library; none when all is there.

        `about` holds the series' Chinese type, title and year. The server asks the media server
        itself, which may take a while.
        """

        def ask(dialect: Dialect) -> Awaitable[list[LackRow]]:
            body = {**about, **_named_in_media(native_id, dialect)}
            return self._posted(LackRow, "mediaserver/notexists", body)

        return await self._named(ask)

    async def wholes(self) -> list[dict[str, Any]]:
        """List everybody's subscriptions with all their fields, as they must be sent back."""
        data = await self._bare_once("GET", "subscribe/")
        if not isinstance(data, list):
            raise self._http.error(UnexpectedAnswer, "subscribe/ is not a list")
        return [row for row in data if isinstance(row, dict)]

    async def update(self, whole: dict[str, Any], changed: dict[str, Any]) -> None:
        """Change some fields of a subscription.

        Before v3 a field that is not sent is reset, so the whole object goes back; v3 takes what
        is sent and leaves the rest (contract moviepilot-v3 section 4).
        """
        await self._sign_in.ready(self._http)
        partial = self._sign_in.dialect.identity is Identity.PAIR
        kept = {"id": whole.get("id")} if partial else whole
        await self._data("PUT", "subscribe/", body={**kept, **changed})

    async def set_state(self, number: int, state: str) -> None:
        """Let a subscription run (`R`) or suspend it (`S`)."""
        await self._data("PUT", f"subscribe/status/{number}", {"state": state})

    async def look_now(self, number: int) -> None:
        """Start a search in the background; one younger than a minute is skipped in silence."""
        await self._set_off(f"subscribe/search/{number}")

    async def reset(self, number: int) -> None:
        """Forget how far a subscription is, and let it run."""
        await self._set_off(f"subscribe/reset/{number}")

    async def files(self, number: int) -> dict[str, EpisodeRow]:
        """Return the episodes of a subscription that is there: a missing one crashes v2."""
        answer = await self._row(FilesAnswer, f"subscribe/files/{number}")
        rows = {number: row for number, row in answer.episodes.items() if isinstance(row, dict)}
        return {number: EpisodeRow.model_validate(row) for number, row in rows.items()}

    async def finished(self, type_word: str, *, count: int) -> list[FinishedRow]:
        """List the newest finished subscriptions of a type, page by page."""
        path, size = f"subscribe/history/{quote(type_word, safe='')}", min(count, LARGEST_PAGE)
        rows: list[FinishedRow] = []
        for page in range(1, -(-count // size) + 1):
            more = await self._rows(FinishedRow, path, {"page": page, "count": size})
            rows += more
            if len(more) < size:
                break
        return rows[:count]

    async def knows_music(self) -> bool:
        """Say whether there are subscriptions to music."""
        await self._sign_in.ready(self._http)
        return self._sign_in.dialect.identity is Identity.PAIR

    async def sites(self) -> list[SiteRow]:
        """List the sites that subscriptions look on, which any account may read."""
        return await self._rows(SiteRow, "site/rss")

    async def directories(self) -> list[DirectoryRow]:
        """List the folders, which an administrator may read."""
        data = read_object(await self._data("GET", "system/setting/Directories"))
        rows = data.get("value")
        listed = rows if isinstance(rows, list) else []
        return [DirectoryRow.model_validate(row) for row in listed if isinstance(row, dict)]

    async def _posted(self, model: type[Row], path: str, body: dict[str, Any]) -> list[Row]:
        data = await self._bare_once("POST", path, body=body)
        if not isinstance(data, list):
            raise self._http.error(UnexpectedAnswer, f"{path} is not a list")
        return [model.model_validate(row) for row in data if isinstance(row, dict)]

    async def _set_off(self, path: str) -> Any:
        """Send what v2 takes as GET and v3 as POST."""
        await self._sign_in.ready(self._http)
        newer = self._sign_in.dialect.identity is Identity.PAIR
        return await self._data("POST" if newer else "GET", path)


def _named_in_media(native_id: str, dialect: Dialect) -> Query:
    """Return the fields that name a title in a media object, whose columns have an underscore."""
    if dialect.identity is Identity.PAIR:
        return named_in_query(native_id, dialect)
    source, _, number = native_id.partition(":")
    return {"tmdb_id": int(number)} if source == "tmdb" and number.isdecimal() else {}
