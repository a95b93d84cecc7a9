"""What MoviePilot can do for Usher: the capabilities it has, and the factory that makes it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.batches import BatchClient, LookingPart
from services.backends.moviepilot.browsing import BrowsingClient, BrowsingPart
from services.backends.moviepilot.client import History, MoviePilotClient
from services.backends.moviepilot.controls import ControlsPart
from services.backends.moviepilot.controls_client import ControlsClient
from services.backends.moviepilot.diagnosis import diagnose
from services.backends.moviepilot.gaps import GapsPart
from services.backends.moviepilot.health import read_status
from services.backends.moviepilot.history import digest, history_row, started_of
from services.backends.moviepilot.mapping import (
    ID,
    NAME,
    actions_in,
    queue_item_of,
    season_of,
    tells_something,
    title_of,
    word_of,
)
from services.backends.moviepilot.mending import MendingPart
from services.backends.moviepilot.mending_client import MendingClient
from services.backends.moviepilot.models import read_object, read_text
from services.backends.moviepilot.organising import ORGANISING, OrganisingClient, OrganisingPart
from services.backends.moviepilot.releases import ReleasesPart
from services.backends.moviepilot.settings import API, Settings, plain
from services.backends.moviepilot.shelves import ShelvesPart, is_shelved, named
from services.backends.moviepilot.zones import ZoneLearner
from services.clock import Clock
from services.errors import BackendError, SourceUnavailable, UnknownItem
from services.events import Started
from services.http import DEADLINE, JsonClient
from services.models import (
    BackendId,
    BackendStatus,
    ItemRef,
    QueueAction,
    QueueItem,
    QueueSnapshot,
    QueueState,
    Title,
    TitleKind,
)
from services.polling.cursors import HistoryPage, scan
from services.ports.feeds import FeedMemory, FeedPoll
from services.ports.findings import Diagnosis
from services.ports.memory import BackendMemory
from services.transport.contact import Contact
from services.transport.redaction import Redactor

COMPLAINING = 3.0  # seconds an empty search waits to hear whether its source is in reach
WAKING = 5.0  # seconds in which a downloader may still call paused what it was told to start


class MoviePilot(
    LookingPart,
    BrowsingPart,
    ReleasesPart,
    GapsPart,
    ShelvesPart,
    MendingPart,
    ControlsPart,
    OrganisingPart,
):
    """Implements Search, Subscribe, Library, Queue, Status, Diagnose, Pictures and Feed.

    Bell and Reachable, too; by its parts Releases, Gaps, Shelves, Mend and Controls, and of the
    specialities FollowedSearch, Foresee and Decide.
    """

    takes_away = True  # each message of the stream reaches one listener only (contract section 4)

    def __init__(
        self,
        client: MoviePilotClient,
        *,
        address: str,
        http: JsonClient,
        sign_in: SignIn,
        clock: Clock,
        redactor: Redactor,
        contact: Contact,
    ) -> None:
        super().__init__()
        self._address = address
        self.contact = contact
        self._client = client
        self._subscription_client = self._batch_client = BatchClient(http, sign_in)
        self._browsing_client = BrowsingClient(http, sign_in)
        self._mending_client = MendingClient(http, sign_in)
        self._controls_client = ControlsClient(http, sign_in)
        self._organising_client = OrganisingClient(http, sign_in)
        self._http = http
        self._sign_in = sign_in
        self._clock = clock
        self._redactor = redactor
        self._zone_learner = ZoneLearner()
        self._subscribing = asyncio.Lock()
        self._stopped: set[str] = set()
        self._started: dict[str, float] = {}  # hash to when, by the monotonic clock

    @property
    def id(self) -> BackendId:
        """Return the id under which tables and settings know this backend."""
        return ID

    @property
    def name(self) -> str:
        """Return the proper name people read."""
        return NAME

    async def aclose(self) -> None:
        """Give back connections."""
        await self._http.aclose()

    async def search(self, words: str) -> list[Title]:
        """Return the hits in the server's order.

        Raises: SourceUnavailable where there are none because the server cannot reach TMDB, which
        it answers as if there were none (section 6.1).
        """
        hits = [title for row in await self._client.search(words) if (title := title_of(row))]
        if not hits and (complaint := await self._complaint()):
            raise self._http.error(SourceUnavailable, complaint)
        return hits

    async def _complaint(self) -> str:
        """Return what the server says where it cannot reach TMDB; its silence is no complaint."""
        try:
            async with asyncio.timeout(COMPLAINING):
                return await self._client.module_complaint("TheMovieDbModule")
        except (TimeoutError, BackendError):
            return ""

    async def title(self, ref: ItemRef) -> Title:
        """Return everything known about one title; its ref is TMDB's where that is known.

        Raises: UnknownItem when the server does not know it.
        """
        if is_shelved(ref):
            return await named(self.search, ref)
        kinds = (TitleKind.FILM, TitleKind.SERIES, TitleKind.MUSIC)
        for kind in kinds[:2] if ref.kind is TitleKind.UNKNOWN else (ref.kind,):
            word = word_of(kind) if kind in kinds else None
            row = await self._client.detail(ref.native_id, type_word=word) if word else None
            if row and (found := title_of(row)):
                return found
        raise UnknownItem

    async def contains(self, title: Title) -> bool:
        """Say whether a title, in whole or in part, is in the library."""
        about: dict[str, str | int] = {"title": title.name}
        if title.year is not None:
            about["year"] = str(title.year)
        if word := word_of(title.ref.kind):
            about["mtype"] = word
        return await self._client.exists(title.ref.native_id, about)

    async def queue(self) -> QueueSnapshot:
        """Return the downloads in the server's order, then what is being filed."""
        rows, filed = await asyncio.gather(self._client.downloads(), self.organising())
        items = [found for row in rows if (found := queue_item_of(row))]
        self._stopped &= {i.native_id for i in items if i.state is not QueueState.PAUSED}
        return QueueSnapshot(items=(*(self._seen_standing(item) for item in items), *filed))

    async def act(self, item: QueueItem, action: QueueAction) -> None:
        """Do one thing to one item, in the downloader that holds it.

        Raises: UnknownItem when the item is no longer there, which the server would call a success.
        """
        if item.native_id.startswith(ORGANISING):
            await self.cancel_organising(item.native_id)
            return
        there = {(row.hash, row.downloader) for row in await self._client.downloads()}
        if not any(task == item.native_id and item.pool in (None, pool) for task, pool in there):
            raise UnknownItem
        match action:
            case QueueAction.PAUSE:
                await self._client.stop(item.native_id, downloader=item.pool)
                self._stopped.add(item.native_id)
                self._started.pop(item.native_id, None)
            case QueueAction.RESUME:
                await self._client.start(item.native_id, downloader=item.pool)
                self._stopped.discard(item.native_id)
                self._started = self._waking()
                self._started[item.native_id] = self._clock.monotonic()
            case QueueAction.DELETE:
                await self._client.drop(item.native_id, downloader=item.pool)

    async def status(self) -> BackendStatus:
        """Return what the server says of itself; parts it refuses to tell are None.

        Raises: BackendError when it tells nothing at all.
        """
        return await read_status(self._controls_client, self._sign_in)

    async def diagnose(self) -> Diagnosis:
        """Sign in and look at every part an owner can mend."""
        return await diagnose(
            self._client, self._sign_in, clock=self._clock, redactor=self._redactor
        )

    async def picture(self, url: str) -> bytes:
        """Return the picture's bytes, fetched by the server."""
        return await self._client.picture(url)

    async def poll(self, memory: FeedMemory) -> FeedPoll:
        """Look once at the transfer history."""
        return await scan(self._page, memory, backend=ID)

    async def identity(self) -> Mapping[str, str]:
        """Return what tells this server from another one: its address, and its own number."""
        await self._sign_in.ready(self._http)
        marks = {"address": self._address, "server": self._sign_in.server}
        return {name: digest(mark) for name, mark in marks.items() if mark}

    async def under_way(self) -> Sequence[Started]:
        """Return with one request what is being downloaded."""
        rows = await self._client.downloads()
        return [started_of(row) for row in rows if row.state != "paused"]

    async def season_total(self, ref: ItemRef, season: int) -> int | None:
        """Return how many episodes the season is meant to have, None when nobody knows.

        A subscription knows best (its number can be set by hand) but vanishes when complete.
        """
        wish = await self._subscription(ref, season)
        if wish and wish.wanted:
            return wish.wanted
        listed = await self._client.seasons(
            ref.native_id
        )  # a message waits: no detail if this says
        counts = {found.number: found.episode_count for row in listed if (found := season_of(row))}
        if season not in counts:
            counts = {found.number: found.episode_count for found in await self.seasons(ref)}
        return counts.get(season) or None

    async def listen(self, ring: Callable[[], None]) -> None:
        """Listen to the message stream, where arrivals are announced (contract section 4)."""
        connected = False

        def hear(message: str) -> None:
            nonlocal connected
            if not connected or tells_something(message):
                connected = True
                ring()

        await self._client.messages(hear)

    async def _page(self, page: int, count: int) -> HistoryPage:
        await self._client.ask_zone()
        history = await self._client.history(page=page, count=count)
        if page == 1:
            self._learn_zone(history)
        zone, scrub = self._sign_in.zone, self._redactor.scrub
        rows = tuple(history_row(raw, zone=zone, scrub=scrub) for raw in history.rows)
        return HistoryPage(rows=rows, total=history.total)

    def _learn_zone(self, history: History) -> None:
        """Learn the zone of the dates where nobody tells it: from a row that has just appeared."""
        if self._sign_in.zone_told or not history.rows or self.contact.clock_offset is None:
            return
        now = self._clock.now() + timedelta(seconds=self.contact.clock_offset)
        newest = read_text(read_object(history.rows[0]).get("date")) or ""
        offset = self._zone_learner.look(newest, now)
        if offset is not None:
            self._sign_in.learn_offset(offset, now)

    def _waking(self) -> dict[str, float]:
        now = self._clock.monotonic()
        return {name: at for name, at in self._started.items() if now - at < WAKING}

    def _seen_standing(self, item: QueueItem) -> QueueItem:
        """Show what we stopped as paused: qBittorrent 5 calls it downloading (section 8.1).

        And what we started as running: qBittorrent calls it paused for another second or two.
        """
        if item.native_id in self._stopped and not item.speed:
            return _in_state(item, QueueState.PAUSED)
        started = self._started.get(item.native_id, float("-inf"))
        if item.state is QueueState.PAUSED and self._clock.monotonic() - started < WAKING:
            return _in_state(item, QueueState.RUNNING)
        return item


def _in_state(item: QueueItem, state: QueueState) -> QueueItem:
    return replace(item, state=state, actions=actions_in(state))


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory:
    """Makes the backend from its settings."""

    id: BackendId = ID
    name: str = NAME
    settings: type[Settings] = Settings

    def create(
        self,
        settings: Settings,
        *,
        clock: Clock,
        redactor: Redactor,
        memory: BackendMemory | None = None,  # noqa: ARG002 - the server remembers everything
        deadline: float = DEADLINE,
    ) -> MoviePilot:
        """Make the backend; its secrets are registered first. Nothing is sent yet."""
        for secret in (settings.password, settings.otp_secret, settings.api_token):
            redactor.register(plain(secret))
        sign_in = SignIn(settings, backend=ID, clock=clock, redactor=redactor)
        contact = Contact(clock)
        contact.on_loss(sign_in.lost)
        http = JsonClient(
            ID,
            base_url=settings.url + API,
            redactor=redactor,
            authorizer=sign_in,
            contact=contact,
            deadline=deadline,
        )
        client = MoviePilotClient(http, sign_in)
        return MoviePilot(
            client,
            address=settings.url,
            http=http,
            sign_in=sign_in,
            clock=clock,
            redactor=redactor,
            contact=contact,
        )


BACKEND = Factory()
