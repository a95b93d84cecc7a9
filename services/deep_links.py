"""What a deep link carries: a title, a request or an invite, in the few characters a link may have.

Telegram passes 64 characters of `A-Z a-z 0-9 _ -` to a bot behind `?start=`. A title is written
out, so that its link never expires: `t-moviepilot-f-tmdb_z603`. A request is its handle, an invite
its secret.
"""

import re
from collections.abc import Iterator

from services.errors import BrokenLink
from services.models import BackendId, ItemRef, TitleKind

LONGEST = 64  # characters (Bot API, deep linking)
_LETTERS = {
    TitleKind.FILM: "f",
    TitleKind.SERIES: "s",
    TitleKind.MUSIC: "m",
    TitleKind.COLLECTION: "c",
    TitleKind.PERSON: "p",
    TitleKind.UNKNOWN: "u",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_COLON, _UNDERSCORE = "_z", "__"  # what ids are full of; any other byte is `_` and two hex digits
_TITLE, _REQUEST, _ASKED, _INVITE = "t-", "r-", "q-", "i-"
_CODE = re.compile(r"([a-z0-9]+)-([a-z])-([A-Za-z0-9_-]+)")
_ESCAPE = re.compile(r"_(z|_|[0-9a-f]{2})|_")
_HANDLE = re.compile(r"[0-9a-f]{8}")
_ASKED_ID = re.compile(r"[A-Za-z0-9_-]{10}")


def code_of(ref: ItemRef) -> str:
    """Return a title's place in url-safe characters; `ref_of` reads it back."""
    return f"{ref.backend}-{_LETTERS[ref.kind]}-{''.join(_escaped(ref.native_id))}"


def ref_of(code: str) -> ItemRef:
    """Read back what `code_of` wrote. Raises: BrokenLink for anything else."""
    found = _CODE.fullmatch(code)
    if found is None or found[2] not in _KINDS:
        raise BrokenLink
    kind = _KINDS[found[2]]
    return ItemRef(backend=BackendId(found[1]), kind=kind, native_id=_unescaped(found[3]))


def title_payload(ref: ItemRef) -> str | None:
    """Return what a link to a title carries, None where its id is too long for one."""
    payload = _TITLE + code_of(ref)
    return payload if len(payload) <= LONGEST else None


def request_payload(handle: str) -> str:
    """Return what a link to a request carries."""
    return _REQUEST + handle


def is_title(payload: str) -> bool:
    """Say whether a payload means a title."""
    return payload.startswith(_TITLE)


def is_request(payload: str) -> bool:
    """Say whether a payload means a request."""
    return payload.startswith(_REQUEST)


def linked_title(payload: str) -> ItemRef:
    """Return the title behind a payload. Raises: BrokenLink when it was cut or made up."""
    return ref_of(payload.removeprefix(_TITLE))


def asked_payload(request: str) -> str:
    """Return what a link to a request at the desk carries, by its id."""
    return _ASKED + request


def is_asked(payload: str) -> bool:
    """Say whether a payload means a request at the desk."""
    return payload.startswith(_ASKED)


def linked_asked(payload: str) -> str:
    """Return the id of the request at the desk behind a payload. Raises: BrokenLink."""
    name = payload.removeprefix(_ASKED)
    if not _ASKED_ID.fullmatch(name):
        raise BrokenLink
    return name


def invite_payload(secret: str) -> str:
    """Return what an invite's link carries."""
    return _INVITE + secret


def is_invite(payload: str) -> bool:
    """Say whether a payload means an invite."""
    return payload.startswith(_INVITE)


def linked_invite(payload: str) -> str:
    """Return the secret behind a payload, whatever it is: only a known one opens anything."""
    return payload.removeprefix(_INVITE)


def linked_request(payload: str) -> str:
    """Return the handle of the request behind a payload. Raises: BrokenLink."""
    handle = payload.removeprefix(_REQUEST)
    if not _HANDLE.fullmatch(handle):
        raise BrokenLink
    return handle


def _escaped(text: str) -> Iterator[str]:
    for letter in text:
        if letter == ":":
            yield _COLON
        elif letter == "_":
            yield _UNDERSCORE
        elif letter.isascii() and (letter.isalnum() or letter == "-"):
            yield letter
        else:
            yield from (f"_{byte:02x}" for byte in letter.encode("utf-8", "surrogatepass"))


def _unescaped(text: str) -> str:
    written = bytearray()
    end = 0
    for found in _ESCAPE.finditer(text):
        written += text[end : found.start()].encode()
        end = found.end()
        match found[1]:
            case None:
                raise BrokenLink
            case "z":
                written += b":"
            case "_":
                written += b"_"
            case code:
                written.append(int(code, 16))
    written += text[end:].encode()
    try:
        return written.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise BrokenLink from error
