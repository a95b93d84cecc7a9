"""Addresses and ids of other catalogues in what somebody sent: which title they point at."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from services.models import ItemRef, TitleKind


class Catalogue(StrEnum):
    """A catalogue whose addresses people paste; the value is its proper name."""

    TMDB = "TMDB"
    DOUBAN = "Douban"
    IMDB = "IMDb"
    TRAKT = "Trakt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """What an address or id points at: a number, or the name Trakt has for it in addresses.

    The kind is UNKNOWN where the catalogue counts films and series alike, or the id does not say.
    """

    catalogue: Catalogue
    number: str
    kind: TitleKind = TitleKind.UNKNOWN


_HOSTS = {
    Catalogue.TMDB: ("themoviedb.org", "tmdb.org"),
    Catalogue.DOUBAN: ("douban.com",),
    Catalogue.IMDB: ("imdb.com",),
    Catalogue.TRAKT: ("trakt.tv",),
}
_ADDRESS = re.compile(
    r"(?<![a-z0-9./@-])(?:https?://)?(?:[a-z0-9-]+\.)*(?:themoviedb\.org|tmdb\.org|douban\.com|imdb\.com|trakt\.tv)"
    r"/[^\s<>\"'，。；、！？（）「」【】《》]+",
    re.IGNORECASE,
)
_KINDS = {
    "movie": TitleKind.FILM,
    "movies": TitleKind.FILM,
    "tv": TitleKind.SERIES,
    "shows": TitleKind.SERIES,
    "person": TitleKind.PERSON,
    "name": TitleKind.PERSON,
    "collection": TitleKind.COLLECTION,
}
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)
_IMDB = re.compile(r"tt\d{6,10}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,150}", re.ASCII)
_WRITTEN = re.compile(  # tmdb:603, tmdb tv 1396, douban:1291843, imdb tt0133093
    r"(?P<name>tmdb|douban|豆瓣|imdb)\s*(?:id)?\s*[:：#/ ]\s*(?:(?P<kind>movie|tv)\s*[:/ ]\s*)?"
    r"(?P<number>tt\d{6,10}|\d{1,12})",
    re.IGNORECASE | re.ASCII,
)
_NAMES = {"tmdb": Catalogue.TMDB, "douban": Catalogue.DOUBAN, "豆瓣": Catalogue.DOUBAN}


def pointer_to(ref: ItemRef) -> Pointer | None:
    """Return what a title is called elsewhere, where its own id says so: `tmdb:603`."""
    name, _, number = ref.native_id.partition(":")
    catalogue = next((one for one in Catalogue if one.lower() == name), None)
    if catalogue is None or not number:
        return None
    return Pointer(catalogue=catalogue, number=number, kind=ref.kind)


def find_pointer(words: str) -> Pointer | None:
    """Return what the first address in a text points at, or an id that is the whole text."""
    for address in _ADDRESS.findall(words):
        if found := _of_address(address):
            return found
    return _of_id(words.strip())


def _of_address(address: str) -> Pointer | None:
    parts = urlsplit(address if "://" in address else f"https://{address}")
    host = (parts.hostname or "").lower()
    segments = [unquote(one).lower() for one in parts.path.split("/") if one]
    if segments and _LANGUAGE.fullmatch(segments[0]) and segments[0] not in _KINDS:
        segments = segments[1:]
    for catalogue, domains in _HOSTS.items():
        if any(host == domain or host.endswith(f".{domain}") for domain in domains):
            return _READERS[catalogue](segments, parts.query)
    return None


def _of_tmdb(segments: list[str], _query: str) -> Pointer | None:
    if len(segments) < 2 or segments[0] not in _KINDS:
        return None
    number = _NUMBER.match(segments[1])
    if number is None:
        return None
    return Pointer(catalogue=Catalogue.TMDB, number=number[0], kind=_KINDS[segments[0]])


def _of_douban(segments: list[str], query: str) -> Pointer | None:
    """Read the website's, the mobile site's and the app's addresses."""
    if uri := parse_qs(query).get("uri"):  # douban.com/doubanapp/dispatch?uri=/movie/1291843
        segments = [one for one in uri[0].split("/") if one]
    for place, word in enumerate(segments[:-1]):
        number = _NUMBER.fullmatch(segments[place + 1])
        if word in ("subject", "movie", "tv") and number:
            return Pointer(catalogue=Catalogue.DOUBAN, number=number[0])
    return None


def _of_imdb(segments: list[str], _query: str) -> Pointer | None:
    found = next((one for one in segments if _IMDB.fullmatch(one)), None)
    return Pointer(catalogue=Catalogue.IMDB, number=found) if found else None


def _of_trakt(segments: list[str], _query: str) -> Pointer | None:
    if len(segments) < 2 or segments[0] not in ("movies", "shows"):
        return None
    if not _SLUG.fullmatch(segments[1]):
        return None
    return Pointer(catalogue=Catalogue.TRAKT, number=segments[1], kind=_KINDS[segments[0]])


_READERS = {
    Catalogue.TMDB: _of_tmdb,
    Catalogue.DOUBAN: _of_douban,
    Catalogue.IMDB: _of_imdb,
    Catalogue.TRAKT: _of_trakt,
}


def _of_id(words: str) -> Pointer | None:
    if _IMDB.fullmatch(words):
        return Pointer(catalogue=Catalogue.IMDB, number=words)
    found = _WRITTEN.fullmatch(words)
    if found is None:
        return None
    number, name = found["number"].lower(), found["name"].lower()
    if number.startswith("tt"):
        return Pointer(catalogue=Catalogue.IMDB, number=number)
    if name not in _NAMES:  # an IMDb id without its letters
        return Pointer(catalogue=Catalogue.IMDB, number=f"tt{number.zfill(7)}")
    kind = _KINDS.get((found["kind"] or "").lower(), TitleKind.UNKNOWN)
    return Pointer(catalogue=_NAMES[name], number=number, kind=kind)


def page_of(pointer: Pointer) -> str | None:
    """Return where people see what a pointer means, None where that is not known."""
    if pointer.catalogue is Catalogue.IMDB:
        return f"https://www.imdb.com/title/{pointer.number}/"
    if pointer.catalogue is Catalogue.TMDB and pointer.kind in _TMDB_PAGES:
        return f"https://www.themoviedb.org/{_TMDB_PAGES[pointer.kind]}/{pointer.number}"
    return None


_TMDB_PAGES = {TitleKind.FILM: "movie", TitleKind.SERIES: "tv"}
