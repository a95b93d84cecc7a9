"""How a request names a title: one prefixed word, or the pair of source and native id.

Contract moviepilot-v3 section 2, media identity. Neither way is understood by the other line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from sandbox.moviepilot.envelope import invalid, malformed, missing

TMDB, DOUBAN = "themoviedb", "douban"
_PREFIXES = {"tmdb": TMDB, "douban": DOUBAN, "bangumi": "bangumi"}
_COLUMNS = {"tmdbid": TMDB, "doubanid": DOUBAN, "bangumiid": "bangumi"}
_SOURCE = re.compile(r"[a-z][a-z0-9._-]*")  # any plugin may bring a source of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A title as its source numbers it."""

    source: str
    id: str

    @property
    def tmdb(self) -> int | None:
        """The number in the catalogue of this world; a malformed one crashes, as in v2."""
        return int(self.id) if self.source == TMDB else None


class Identity(Protocol):
    """Reads which title a request means; None where it means none, or one of no known source."""

    def in_path(self, request: web.Request, part: str) -> Ref | None:
        """Return the title that a part of the path names."""
        ...

    def in_query(self, query: Mapping[str, str]) -> Ref | None:
        """Return the title that the query names."""
        ...

    def in_body(self, body: Mapping[str, Any]) -> Ref | None:
        """Return the title that an object names."""
        ...


class Prefixed:
    """`tmdb:603`, and one key per source in objects."""

    def in_path(self, request: web.Request, part: str) -> Ref | None:
        """Return the title of `tmdb:603`; another form names none."""
        return _prefixed(request.match_info[part])

    def in_query(self, query: Mapping[str, str]) -> Ref | None:
        """Return the title of `mediaid`, or of `tmdbid` where that is the name."""
        if query.get("tmdbid"):
            return Ref(source=TMDB, id=query["tmdbid"])
        return _prefixed(query.get("mediaid", ""))

    def in_body(self, body: Mapping[str, Any]) -> Ref | None:
        """Return the title of the first column that is filled."""
        for column, source in _COLUMNS.items():
            if body.get(column):
                return Ref(source=source, id=str(body[column]))
        return Ref(source=TMDB, id=str(body["tmdb_id"])) if body.get("tmdb_id") else None


class Pair:
    """`603` with `media_source=themoviedb`: both or neither, else a 422; 0 names nothing."""

    def in_path(self, request: web.Request, part: str) -> Ref | None:
        """Return the title; without `media_source` the call is a 422."""
        if not request.query.get("media_source"):
            raise invalid(missing("query", "media_source"))
        return _pair(request.query["media_source"], request.match_info[part], where="query")

    def in_query(self, query: Mapping[str, str]) -> Ref | None:
        """Return the title of `media_source` and `media_id`."""
        return _pair(query.get("media_source"), query.get("media_id"), where="query")

    def in_body(self, body: Mapping[str, Any]) -> Ref | None:
        """Return the title of the pair; an old `tmdbid` is not even looked at."""
        return _pair(body.get("media_source"), body.get("media_id"), where="body")


def is_half(body: Mapping[str, Any]) -> bool:
    """Tell whether an object holds one key of the pair only."""
    return bool(body.get("media_source")) != bool(body.get("media_id"))


def _prefixed(text: str) -> Ref | None:
    prefix, _, number = text.partition(":")
    return Ref(source=_PREFIXES[prefix], id=number) if number and prefix in _PREFIXES else None


def _pair(source: object, number: object, *, where: str) -> Ref | None:
    if not source and not number:
        return None
    if not source or not number or str(number).strip() in ("", "0"):
        fault = "media_source and media_id must be given together and be valid"
        raise invalid(malformed(where, message=fault, kind="value_error"))
    known = _PREFIXES.get(str(source), str(source))
    if not _SOURCE.fullmatch(known):
        fault = "not a media source"
        raise invalid(malformed(where, "media_source", message=fault, kind="value_error"))
    return Ref(source=known, id=str(number))
