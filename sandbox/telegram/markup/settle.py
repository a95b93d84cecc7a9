"""What Telegram does to every text before it keeps it: clean, trim, fit the entities."""

import re
from dataclasses import replace

from sandbox.telegram.markup.text import Words, utf16_length

# Control characters become blanks; these vanish (tdlib, clean_input_string).
_DROPPED = frozenset("\r\u0333\u033f\u030a") | {chr(code) for code in range(0x2028, 0x202F)}
# A message of nothing but these is empty.
_INVISIBLE = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]*")
_MOST_ENTITIES = 100  # found by experiment; Telegram drops the rest


def settle(words: Words) -> Words:
    """Return the text as Telegram keeps it, empty if nothing can be seen in it."""
    text, places = _clean(words.text)
    first = utf16_length(text) - utf16_length(text.lstrip(" \n"))
    kept = text.strip(" \n")
    if _INVISIBLE.fullmatch(kept):
        return Words()
    last = first + utf16_length(kept)
    entities = []
    for entity in words.entities:
        begin = min(max(places[entity.offset], first), last)
        end = min(max(places[entity.end], first), last)
        if _is_seen(text, begin, end):
            entities.append(replace(entity, offset=begin - first, length=end - begin))
    return Words(text=kept, entities=tuple(entities[:_MOST_ENTITIES]))


def misfit(words: Words) -> str | None:
    """Say, in the server's words, which entity does not fit its text."""
    _, places = _clean(words.text)
    total = utf16_length(words.text)
    for entity in words.entities:
        if entity.offset < 0 or entity.length <= 0 or entity.end > total:
            return (
                f"entity beginning at UTF-16 offset {entity.offset} "
                f"ends after the end of the text at UTF-16 offset {total}"
            )
        if entity.offset not in places or entity.end not in places:
            return (
                f"entity beginning at UTF-16 offset {entity.offset} "
                "ends in a middle of a UTF-16 symbol"
            )
    return None


def _clean(text: str) -> tuple[str, dict[int, int]]:
    """Return the clean text, and where each UTF-16 offset of the old one went."""
    kept: list[str] = []
    places: dict[int, int] = {}
    old = new = 0
    for character in text:
        places[old] = new
        width = 1 + (character > "\uffff")
        old += width
        if character in _DROPPED:
            continue
        kept.append(" " if character < " " and character != "\n" else character)
        new += width
    places[old] = new
    return "".join(kept), places


def _is_seen(text: str, begin: int, end: int) -> bool:
    """Say whether an entity covers anything but blanks."""
    units = text.encode("utf-16-le", "surrogatepass")[begin * 2 : end * 2]
    return bool(units.decode("utf-16-le", "surrogatepass").strip())
