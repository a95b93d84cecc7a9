"""From MoviePilot's rows to the shared nouns: titles, seasons, subscriptions, queue items."""

import json
import re
from datetime import date, timedelta

from services.backends.moviepilot.dialect import native_id
from services.backends.moviepilot.models import (
    DownloadRow,
    Identified,
    Media,
    SeasonRow,
    SubscriptionRow,
    read_object,
)
from services.models import (
    BackendId,
    ItemRef,
    Link,
    QueueAction,
    QueueItem,
    QueueState,
    Season,
    Subscription,
    SubscriptionState,
    Title,
    TitleKind,
)

ID = BackendId("moviepilot")
NAME = "MoviePilot"

_TMDB_IMAGES = "https://image.tmdb.org/t/p/w500"
_KINDS = {
    "电影": TitleKind.FILM,
    "电视剧": TitleKind.SERIES,
    "音乐": TitleKind.MUSIC,
    "系列": TitleKind.COLLECTION,
}
_WITHOUT_SEASONS = (TitleKind.FILM, TitleKind.MUSIC)
_WORDS = {kind: word for word, kind in _KINDS.items()}
_SUBSCRIPTION_STATES = {
    "N": SubscriptionState.NEW,
    "R": SubscriptionState.ACTIVE,
    "P": SubscriptionState.PENDING,
    "S": SubscriptionState.PAUSED,
}
_QUEUE_STATES = {"downloading": QueueState.RUNNING, "paused": QueueState.PAUSED}
_ACTIONS = {QueueState.RUNNING: QueueAction.PAUSE, QueueState.PAUSED: QueueAction.RESUME}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGTP]?)i?B?(?:/s)?\s*", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}
_SPANS = re.compile(
    r"\s*(?:(\d{1,6})\s*天)?\s*(?:(\d{1,6})\s*小?时)?"
    r"\s*(?:(\d{1,6})\s*分钟?)?\s*(?:(\d{1,6})\s*秒)?\s*"
)


def kind_of(word: str | None) -> TitleKind:
    """Read the server's word for a type; its list is open."""
    return _KINDS.get(word or "", TitleKind.UNKNOWN)


def word_of(kind: TitleKind) -> str | None:
    """Return the only spelling the server takes; an English one crashes it (fact 8)."""
    return _WORDS.get(kind)


def identity(row: Identified) -> str | None:
    """Return the native id: TMDB's where known, so that searches, wishes and arrivals agree."""
    tmdb, douban = row.tmdb_id or row.tmdbid, row.douban_id or row.doubanid
    bangumi = row.bangumi_id or row.bangumiid
    for source, number in (("tmdb", tmdb), ("douban", douban), ("bangumi", bangumi)):
        if number and str(number) != "0":
            return native_id(source, str(number))
    if row.media_source and row.media_id and row.media_id != "0":  # which is never valid
        return native_id(row.media_source, row.media_id)
    return None


def item_ref(row: Identified, kind: TitleKind) -> ItemRef | None:
    """Return where a row's title lives, None for one the server did not recognise."""
    found = identity(row)
    return ItemRef(backend=ID, kind=kind, native_id=found) if found else None


def year_of(*texts: str | None) -> int | None:
    """Return the first year at the head of a text."""
    for text in texts:
        if text and (found := re.match(r"\s*(\d{4})(?!\d)", text)):
            return int(found[1]) or None
    return None


def poster_url(address: str | None) -> str | None:
    """Return a poster in a size for chats; season rows carry only TMDB's path."""
    if not address:
        return None
    if address.startswith("/") and not address.startswith("//"):
        return _TMDB_IMAGES + address
    if not address.startswith(("http://", "https://")):
        return None
    return address.replace("/t/p/original/", "/t/p/w500/")


def title_of(row: Media) -> Title | None:
    """Read a media object; None when it lacks an id or a name, as a miss does (fact 9)."""
    kind = kind_of(row.type)
    ref = item_ref(row, kind)
    if ref is None or not row.title:
        return None
    original = row.original_title or row.original_name
    minutes = row.runtime or next((m for m in row.episode_run_time if m), None)
    return Title(
        ref=ref,
        name=row.title,
        year=year_of(row.year, row.release_date, row.first_air_date),
        overview=(row.overview or "").strip(),
        rating=row.vote_average or None,
        poster_url=poster_url(row.poster_path),
        original_name=original if original != row.title else None,
        genres=tuple(genre.name for genre in row.genres if genre.name),
        runtime=minutes or None,
        links=_links(row, kind),
    )


def _links(row: Media, kind: TitleKind) -> tuple[Link, ...]:
    pages = {TitleKind.FILM: "movie", TitleKind.SERIES: "tv", TitleKind.COLLECTION: "collection"}
    tmdb, douban, imdb = row.tmdb_id or row.tmdbid, row.douban_id or row.doubanid, row.imdb_id
    links = []
    if tmdb and kind in pages:
        links.append(Link(label="TMDB", url=f"https://www.themoviedb.org/{pages[kind]}/{tmdb}"))
    if imdb and re.fullmatch(r"tt\d+", imdb, re.ASCII):
        links.append(Link(label="IMDb", url=f"https://www.imdb.com/title/{imdb}/"))
    if douban and re.fullmatch(r"\d+", douban, re.ASCII):
        links.append(Link(label="Douban", url=f"https://movie.douban.com/subject/{douban}/"))
    return tuple(links)


def season_of(row: SeasonRow) -> Season | None:
    """Read one season; None without a number."""
    if row.season_number is None or row.season_number < 0:
        return None
    return Season(
        number=row.season_number,
        name=row.name or "",
        episode_count=row.episode_count,
        air_date=date_of(row.air_date),
    )


def subscription_of(row: SubscriptionRow) -> Subscription | None:
    """Read a subscription; None for the all-null object that means "none"."""
    kind = kind_of(row.type)
    if row.id is None or not row.name:
        return None
    # One without any id was made by name alone; its name must do as its identity.
    ref = item_ref(row, kind) or ItemRef(backend=ID, kind=kind, native_id=f"name:{row.name}")
    wanted = row.total_episode or None
    lacking = row.lack_episode
    return Subscription(
        backend=ID,
        native_id=str(row.id),
        ref=ref,
        name=row.name,
        year=year_of(row.year),
        season=row.season if kind not in _WITHOUT_SEASONS else None,
        wanted=wanted,
        present=max(0, wanted - lacking) if wanted and lacking is not None else None,
        state=_SUBSCRIPTION_STATES.get(row.state or "", SubscriptionState.UNKNOWN),
        poster_url=poster_url(row.poster),
        overview=(row.description or "").strip(),
        requested_by=row.username,
    )


def queue_item_of(row: DownloadRow) -> QueueItem | None:
    """Read a download; None without the hash every action needs."""
    if not row.hash:
        return None
    state = _QUEUE_STATES.get(row.state or "", QueueState.UNKNOWN)
    return QueueItem(
        backend=ID,
        native_id=row.hash,
        name=row.media.title or row.name or row.title or row.hash,
        detail=row.season_episode or "",
        year=year_of(row.year),
        pool=row.downloader,
        size=row.size,
        progress=min(1.0, max(0.0, (row.progress or 0.0) / 100)),
        state=state,
        speed=bytes_of(row.dlspeed),
        remaining=span_of(row.left_time),
        owner=row.username,
        ref=item_ref(row.media, kind_of(row.media.type)),
        season=_number(row.media.season),
        actions=actions_in(state),
    )


def _number(season: str | None) -> int | None:
    found = re.fullmatch(r"S?(\d{1,4})", (season or "").strip(), re.IGNORECASE)
    return int(found[1]) if found else None


def actions_in(state: QueueState) -> frozenset[QueueAction]:
    """Return what can be asked of a download in a state."""
    steering = _ACTIONS.get(state)
    return frozenset({QueueAction.DELETE, steering} if steering else {QueueAction.DELETE})


def bytes_of(text: str | None) -> int | None:
    """Read `5.0M`, `20.0K`, `0.0B` (section 8.1) as bytes."""
    found = _SIZE.fullmatch(text[:32]) if text else None
    return int(float(found[1]) * 1024 ** _POWERS[found[2].upper()]) if found else None


def span_of(text: str | None) -> timedelta | None:
    """Read `1时2分3秒` (section 8.1); None for the empty text of a download that stands still."""
    found = _SPANS.fullmatch(text[:32]) if text and text.strip() else None
    if not found:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def date_of(text: str | None) -> date | None:
    """Read the day at the head of a text; None where there is none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def tells_something(message: str) -> bool:
    """Say whether a message of the stream may be about an arrival (contract section 4).

    Its words come from templates that people edit, so that only this much can be read off it: what
    is typed and answered in the server's own web chat is not. What cannot be read may be anything.
    """
    if not message.strip():
        return False
    try:
        said = read_object(json.loads(message))
    except (ValueError, RecursionError):
        return True
    return said.get("action") != 0 and said.get("channel") != "Web"
