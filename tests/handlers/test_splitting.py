"""G-07: a text that is too long is split at its lines; no half entity, no half emoji."""

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.formatting import Bold, Text
from hypothesis import given
from hypothesis import strategies as st

from handlers.ui.formatting import split, units
from handlers.ui.outgoing import Picture
from handlers.ui.screen import MOST_PIECES, Button, Screen, compose_all

FAMILY = "👨‍👩‍👧‍👦"
WHOLE = (FAMILY, "👍🏽", "❤️", "🇩🇪", "1️⃣", "e\u0301", "🎬")


def covered(piece: str, entities: tuple[MessageEntity, ...]) -> list[str]:
    raw = piece.encode("utf-16-le")
    ends = [(e.offset, e.offset + e.length) for e in entities]
    return [raw[2 * start : 2 * end].decode("utf-16-le") for start, end in ends]


def test_g07_a_text_that_fits_stays_one_piece() -> None:
    ((text, entities),) = split(Text(Bold("A"), " b"), (10, 10))
    assert (text, covered(text, entities)) == ("A b", ["A"])


def test_g07_it_is_split_at_line_ends_before_words_and_at_words_before_letters() -> None:
    pieces = split(Text("one two\nthree four\nfive"), (12, 20, 20))
    assert [text for text, _ in pieces] == ["one two", "three four\nfive"]
    pieces = split(Text("one two three"), (9, 9))
    assert [text for text, _ in pieces] == ["one two", "three"]
    pieces = split(Text("a" * 25), (10, 10, 10))
    assert [len(text) for text, _ in pieces] == [10, 10, 5]


def test_g07_a_line_that_just_fits_is_not_torn() -> None:
    pieces = split(Text("12345\n67890"), (5, 5))
    assert [text for text, _ in pieces] == ["12345", "67890"]


def test_g07_what_needs_more_pieces_than_there_are_is_cut_with_an_ellipsis() -> None:
    pieces = split(Text("a" * 100), (10, 10))
    assert [text for text, _ in pieces] == ["a" * 10, "a" * 9 + "…"]


@pytest.mark.parametrize("emoji", WHOLE)
@pytest.mark.parametrize("before", range(12))
def test_g07_no_emoji_is_halved(emoji: str, before: int) -> None:
    text = "x" * before + emoji * 6
    pieces = [piece for piece, _ in split(Text(text), (14,) * 20)]
    assert "".join(pieces) == text
    assert all(units(piece) <= 14 for piece in pieces)
    for piece in pieces:
        assert piece.lstrip("x").replace(emoji, "") == ""


@given(
    words=st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=40),
    limit=st.integers(30, 80),
)
def test_g07_pieces_fit_and_their_entities_stay_inside(words: list[str], limit: int) -> None:
    parts = [Bold(word) if number % 2 else word for number, word in enumerate(words)]
    for text, entities in split(Text(*parts), (limit,) * MOST_PIECES):
        assert units(text) <= limit
        text.encode("utf-16-le")  # no lone half of a pair
        for entity in entities:
            assert entity.length > 0
            assert entity.offset >= 0
            assert entity.offset + entity.length <= units(text)


def test_g07_an_entity_over_the_end_goes_on_in_the_next_piece() -> None:
    pieces = split(Text("see ", Bold("one two three four")), (12, 20))
    assert [covered(*piece) for piece in pieces] == [["one two"], ["three four"]]


def screen_of(text: str, *, picture: bool) -> Screen:
    poster = Picture(key="k", url="http://posters.invalid/1.jpg", name="n")
    return Screen(
        text=Text(text),
        rows=((Button(label="More", url="https://example.org"),),),
        picture=poster if picture else None,
    )


@pytest.mark.parametrize(
    ("picture", "sizes"), [(False, [4096, 4096, 1808]), (True, [1024, 4096, 4096, 784])]
)
def test_g07_limits_of_texts_and_captions(picture: bool, sizes: list[int]) -> None:
    out = compose_all(
        screen_of("a" * 10_000, picture=picture),
        "row",
        plain=False,
        with_picture=True,
        shorter=False,
    )
    assert [units(one.text) for one in out] == sizes
    assert [one.picture is not None for one in out] == [picture, *[False] * (len(out) - 1)]
    assert [one.keyboard is not None for one in out] == [True, *[False] * (len(out) - 1)]


@pytest.mark.parametrize("length", [2, 100, 900, 1024, 4000])
@pytest.mark.parametrize("picture", [False, True])
def test_t13_shorter_means_several_messages_well_within_the_limits(
    length: int, picture: bool
) -> None:
    """What the letter promises, whatever Telegram counted differently."""
    text = "word " * (length // 5) or "ab"
    out = compose_all(
        screen_of(text, picture=picture), "row", plain=False, with_picture=True, shorter=True
    )
    assert len(out) >= 2
    assert units(out[0].text) <= (512 if picture else 2048)
    assert all(units(one.text) <= 2048 for one in out)
    assert "".join(one.text for one in out).replace(" ", "") == text.replace(" ", "")
