"""parse_mode Markdown, the legacy one: no nesting, few characters with a meaning."""

from sandbox.telegram.markup.text import Composer, Mark, MarkupError, Words, byte_offset

_ENDS = {"_": "_", "*": "*", "`": "`", "[": "]"}
_KINDS = {"_": "italic", "*": "bold", "`": "code"}
_FENCE = "```"


def parse_markdown(source: str) -> Words:
    """Return the text and entities of legacy Markdown.

    Raises:
        MarkupError: an entity is not closed.
    """
    out = Composer()
    at = 0
    while at < len(source):
        character = source[at]
        if character == "\\" and source[at + 1 : at + 2] in tuple(_ENDS):
            out.write(source[at + 1])
            at += 2
        elif character not in _ENDS:
            out.write(character)
            at += 1
        elif source.startswith(_FENCE, at):
            at = _read_block(source, at, out)
        else:
            at = _read_span(source, at, out)
    return out.words()


def _read_span(source: str, at: int, out: Composer) -> int:
    """Read one entity on a line and return the place behind it."""
    opening = source[at]
    end = source.find(_ENDS[opening], at + 1)
    if end < 0:
        raise _unclosed(source, at)
    mark = out.mark()
    out.write(source[at + 1 : end])
    if opening == "[":
        return _read_target(source, end + 1, out, mark)
    out.add(_KINDS[opening], mark)
    return end + 1


def _read_target(source: str, at: int, out: Composer, mark: Mark) -> int:
    """Read `(url)` behind a link's text; without one the text itself is the address."""
    if not source.startswith("(", at):
        out.add_link(mark, out.since(mark))
        return at
    end = source.find(")", at)
    end = len(source) if end < 0 else end
    out.add_link(mark, source[at + 1 : end])
    return end + 1


def _read_block(source: str, at: int, out: Composer) -> int:
    """Read a fenced block and return the place behind it."""
    begin = at + len(_FENCE)
    end = source.find(_FENCE, begin)
    if end < 0:
        raise _unclosed(source, at)
    language, body = split_language(source[begin:end])
    mark = out.mark()
    out.write(body)
    out.add("pre", mark, language=language)
    return end + len(_FENCE)


def split_language(block: str) -> tuple[str | None, str]:
    """Part the inside of a fence into its language and its text, without the first line break."""
    words = block.split(maxsplit=1)
    language = None
    if words and words[0] != block and not block[0].isspace():
        language = words[0]
        block = block.removeprefix(language)
    for newline in ("\r\n", "\n\r", "\n", "\r"):
        if block.startswith(newline):
            return language, block.removeprefix(newline)
    return language, block


def _unclosed(source: str, at: int) -> MarkupError:
    place = byte_offset(source, at)
    return MarkupError(f"Can't find end of the entity starting at byte offset {place}")
