"""Trakt's rows as Usher's values (contract trakt.md 3): what is odd is left out, never guessed."""

import re
from datetime import UTC, date, datetime
from typing import Any

from services.models import BackendId, TitleKind
from services.pointers import Catalogue, Pointer
from services.transport.wire import fields
from services.watchlist.port import Coming, Listed, ListedKind, Work

ID = BackendId("trakt")
NAME = "Trakt"
PAGE = "https://trakt.tv"  # where people see it; no request goes there
_IMDB = re.compile(r"tt\d{6,10}", re.ASCII)
_SLUG = re.compile(r"[\w-]{1,200}", re.ASCII)


def whole(value: Any) -> int | None:
    """Return a whole number, None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(value: Any) -> str:
    """Return a text, empty where it is none."""
    return value if isinstance(value, str) else ""


def moment_of(value: Any) -> float:
    """Return an ISO 8601 moment in seconds since 1970, 0 where there is none."""
    try:
        told = datetime.fromisoformat(text(value))
    except ValueError:
        return 0.0
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def work_of(row: Any, *, is_series: bool) -> Work | None:
    """Return a film or series; without Trakt's own number it is none."""
    body = fields(row)
    ids = fields(body.get("ids"))
    number, name = whole(ids.get("trakt")), text(body.get("title")).strip()
    if number is None:
        return None
    kind = TitleKind.SERIES if is_series else TitleKind.FILM
    slug = text(ids.get("slug"))
    return Work(
        is_series=is_series,
        native=str(number),
        name=name or slug.replace("-", " ") or str(number),
        year=whole(body.get("year")) or None,
        pointers=tuple(_pointers(ids, kind)),
        page=_page(slug, is_series=is_series),
    )


def _pointers(ids: dict[str, Any], kind: TitleKind) -> list[Pointer]:
    """Return what other catalogues call it, TMDB first; there is no kind in an IMDb id."""
    found = []
    tmdb, imdb = whole(ids.get("tmdb")), text(ids.get("imdb"))
    if tmdb and tmdb > 0:
        found.append(Pointer(catalogue=Catalogue.TMDB, number=str(tmdb), kind=kind))
    if _IMDB.fullmatch(imdb):
        found.append(Pointer(catalogue=Catalogue.IMDB, number=imdb, kind=kind))
    return found


def _page(slug: str, *, is_series: bool) -> str | None:
    if not _SLUG.fullmatch(slug):
        return None
    return f"{PAGE}/{'shows' if is_series else 'movies'}/{slug}"


def listed_of(row: Any) -> Listed | None:
    """Return an entry of the watchlist, None for one of a kind nobody knows."""
    body = fields(row)
    word = text(body.get("type"))
    work = work_of(body.get("movie" if word == "movie" else "show"), is_series=word != "movie")
    found = _part(word, body)
    if work is None or found is None:
        return None
    kind, season, episode = found
    return Listed(
        kind=kind,
        work=work,
        entry=str(body.get("id") or ""),
        listed_at=moment_of(body.get("listed_at")),
        season=season,
        episode=episode,
        notes=text(body.get("notes"))[:500],
    )


def _part(word: str, body: dict[str, Any]) -> tuple[ListedKind, int | None, int | None] | None:
    """Return what of a work is listed; a season or episode without its number is nothing."""
    match word:
        case "movie":
            return ListedKind.FILM, None, None
        case "show":
            return ListedKind.SERIES, None, None
        case "season":
            number = whole(fields(body.get("season")).get("number"))
            return None if number is None else (ListedKind.SEASON, number, None)
        case "episode":
            part = fields(body.get("episode"))
            season, number = whole(part.get("season")), whole(part.get("number"))
            if season is None or number is None:
                return None
            return ListedKind.EPISODE, season, number
        case _:
            return None


def coming_of(row: Any) -> Coming | None:
    """Return an episode of the calendar."""
    body = fields(row)
    work = work_of(body.get("show"), is_series=True)
    part = fields(body.get("episode"))
    season, number = whole(part.get("season")), whole(part.get("number"))
    try:
        day = date.fromisoformat(text(body.get("first_aired"))[:10])
    except ValueError:
        return None
    if work is None or season is None or number is None:
        return None
    return Coming(work=work, day=day, season=season, episode=number, name=text(part.get("title")))
