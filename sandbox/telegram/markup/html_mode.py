"""parse_mode HTML, with the errors of the real parser (tdlib, MessageEntity.cpp)."""

import re
from dataclasses import dataclass, field, replace

from sandbox.telegram.markup.text import Composer, Mark, MarkupError, Words, byte_offset

_PLAIN = re.compile(r"[^<&]+")
_NAME = re.compile(r"[^\s>\0]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>\0]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
_TAGS = frozenset(_KINDS) | {"a", "code", "pre", "blockquote", "tg-emoji"}


@dataclass(slots=True)
class _Tag:
    """A start tag whose end has not come yet."""

    name: str
    mark: Mark
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> Words:
    """Return the text and entities of HTML.

    Raises:
        MarkupError: the markup is broken.
    """
    return _HtmlReader(source).read()


class _HtmlReader:
    """Reads one source from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = Composer()
        self._open: list[_Tag] = []

    def read(self) -> Words:
        while self._at < len(self._source):
            if plain := _PLAIN.match(self._source, self._at):
                self._at = plain.end()
                self._out.write(plain[0])
            elif self._source[self._at] == "&":
                self._out.write(self._read_reference())
            elif self._source.startswith("</", self._at):
                self._close()
            else:
                self._begin()
        if self._open:
            name = self._open[-1].name
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{name}"')
        words = self._out.words()
        # Only blocks keep a language; it was on `<code>` for a `<pre>` around it.
        entities = [replace(e, language=None) if e.type == "code" else e for e in words.entities]
        return replace(words, entities=tuple(entities))

    def _read_reference(self) -> str:
        """Return the character of `&…;`; anything unknown stays as it stands."""
        match = _REFERENCE.match(self._source, self._at)
        character = _decode(match) if match else None
        if match is None or character is None:
            self._at += 1
            return "&"
        if "\ud800" <= character <= "\udfff":
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        self._at = match.end()
        return character

    def _begin(self) -> None:
        begin = self._at
        name = self._match(_NAME, begin + 1).lower()
        if self._ended():
            raise self._error("Unclosed start tag", begin)
        if name not in _TAGS:
            raise self._error(f'Unsupported start tag "{name}"', begin)
        tag = _Tag(name, self._out.mark())
        while self._skip_space() != ">":
            self._read_attribute(tag, begin)
        self._at += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(tag)

    def _read_attribute(self, tag: _Tag, begin: int) -> None:
        if self._ended():
            raise self._error(f'Unclosed start tag "{tag.name}"', begin)
        name = self._match(_ATTRIBUTE_NAME, self._at)
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag.name}"', begin)
        if self._skip_space() != "=":
            if tag.name == "blockquote" and name == "expandable":
                tag.attributes[name] = ""
                return
            what = "Expected equal sign in declaration of an attribute of the tag"
            raise self._error(f'{what} "{tag.name}"', begin)
        self._at += 1
        if not (quote := self._skip_space()):
            raise self._error(f'Unclosed start tag "{tag.name}"', begin)
        is_quoted = quote in "'\""
        value = self._read_quoted(quote) if is_quoted else self._read_token()
        if self._ended():
            raise self._error("Unclosed start tag", begin)
        tag.attributes[name] = value

    def _read_quoted(self, quote: str) -> str:
        self._at += 1
        value = []
        while not self._ended() and self._source[self._at] != quote:
            if self._source[self._at] == "&":
                value.append(self._read_reference())
            else:
                value.append(self._source[self._at])
                self._at += 1
        self._at += 1
        return "".join(value)

    def _read_token(self) -> str:
        begin = self._at
        token = self._match(_TOKEN, begin)
        if not self._ended() and not re.match(r"[\s>]", self._source[self._at]):
            raise self._error("Unexpected end of name token", begin)
        return token.lower()

    def _close(self) -> None:
        begin = self._at
        if not self._open:
            raise self._error("Unexpected end tag", begin)
        name = self._match(_NAME, begin + 2).lower()
        if self._skip_space() != ">":
            raise self._error("Unclosed end tag", begin)
        self._at += 1
        tag = self._open.pop()
        if name not in ("", tag.name):
            place = byte_offset(self._source, begin)
            raise MarkupError(
                f"Unmatched end tag at byte offset {place}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        _add_entity(self._out, tag)

    def _match(self, pattern: re.Pattern[str], start: int) -> str:
        """Read what a pattern finds at a place and stand behind it."""
        match = pattern.match(self._source, start)
        found = match[0] if match else ""
        self._at = start + len(found)
        return found

    def _skip_space(self) -> str:
        """Step over blanks and return the next character, empty at the end."""
        self._match(_SPACE, self._at)
        return self._source[self._at : self._at + 1]

    def _ended(self) -> bool:
        return self._at >= len(self._source)

    def _error(self, what: str, index: int) -> MarkupError:
        return MarkupError(f"{what} at byte offset {byte_offset(self._source, index)}")


def _decode(match: re.Match[str]) -> str | None:
    sixteen, ten, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(sixteen, 16) if sixteen else int(ten)
    return chr(code) if 0 < code < 0x10FFFF else None


def _add_entity(out: Composer, tag: _Tag) -> None:
    """Put the entity of a finished tag over its text."""
    if kind := _KINDS.get(tag.name):
        out.add(kind, tag.mark)
    elif tag.name == "a":
        out.add_link(tag.mark, tag.attributes.get("href") or out.since(tag.mark))
    elif tag.name == "blockquote":
        wide = "expandable" in tag.attributes
        out.add("expandable_blockquote" if wide else "blockquote", tag.mark)
    elif tag.name == "tg-emoji":
        _add_emoji(out, tag)
    else:
        _add_code(out, tag)


def _add_emoji(out: Composer, tag: _Tag) -> None:
    emoji = tag.attributes.get("emoji-id", "")
    if not emoji.isdecimal() or int(emoji) == 0:
        raise MarkupError("Invalid custom emoji identifier specified")
    out.add("custom_emoji", tag.mark, custom_emoji_id=emoji)


def _add_code(out: Composer, tag: _Tag) -> None:
    """Add `<code>` or `<pre>`; nested over the same text they are one block with a language."""
    style = tag.attributes.get("class", "")
    language = style.removeprefix("language-") if style.startswith("language-") else None
    if tag.name == "code" and language and out.last_over(tag.mark, "pre"):
        out.change_last(language=language)
    elif tag.name == "pre" and (code := out.last_over(tag.mark, "code")) and code.language:
        out.change_last(type="pre")
    else:
        out.add(tag.name, tag.mark, language=language if tag.name == "code" else None)
