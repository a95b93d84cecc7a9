"""From NASSAV's rows to the shared nouns: codes, titles and what their cards say."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, quote, urlsplit

from services.backends.nassav.models import Resource
from services.backends.nassav.settings import API
from services.models import BackendId, ItemRef, Title, TitleKind
from services.ports.facts import Fact, Mark, Value, Wording

ID = BackendId("nassav")
NAME = "NASSAV"
LONGEST_CODE = 50  # characters that the server takes
COVER = f"{API}/resource/cover"

# Letters and a number, with a hyphen between; more may stand before: FC2-PPV-1234567.
_CODE = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2,12}(?:[-_][A-Z0-9]{1,12}){0,3}[-_]\d{2,9}", re.ASCII)
_SEVERAL = 5  # codes looked for at once


def code_in(words: str) -> str:
    """Return the code that a word is, in the server's spelling; empty where it is none."""
    said = words.strip().upper()
    return said if len(said) <= LONGEST_CODE and _CODE.fullmatch(said) else ""


def codes_in(words: str) -> list[str]:
    """Return the codes typed; none where anything else stands among them."""
    found = [code_in(word) for word in re.split(r"[\s,;，；、]+", words.strip())]
    return list(dict.fromkeys(found))[:_SEVERAL] if found and all(found) else []


def ref_of(code: str) -> ItemRef:
    """Return where a resource lives."""
    return ItemRef(backend=ID, kind=TitleKind.FILM, native_id=code)


def wording(name: str, /, **values: Value) -> Wording:
    """Return words of this server."""
    return Wording(id=f"{ID}-{name}", values=values)


def fact(name: str, value: Wording | str | None = None, *, mark: Mark = Mark.PLAIN) -> Fact:
    """Return a line; a text is shown as it is."""
    said = Wording(literal=value) if isinstance(value, str) else value
    return Fact(label=wording(name), value=said, mark=mark)


def title_of(found: Resource, *, address: str, first: str = "") -> Title:
    """Return a resource as a title, with everything an answer told of it."""
    name = found.name(first)
    return Title(
        ref=ref_of(found.code),
        name=name if name.upper().startswith(found.code) else f"{found.code} · {name}",
        year=_year(found.released),
        original_name=found.titles.get("original_title") or None,
        poster_url=cover_address(address, found.code),
        genres=found.genres,
        runtime=found.minutes,
        facts=tuple(_facts(found)),
        private=True,
    )


def unknown_title(code: str) -> Title:
    """Return a code that is not in the library, to be added to it."""
    facts = (fact("not-added"),)
    return Title(ref=ref_of(code), name=code, facts=facts, private=True)


def cover_address(address: str, code: str) -> str:
    """Return where a cover lies; only the server itself can be asked for it."""
    return f"{address}{COVER}?avid={quote(code, safe='')}"


def code_of_cover(address: str, url: str) -> str:
    """Return the code of a cover of this server, empty for any other address."""
    if not url.startswith(f"{address}{COVER}?"):
        return ""
    return next(iter(parse_qs(urlsplit(url).query).get("avid", [])), "")


def size_text(size: int) -> str:
    """Return bytes as people read them: 1.2 GB."""
    value, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.1f} {unit}" if unit in ("GB", "TB") else f"{value:.0f} {unit}"


def _facts(found: Resource) -> Iterator[Fact]:
    if found.there and found.size is not None:
        yield fact("video", wording("video-of", size=size_text(found.size)), mark=Mark.GOOD)
    else:
        state = wording("video-there" if found.there else "video-none")
        yield fact("video", state, mark=Mark.GOOD if found.there else Mark.PLAIN)
    if found.favourite or found.watched:
        both = "watched-favourite" if found.favourite and found.watched else ""
        yield fact(both or ("favourite" if found.favourite else "watched"))
    if found.released:
        yield fact("released", found.released)
    for name in ("director", "studio", "label", "series", "source"):
        if told := getattr(found, name):
            yield fact(name, told)
    if found.actors:
        yield fact("actors", ", ".join(found.actors[:6]))


def _year(released: str) -> int | None:
    try:
        return date.fromisoformat(released[:10]).year
    except ValueError:
        return None
