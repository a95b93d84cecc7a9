"""A text with its entities, and the composer that all parse modes write into.

Offsets and lengths are UTF-16 code units, as everywhere in the Bot API.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from sandbox.telegram.markup.links import checked_link, mentioned_user

# Of two entities over the same range the outer one comes first (tdlib, MessageEntity.cpp).
_ORDER = (
    "blockquote",
    "expandable_blockquote",
    "pre",
    "code",
    "text_link",
    "text_mention",
    "spoiler",
    "strikethrough",
    "underline",
    "italic",
    "bold",
)


class MarkupError(ValueError):
    """Markup that the server cannot parse; the text is the server's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A range of a text that is more than plain."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: dict[str, Any] | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        """The first unit behind the entity."""
        return self.offset + self.length

    def wire(self) -> dict[str, Any]:
        """Return the entity as the Bot API sends it."""
        told = {name: getattr(self, name) for name in _FIELDS}
        return {name: value for name, value in told.items() if value is not None}

    def sort_key(self) -> tuple[int, int, int]:
        """Order by place, the outer one first."""
        rank = _ORDER.index(self.type) if self.type in _ORDER else len(_ORDER)
        return self.offset, -self.length, rank


_FIELDS = tuple(one.name for one in fields(Entity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text and its entities."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """The length in UTF-16 units."""
        return utf16_length(self.text)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text that is being composed."""

    offset: int
    part: int


class Composer:
    """Collects plain text and the entities over it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.offset = 0
        self._entities: list[Entity] = []

    def write(self, text: str) -> None:
        """Append plain text."""
        self._parts.append(text)
        self.offset += utf16_length(text)

    def mark(self) -> Mark:
        """Remember the present place."""
        return Mark(self.offset, len(self._parts))

    def since(self, mark: Mark) -> str:
        """Return the text written since a mark."""
        return "".join(self._parts[mark.part :])

    def add(self, kind: str, mark: Mark, **details: Any) -> None:
        """Put an entity over what was written since a mark; over nothing it is dropped."""
        length = self.offset - mark.offset
        if length > 0:
            self._entities.append(Entity(type=kind, offset=mark.offset, length=length, **details))

    def add_link(self, mark: Mark, url: str) -> None:
        """Put a link or a mention of a person over the text; a bad address leaves plain text."""
        if (user_id := mentioned_user(url)) is not None:
            self.add("text_mention", mark, user={"id": user_id})
        elif (address := checked_link(url)) is not None:
            self.add("text_link", mark, url=address)

    def last_over(self, mark: Mark, kind: str) -> Entity | None:
        """Return the newest entity if it is of this kind and covers all since the mark."""
        if not self._entities:
            return None
        last = self._entities[-1]
        whole = last.offset == mark.offset and last.end == self.offset
        return last if whole and last.type == kind else None

    def change_last(self, **details: Any) -> None:
        """Change the newest entity."""
        self._entities[-1] = replace(self._entities[-1], **details)

    def words(self) -> Words:
        """Return all that was written, entities in order."""
        entities = tuple(sorted(self._entities, key=Entity.sort_key))
        return Words(text="".join(self._parts), entities=entities)


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def byte_offset(source: str, index: int) -> int:
    """Return the place the server's error messages speak of."""
    return len(source[:index].encode(errors="surrogatepass"))
