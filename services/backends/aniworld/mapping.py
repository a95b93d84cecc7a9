"""From Aniworld's rows to the shared nouns: titles, parts, queue items."""

import re

from services.backends.aniworld.models import Detail, Hit, Series
from services.models import BackendId, ItemRef, Link, Title, TitleKind
from services.ports.parts import Choice, Part

ID = BackendId("aniworld")
NAME = "Aniworld"
PRIORITY = Choice(key="priority", values=("normal", "high", "low"))

_SPELLINGS = (
    re.compile(
        r"S(?:eason)?\s*(\d{1,3})\s*[,:-]?\s*E(?:p(?:isode)?)?\.?\s*(\d{1,4})", re.IGNORECASE
    ),
    re.compile(r"(\d{1,3})\s*x\s*(\d{1,4})", re.IGNORECASE),
)


def ref_of(native_id: str) -> ItemRef:
    """Return where a series lives."""
    return ItemRef(backend=ID, kind=TitleKind.SERIES, native_id=native_id)


def place_of(text: str) -> tuple[int, int] | None:
    """Read season and episode off any of the spellings (row 9), None for anything else."""
    for spelling in _SPELLINGS:
        if found := spelling.fullmatch(text.strip()[:64]):
            return int(found[1]), int(found[2])
    return None


def episode_in(path: str) -> str:
    """Return the episode that the name of a file tells, empty where it tells none."""
    name = re.split(r"[/\\]", path)[-1][:300]
    for spelling in _SPELLINGS:
        if found := spelling.search(name):
            return key_of(found[0])
    return ""


def key_of(text: str) -> str:
    """Return what the queue wants: S01E01, or the text as it came where it does not fit."""
    place = place_of(text)
    return f"S{place[0]:02}E{place[1]:02}" if place else text


def part_of(text: str) -> Part:
    """Read one episode."""
    place = place_of(text)
    if place is None:
        return Part(key=text, name=text)
    return Part(key=key_of(text), season=place[0], number=place[1])


def title_of_detail(detail: Detail, *, native_id: str, site: str = "") -> Title:
    """Return a series in full, under the id it was asked by."""
    return Title(
        ref=ref_of(native_id),
        name=detail.title,
        overview=detail.description,
        links=links_to(site),
    )


def title_of_hit(hit: Hit) -> Title:
    """Return a hit of a search."""
    return Title(ref=ref_of(hit.id), name=hit.title, links=links_to(hit.site))


def title_of_series(row: Series) -> Title:
    """Return a series of the library."""
    return Title(ref=ref_of(row.id), name=row.title)


def links_to(site: str) -> tuple[Link, ...]:
    """Return the provider's page where it is one."""
    return (
        (Link(label="AniWorld", url=site, private=True),)
        if site.startswith(("https://", "http://"))
        else ()
    )


def missing_of(detail: Detail) -> int | None:
    """Return how many episodes a series lacks (row 10), None where nobody tells."""
    if detail.total is None or detail.there is None:
        return None
    return max(0, detail.total - detail.there)
