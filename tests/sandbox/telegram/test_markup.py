"""Parse modes: what they become, and how broken markup is named."""

import html
from typing import Any

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration, markdown_decoration
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.telegram.errors import ApiError
from sandbox.telegram.markup.detect import detect
from sandbox.telegram.markup.html_mode import parse_html
from sandbox.telegram.markup.links import checked_link
from sandbox.telegram.markup.markdown_mode import parse_markdown
from sandbox.telegram.markup.markdown_v2_mode import parse_markdown_v2
from sandbox.telegram.markup.reading import Reader
from sandbox.telegram.markup.settle import settle
from sandbox.telegram.markup.text import MarkupError, Words, utf16_length

Found = tuple[str, list[tuple[str, int, int]]]


def _found(words: Words) -> Found:
    return words.text, [(e.type, e.offset, e.length) for e in words.entities]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<b>bold</b> <i>it</i>", ("bold it", [("bold", 0, 4), ("italic", 5, 2)])),
        ("<strong>b</strong><em>i</em>", ("bi", [("bold", 0, 1), ("italic", 1, 1)])),
        ("<u>u</u><s>s</s>", ("us", [("underline", 0, 1), ("strikethrough", 1, 1)])),
        ("<ins>u</ins><del>s</del>", ("us", [("underline", 0, 1), ("strikethrough", 1, 1)])),
        ("<B>x</B >", ("x", [("bold", 0, 1)])),
        ("<b><i>x</i>y</b>", ("xy", [("bold", 0, 2), ("italic", 0, 1)])),
        ("🎬 <b>🎬</b>", ("🎬 🎬", [("bold", 3, 2)])),
        ("<tg-spoiler>x</tg-spoiler>", ("x", [("spoiler", 0, 1)])),
        ('<span class="tg-spoiler">x</span>', ("x", [("spoiler", 0, 1)])),
        ("<blockquote>x</blockquote>", ("x", [("blockquote", 0, 1)])),
        ("<blockquote expandable>x</blockquote>", ("x", [("expandable_blockquote", 0, 1)])),
        ("<code>x</code><pre>y</pre>", ("xy", [("code", 0, 1), ("pre", 1, 1)])),
        ('<pre><code class="language-py">x</code></pre>', ("x", [("pre", 0, 1)])),
        ("<pre><code>x</code></pre>", ("x", [("pre", 0, 1), ("code", 0, 1)])),
        ("<a href='https://a.example/?a=1&amp;b=2'>x</a>", ("x", [("text_link", 0, 1)])),
        ("<a>a.example</a>", ("a.example", [("text_link", 0, 9)])),
        ("<a href='http://localhost'>x</a>", ("x", [])),
        ("<b></b>x", ("x", [])),
        ("&lt;b&gt; &amp;amp; &quot; &#x1F3AC; &#65;", ('<b> &amp; " 🎬 A', [])),
        ("a & b &copy; &unknown; &;", ("a & b &copy; &unknown; &;", [])),
        ("5 > 3", ("5 > 3", [])),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', ("x", [("custom_emoji", 0, 1)])),
    ],
)
def test_html_becomes_text_and_entities(source: str, found: Found) -> None:
    assert _found(parse_html(source)) == found


def test_a_block_of_code_keeps_its_language() -> None:
    (inside,) = parse_html('<pre><code class="language-py">x</code></pre>').entities
    (outside,) = parse_html('<code class="language-py"><pre>x</pre></code>').entities
    (alone,) = parse_html('<code class="language-py">x</code>').entities

    assert (inside.type, inside.language) == ("pre", "py")
    assert (outside.type, outside.language) == ("pre", "py")
    assert (alone.type, alone.language) == ("code", None)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("I <3 you", 'Unsupported start tag "3" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", "Expected equal sign in declaration of an attribute of the tag"),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("&#xD83D;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_broken_html_is_named_as_the_server_does(source: str, error: str) -> None:
    with pytest.raises(MarkupError) as broken:
        parse_html(source)

    assert str(broken.value).startswith(error)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (
            "*bold* _it_ `code`",
            ("bold it code", [("bold", 0, 4), ("italic", 5, 2), ("code", 8, 4)]),
        ),
        ("[x](https://a.example)", ("x", [("text_link", 0, 1)])),
        ("[REC]", ("REC", [])),
        (r"M\*A\*S\*H", ("M*A*S*H", [])),
        ("```py\nx\n```", ("x\n", [("pre", 0, 2)])),
        ("```x```", ("x", [("pre", 0, 1)])),
        ("a-b.c!", ("a-b.c!", [])),
    ],
)
def test_legacy_markdown_becomes_text_and_entities(source: str, found: Found) -> None:
    assert _found(parse_markdown(source)) == found


@pytest.mark.parametrize(
    ("source", "place"), [("*M*A*S*H*", 8), ("é snake_case", 8), ("```x", 0), ("[x", 0)]
)
def test_broken_legacy_markdown_is_named_as_the_server_does(source: str, place: int) -> None:
    with pytest.raises(MarkupError) as broken:
        parse_markdown(source)

    assert str(broken.value) == f"Can't find end of the entity starting at byte offset {place}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("*b* _i_", ("b i", [("bold", 0, 1), ("italic", 2, 1)])),
        ("__u__ ~s~", ("u s", [("underline", 0, 1), ("strikethrough", 2, 1)])),
        ("||x||", ("x", [("spoiler", 0, 1)])),
        ("*b _i_*", ("b i", [("bold", 0, 3), ("italic", 2, 1)])),
        (r"1\.5 \(x\) \*", ("1.5 (x) *", [])),
        ("[x](https://a.example/\\))", ("x", [("text_link", 0, 1)])),
        ("[a\\.example]", ("a.example", [("text_link", 0, 9)])),
        ("`a.b*`", ("a.b*", [("code", 0, 4)])),
        ("```py\na.b\\`\n```", ("a.b`\n", [("pre", 0, 5)])),
        (">q\n>r\nx", ("q\nr\nx", [("blockquote", 0, 4)])),
        ("x\n>*q*", ("x\nq", [("blockquote", 2, 1), ("bold", 2, 1)])),
        ("![x](tg://emoji?id=5)", ("x", [("custom_emoji", 0, 1)])),
    ],
)
def test_markdown_v2_becomes_text_and_entities(source: str, found: Found) -> None:
    assert _found(parse_markdown_v2(source)) == found


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("a!", "Character '!' is reserved and must be escaped with the preceding '\\'"),
        ("*b", "Can't find end of Bold entity at byte offset 0"),
        ("é _i", "Can't find end of Italic entity at byte offset 3"),
        ("```x", "Can't find end of Pre entity at byte offset 0"),
        ("[x](https://a", "Can't find end of a URL at byte offset 4"),
        (">*q\nx*", "Can't find end of Bold entity at byte offset 1"),
        ("![x]", "Custom emoji entity must contain a tg://emoji URL"),
    ],
)
def test_broken_markdown_v2_is_named_as_the_server_does(source: str, error: str) -> None:
    with pytest.raises(MarkupError) as broken:
        parse_markdown_v2(source)

    assert str(broken.value) == error


@pytest.mark.parametrize(
    ("mode", "source"), [("HTML", "<b>x"), ("Markdown", "*x"), ("MarkdownV2", "*x")]
)
def test_broken_markup_is_a_bad_request(mode: str, source: str) -> None:
    with pytest.raises(ApiError) as refused:
        Reader({}).read_text(source, parse_mode=mode)

    assert refused.value.code == 400
    assert refused.value.description.startswith("Bad Request: can't parse entities: Can't find end")


# What a person could type or a server could send; half characters never arrive.
texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\"'*_`[]()~|\\!#+-=.{}🎬\u200f"),
    min_size=1,
    max_size=60,
)


@settings(max_examples=1000, deadline=None)
@given(before=texts, inside=texts, after=texts)
def test_escaped_html_says_exactly_what_was_meant(before: str, inside: str, after: str) -> None:
    source = f"{html.escape(before)}<b>{html.escape(inside)}</b>{html.escape(after)}"

    words = parse_html(source)

    assert words.text == before + inside + after
    assert _found(words)[1] == [("bold", utf16_length(before), utf16_length(inside))]


@settings(max_examples=1000, deadline=None)
@given(before=texts, inside=texts, after=texts)
def test_escaped_markdown_v2_says_exactly_what_was_meant(
    before: str, inside: str, after: str
) -> None:
    quote = markdown_decoration.quote

    words = parse_markdown_v2(f"{quote(before)}*{quote(inside)}*{quote(after)}")

    assert words.text == before + inside + after
    assert _found(words)[1] == [("bold", utf16_length(before), utf16_length(inside))]


KINDS = ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote")


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(st.tuples(st.sampled_from(KINDS), texts), min_size=1, max_size=5))
def test_entities_survive_the_way_through_html(parts: list[tuple[str, str]]) -> None:
    text, entities = "", []
    for kind, part in parts:
        entities.append(
            MessageEntity(type=kind, offset=utf16_length(text), length=utf16_length(part))
        )
        text += part

    words = parse_html(html_decoration.unparse(text, entities))

    assert _found(words) == (text, [(e.type, e.offset, e.length) for e in entities])


def _parse_or_refuse(parse: Any, source: str) -> Words:
    """Return the words, none if the markup is broken; any other error is a bug."""
    try:
        words: Words = parse(source)
    except MarkupError:
        return Words()
    return words


@settings(max_examples=500, deadline=None)
@given(source=texts)
@pytest.mark.parametrize("parse", [parse_html, parse_markdown, parse_markdown_v2])
def test_any_source_is_parsed_or_refused(parse: Any, source: str) -> None:
    words = _parse_or_refuse(parse, source)

    assert all(entity.end <= words.length for entity in words.entities)


@settings(max_examples=500, deadline=None)
@given(before=texts, inside=texts, after=texts)
def test_settled_entities_lie_inside_the_text(before: str, inside: str, after: str) -> None:
    source = f"{html.escape(before)}<b>{html.escape(inside)}</b>{html.escape(after)}"

    words = settle(parse_html(source))

    assert words.text == words.text.strip(" \n")
    assert all(0 <= e.offset < e.end <= words.length for e in words.entities)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("  <b> x </b>\n", ("x", [("bold", 0, 1)])),
        ("a\r\n\t<b>b</b>", ("a\n b", [("bold", 3, 1)])),
        ("<b>\u202ex\u202c</b>y", ("xy", [("bold", 0, 1)])),
        ("x<b> </b>y", ("x y", [])),
        ("\u200b", ("", [])),
    ],
)
def test_texts_are_cleaned_and_trimmed_with_their_entities(source: str, found: Found) -> None:
    assert _found(settle(parse_html(source))) == found


def test_only_the_first_hundred_entities_are_kept() -> None:
    assert len(settle(parse_html("<b>x</b> " * 101)).entities) == 100


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("/start now", ["bot_command"]),
        ("see /help@usher_bot", ["bot_command"]),
        ("a/b and 1/2", []),
        ("@alice, #film2 and #1", ["mention", "hashtag"]),
        ("mail@a.example", []),
        ("(https://a.example/x).", ["url"]),
        ("http://localhost/x", []),
        ("<code>/start @alice</code>", ["code"]),
        ("<a href='https://a.example'>/start</a>", ["text_link"]),
        ("<b>/start</b>", ["bold", "bot_command"]),
    ],
)
def test_telegram_finds_entities_by_itself(source: str, kinds: list[str]) -> None:
    assert sorted(e.type for e in detect(parse_html(source)).entities) == sorted(kinds)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example", "https://a.example/"),
        ("HTTPS://A.example/X?q=1#f", "https://a.example/X?q=1#f"),
        ("a.example:8080/x", "http://a.example:8080/x"),
        ("http://192.168.1.2:3000/x", "http://192.168.1.2:3000/x"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://nas:3000", None),
        ("http://a.example:port/", None),
        ("mailto:a@b.example", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_addresses_are_kept_as_telegram_keeps_them(url: str, kept: str | None) -> None:
    assert checked_link(url) == kept
