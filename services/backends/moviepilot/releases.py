"""Searching the sites and downloading by hand (contract section 7 and 8.3).

A torrent of the server holds its site's cookie, and its address opens the site in our account's
name: both must be handed back as they came, and neither leaves this module. They are kept in
memory for as long as somebody may be choosing; after that, or a restart, the search is made again.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.diagnosis import AUTHENTICATED
from services.backends.moviepilot.dialect import (
    Dialect,
    Identity,
    Query,
    named_in_pairs,
    named_in_path,
    unwrap,
)
from services.backends.moviepilot.history import moment_of
from services.backends.moviepilot.mapping import word_of
from services.backends.moviepilot.models import (
    ClientRow,
    Flag,
    Number,
    Text,
    Whole,
    Wire,
    read_list,
    read_object,
    read_objects,
    read_text,
)
from services.clock import Clock
from services.errors import (
    BackendError,
    Forbidden,
    NotRecognised,
    Rejected,
    UnexpectedAnswer,
    UnknownItem,
)
from services.handles import handle
from services.http import JsonClient
from services.models import Title, TitleKind
from services.ports.release_models import Destination, Destinations, Folder, Release, SiteSearch

SEARCHING = 120.0  # seconds: the answer waits for every site (section 7)
ADDING = 75.0  # seconds: the server waits for its downloader in several tries (section 8.3)
REMEMBERED = 1800.0  # seconds a search's torrents are kept
MOST_SEARCHES = 16
NOTHING = "未搜索到任何资源"  # also what a server says that may not search
_PRIVATE = ("site_cookie", "site_ua", "enclosure", "page_url")
_RESOLUTION = re.compile(r"(?<![a-z0-9])(\d{3,4}p|4k|8k)(?![a-z0-9])", re.IGNORECASE)
_SAME = {"4k": "2160p", "8k": "4320p"}

T = TypeVar("T")


class Torrent(Wire):
    """What may be told of a torrent; its cookie and addresses are no fields here."""

    site: Whole = None
    site_name: Text = None
    title: Text = None
    description: Text = None
    size: Whole = None
    seeders: Whole = None
    peers: Whole = None
    pubdate: Text = None
    downloadvolumefactor: Number = None
    uploadvolumefactor: Number = None
    hit_and_run: Flag = None
    labels: Annotated[list[Text], BeforeValidator(read_list)] = Field(default_factory=list)


class Meta(Wire):
    """What the server read out of a torrent's name."""

    season_episode: Text = None
    resource_pix: Text = None
    resource_type: Text = None
    video_encode: Text = None
    resource_team: Text = None


class DirectoryRow(Wire):
    """A directory of the server's settings (`system/setting/Directories`, section 13)."""

    name: Text = None
    storage: Text = None
    download_path: Text = None
    media_type: Text = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The torrents of one search as they came, and what the server took the title for."""

    until: float
    identity: Identity  # of another line, what is kept must not be handed back
    torrents: dict[str, dict[str, Any]]
    media: dict[str, Any]


class ReleasesPart:
    """The part of the backend that implements services.capabilities.Releases."""

    _http: JsonClient
    _sign_in: SignIn
    _clock: Clock

    def __init__(self) -> None:
        self._searches: OrderedDict[tuple[str, int | None], _Kept] = OrderedDict()

    async def releases(self, title: Title, *, season: int | None) -> SiteSearch:
        """Return what the sites offer of a film or of one season; may take a minute."""
        rows = await self._search(title, season)
        zone = self._sign_in.zone
        torrents: dict[str, dict[str, Any]] = {}
        releases = []
        for row in rows:
            raw = read_object(row.get("torrent_info"))
            torrent, meta = Torrent.model_validate(raw), Meta.model_validate(_of(row, "meta_info"))
            digest = digest_of(torrent)
            if torrent.title and digest not in torrents:
                torrents[digest] = raw
                published_at = moment_of(torrent.pubdate, zone)
                releases.append(release_of(torrent, meta, digest, published_at=published_at))
        media = next((found for row in rows if (found := _of(row, "media_info"))), {})
        self._keep(title, season, torrents, media)
        level = self._sign_in.level
        barred = not releases and level is not None and level < AUTHENTICATED
        return SiteSearch(releases=tuple(releases), barred=barred)

    async def destinations(self, title: Title) -> Destinations:
        """Return the downloaders, the default one first, and the folders for this kind of title.

        The folders are told to administrators only; others have none to choose from.
        """
        listed = read_objects(unwrap(await self._http.json("GET", "download/clients")).data)
        clients = [ClientRow.model_validate(row).name for row in listed]
        folders = await self._folders(word_of(title.ref.kind))
        return Destinations(downloaders=tuple(filter(None, clients)), folders=folders)

    async def download(
        self, title: Title, digest: str, *, season: int | None, to: Destination
    ) -> str:
        """Download a release and return the hash; one that is there already is a success, too.

        Raises: UnknownItem when the sites no longer offer it; NotRecognised where v3 asks whether
        it is meant all the same.
        """
        torrent, media = await self._recall(title, digest, season)
        body: dict[str, Any] = {"torrent_in": torrent}
        if media:
            body["media_in"] = media
        else:
            await self._sign_in.ready(self._http)
            body |= named_in_pairs(title.ref.native_id, self._sign_in.dialect)
        if to.downloader:
            body["downloader"] = to.downloader
        if to.folder:
            body["save_path"] = to.folder
        if to.anyway:
            body["allow_unrecognized"] = True
        path = "download/" if media else "download/add"
        failure: type[BackendError] = Rejected
        try:
            told = unwrap(await self._http.json("POST", path, json=body, deadline=ADDING))
        except Rejected as error:
            reason = _without(error.reason, torrent)
        except ValueError:  # half a character, or a number that JSON does not have
            failure, reason = UnexpectedAnswer, "a torrent that cannot be handed back"
        else:
            if told.success:
                return self._download_id(told.data)
            reason = _without(self._http.reason(told.message), torrent)
            if read_object(told.data).get("requires_confirmation") is True and not to.anyway:
                failure = NotRecognised
        # Raised outside the handler: its cause could quote the torrent that was refused.
        raise self._http.error(failure, reason)

    def _download_id(self, data: Any) -> str:
        found = read_text(read_object(data).get("download_id"))
        if not found:
            raise self._http.error(UnexpectedAnswer, "a download without an id")
        return found

    async def _search(self, title: Title, season: int | None) -> list[dict[str, Any]]:
        about: Query = {"area": "title"}
        if word := word_of(title.ref.kind):
            about["mtype"] = word
        if season is not None and title.ref.kind is TitleKind.SERIES:
            about["season"] = season

        async def ask(dialect: Dialect) -> Any:
            segment, query = named_in_path(title.ref.native_id, dialect)
            path = f"search/media/{segment}"
            return await self._http.json("GET", path, params={**about, **query}, deadline=SEARCHING)

        told = unwrap(await self._sign_in.speak(self._http, ask))
        if not told.success and told.message != NOTHING:
            raise self._http.error(Rejected, told.message)
        return read_objects(told.data)

    async def _folders(self, word: str | None) -> tuple[Folder, ...]:
        try:
            told = unwrap(await self._http.json("GET", "system/setting/Directories"))
        except (Forbidden, Rejected):
            return ()
        found: dict[str, Folder] = {}
        for raw in read_objects(read_object(told.data).get("value")):
            row = DirectoryRow.model_validate(raw)
            fits = not row.media_type or word is None or row.media_type == word
            if row.download_path and fits and row.storage in (None, "local"):
                name = row.name or row.download_path
                found.setdefault(row.download_path, Folder(name=name, path=row.download_path))
        return tuple(found.values())

    def _keep(
        self,
        title: Title,
        season: int | None,
        torrents: dict[str, dict[str, Any]],
        media: dict[str, Any],
    ) -> None:
        key = (title.ref.key, season)
        until = self._clock.monotonic() + REMEMBERED
        identity = self._sign_in.dialect.identity
        self._searches[key] = _Kept(until=until, identity=identity, torrents=torrents, media=media)
        self._searches.move_to_end(key)
        while len(self._searches) > MOST_SEARCHES:
            self._searches.popitem(last=False)

    async def _recall(
        self, title: Title, digest: str, season: int | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        await self._sign_in.ready(self._http)
        key = (title.ref.key, season)
        kept = self._searches.get(key)
        identity = self._sign_in.dialect.identity
        old = kept is None or kept.until < self._clock.monotonic() or kept.identity != identity
        if kept is None or old or digest not in kept.torrents:
            await self.releases(title, season=season)
            kept = self._searches[key]
        if digest not in kept.torrents:
            raise UnknownItem
        return kept.torrents[digest], kept.media


def digest_of(torrent: Torrent) -> str:
    """Return what names a torrent after another search, too; nothing can be read back from it."""
    return handle(torrent.site, torrent.site_name, torrent.title, torrent.description, torrent.size)


def release_of(torrent: Torrent, meta: Meta, digest: str, *, published_at: Any = None) -> Release:
    """Read what may be told of a torrent."""
    name = torrent.title or ""
    return Release(
        digest=digest,
        name=name,
        site=torrent.site_name or "",
        detail=torrent.description or "",
        size=torrent.size or None,
        seeders=torrent.seeders,
        leechers=torrent.peers,
        published_at=published_at,
        charged=torrent.downloadvolumefactor,
        credited=torrent.uploadvolumefactor,
        must_seed=bool(torrent.hit_and_run),
        labels=tuple(label for label in torrent.labels if label),
        resolution=_resolution(meta.resource_pix, name),
        source=meta.resource_type or "",
        codec=meta.video_encode or "",
        team=meta.resource_team or "",
        span=(meta.season_episode or "").strip(),
    )


def _of(row: dict[str, Any], part: str) -> dict[str, Any]:
    return read_object(row.get(part))


def _resolution(told: str | None, name: str) -> str:
    found = _RESOLUTION.search(told or "") or _RESOLUTION.search(name)
    word = found[1].lower() if found else ""
    return _SAME.get(word, word)


def _without(reason: str, torrent: dict[str, Any]) -> str:
    """Return a refusal without what opens a site, should the server quote it."""
    for name in _PRIVATE:
        secret = torrent.get(name)
        if isinstance(secret, str) and secret:
            reason = reason.replace(secret, "…")
    return reason
