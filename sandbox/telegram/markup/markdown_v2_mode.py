"""parse_mode MarkdownV2: every reserved character is markup or escaped.

Expandable quotes (`**>`) are not known here; use HTML for them.
"""

import re
from dataclasses import dataclass

from sandbox.telegram.markup.markdown_mode import split_language
from sandbox.telegram.markup.text import Composer, Mark, MarkupError, Words, byte_offset

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_PLAIN = re.compile(r"[^_*\[\]()~`>#+\-=|{}.!\n\\]+")
# Longest first: `__` is not two `_`.
_OPENINGS = {
    "```": "pre",
    "__": "underline",
    "||": "spoiler",
    "![": "custom_emoji",
    "_": "italic",
    "*": "bold",
    "~": "strikethrough",
    "[": "text_link",
    "`": "code",
}
_ENDS = {
    "pre": "```",
    "code": "`",
    "underline": "__",
    "spoiler": "||",
    "italic": "_",
    "bold": "*",
    "strikethrough": "~",
    "text_link": "]",
    "custom_emoji": "]",
}
_NAMES = {
    "pre": "Pre",
    "code": "Code",
    "underline": "Underline",
    "spoiler": "Spoiler",
    "italic": "Italic",
    "bold": "Bold",
    "strikethrough": "Strikethrough",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}


@dataclass(slots=True)
class _Open:
    """An entity whose end has not come yet."""

    kind: str
    mark: Mark
    at: int


def parse_markdown_v2(source: str) -> Words:
    """Return the text and entities of MarkdownV2.

    Raises:
        MarkupError: a reserved character is not escaped or an entity is not closed.
    """
    return _Reader(source).read()


class _Reader:
    """Reads one source from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out = Composer()
        self._open: list[_Open] = []

    def read(self) -> Words:
        if self._source.startswith(">"):
            self._push("blockquote", ">")
        while self._at < len(self._source):
            self._step()
        if self._open and self._open[-1].kind == "blockquote":
            self._out.add("blockquote", self._open.pop().mark)
        if self._open:
            raise self._unclosed(self._open[-1])
        return self._out.words()

    def _step(self) -> None:
        if plain := _PLAIN.match(self._source, self._at):
            self._write(plain[0])
        elif _is_escape(self._source, self._at):
            self._at += 1
            self._write(self._source[self._at])
        elif (here := self._source[self._at]) not in _RESERVED or self._is_literal(here):
            self._write(here)
        elif here == "\n":
            self._break_line()
        elif self._open and self._closes(_ENDS.get(self._open[-1].kind)):
            self._close()
        else:
            self._begin()

    def _is_literal(self, here: str) -> bool:
        """Say whether a reserved character is plain text here: inside code only "`" is special."""
        return bool(self._open) and self._open[-1].kind in {"pre", "code"} and here != "`"

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._at += len(text)

    def _push(self, kind: str, opening: str) -> None:
        self._open.append(_Open(kind, self._out.mark(), self._at))
        self._at += len(opening)

    def _break_line(self) -> None:
        """Write a line break; it may end a quote or begin one."""
        goes_on = self._source.startswith(">", self._at + 1)
        quoted = any(entity.kind == "blockquote" for entity in self._open)
        self._write("\n")
        if quoted and not goes_on:
            if self._open[-1].kind != "blockquote":
                raise self._unclosed(self._open[-1])
            self._out.add("blockquote", self._open.pop().mark)
        elif quoted:
            self._at += 1
        elif goes_on:
            self._push("blockquote", ">")

    def _closes(self, end: str | None) -> bool:
        if end is None or not self._source.startswith(end, self._at):
            return False
        # `__` inside italic opens underline instead of ending italic twice.
        return end != "_" or not self._source.startswith("__", self._at)

    def _begin(self) -> None:
        for opening, kind in _OPENINGS.items():
            if self._source.startswith(opening, self._at):
                self._push(kind, opening)
                break
        else:
            raise MarkupError(
                f"Character '{self._source[self._at]}' is reserved "
                "and must be escaped with the preceding '\\'"
            )
        if kind == "pre":
            self._read_block()

    def _read_block(self) -> None:
        """Read a fenced block up to its fence; escapes count inside it."""
        end = self._at
        while end < len(self._source) and not self._source.startswith("```", end):
            end += 2 if _is_escape(self._source, end) else 1
        if end >= len(self._source):
            raise self._unclosed(self._open[-1])
        language, body = split_language(self._source[self._at : end])
        self._out.write(re.sub(r"\\([\x01-\x7e])", r"\1", body))
        self._at = end + 3
        self._out.add("pre", self._open.pop().mark, language=language)

    def _close(self) -> None:
        entity = self._open.pop()
        self._at += len(_ENDS[entity.kind])
        if entity.kind == "text_link":
            url = self._read_address("a URL") or self._out.since(entity.mark)
            self._out.add_link(entity.mark, url)
        elif entity.kind == "custom_emoji":
            match = re.fullmatch(
                r"tg://emoji\?id=([1-9]\d*)", self._read_address("a custom emoji URL") or ""
            )
            if match is None:
                raise MarkupError("Custom emoji entity must contain a tg://emoji URL")
            self._out.add("custom_emoji", entity.mark, custom_emoji_id=match[1])
        else:
            self._out.add(entity.kind, entity.mark)

    def _read_address(self, what: str) -> str | None:
        """Read `(…)` behind a bracket."""
        if not self._source.startswith("(", self._at):
            return None
        begin = at = self._at + 1
        url = []
        while at < len(self._source) and self._source[at] != ")":
            at += _is_escape(self._source, at)
            url.append(self._source[at])
            at += 1
        if at >= len(self._source):
            place = byte_offset(self._source, begin)
            raise MarkupError(f"Can't find end of {what} at byte offset {place}")
        self._at = at + 1
        return "".join(url)

    def _unclosed(self, entity: _Open) -> MarkupError:
        place = byte_offset(self._source, entity.at)
        name = _NAMES[entity.kind]
        return MarkupError(f"Can't find end of {name} entity at byte offset {place}")


def _is_escape(source: str, at: int) -> bool:
    """Say whether a backslash at a place takes the meaning from the next character."""
    return source[at] == "\\" and at + 1 < len(source) and 0 < ord(source[at + 1]) <= 126
