"""Posted cards fit Telegram's limits, whatever a title is called, and name their title exactly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.inline import views
from handlers.inline.callbacks import LONGEST, PostedCard, Want, Wish, dump, load, mark_of
from handlers.ui.formatting import CAPTION_LIMIT, units
from handlers.ui.posted import content_of, row_of
from handlers.ui.screen import compose
from services.errors import BrokenLink
from services.joining import Joined
from services.models import BackendId, ItemRef, Subscribed, SubscribeOutcome, Title, TitleKind
from support.samples import film, seasons, series
from support.words import labels, said, words

START = "https://t.me/usher_bot?start="


def test_a_result_holds_the_card_that_is_posted() -> None:
    made = views.result(words("en"), film(), START)
    assert made is not None
    assert (made.id, made.title) == ("en.server-f-tmdb_z10", "Metropolis")
    assert made.description == "1927 · film · ★ 8.3"
    (want, way), *_ = made.reply_markup.inline_keyboard
    assert Want.unpack(want.callback_data).argument == made.id
    assert way.url == START + "t-server-f-tmdb_z10"


def test_who_wants_what_stands_on_it_by_season() -> None:
    wishes = (Wish(who=1, name="Olive", season=2), Wish(who=2, name="Max", season=1))
    card = PostedCard(mark="en.server-s-tmdb_z2", wishes=wishes, request="0a1b2c3d")
    screen = views.posted(words("en"), series(), card, START)
    assert said(screen).endswith(
        "✅ Season 1: Max asked for this\n\n✅ Season 2: Olive asked for this"
    )
    assert labels(screen) == [["⭐ I want this, too", "Open"]]
    assert screen.rows[0][1].url == START + "r-0a1b2c3d"


def test_many_names_are_cut() -> None:
    wishes = tuple(Wish(who=n, name=f"Person {n}") for n in range(30))
    card = PostedCard(mark="en.server-f-tmdb_z10", wishes=wishes)
    assert "Person 7…" in said(views.posted(words("en"), film(), card, START))


@pytest.mark.parametrize(("language", "who"), [("en", "somebody, Max"), ("zh_Hans", "某人、Max")])
def test_who_has_no_name_is_somebody_and_never_a_number(language, who) -> None:
    wishes = (Wish(who=424242, name="  "), Wish(who=2, name="Max"))
    card = PostedCard(mark="en.server-f-tmdb_z10", wishes=wishes)
    text = said(views.posted(words(language), film(), card, START))
    assert who in text
    assert "424242" not in text


def test_the_latest_seasons_are_offered_and_never_the_specials() -> None:
    card = PostedCard(mark="en.server-s-tmdb_z2")
    screen = views.which_season(words("en"), series(), card, seasons(20), START)
    names = [label for row in labels(screen) for label in row]
    assert names == [*(f"Season {n}" for n in range(9, 21)), "Open"]


@pytest.mark.parametrize(
    ("outcome", "again", "start"),
    [
        (SubscribeOutcome.SUBSCRIBED, False, "✅ Subscribed"),
        (SubscribeOutcome.SUBSCRIBED, True, "✅ Subscribed"),
        (SubscribeOutcome.ALREADY_SUBSCRIBED, False, "It was asked for before"),
        (SubscribeOutcome.ALREADY_SUBSCRIBED, True, "You have asked for this already"),
    ],
)
def test_what_is_said_to_who_pressed(outcome, again, start) -> None:
    done = Subscribed(outcome=outcome, native_id="1")
    joined = Joined(title=film(), done=done)
    assert views.told(words("en"), joined, again=again).startswith(start)


def test_a_title_whose_id_is_too_long_is_no_result() -> None:
    ref = ItemRef(backend=BackendId("server"), kind=TitleKind.FILM, native_id="x" * 50)
    assert views.result(words("en"), Title(ref=ref, name="Long"), START) is None


def test_a_card_comes_back_as_it_was_kept() -> None:
    card = PostedCard(mark="zh.server-f-tmdb_z10", wishes=(Wish(who=1, name="Olive"),))
    assert load(json.loads(json.dumps(dump(card)))) == card
    assert (card.language, card.ref) == ("zh", film().ref)
    assert load({}, card.mark) == PostedCard(mark=card.mark)
    with pytest.raises(BrokenLink):
        load({})


texts = st.text(max_size=200) | st.sampled_from(["流浪地球" * 200, "🎬" * 600, "<b>_*[]" * 300])


@given(
    st.builds(
        Title,
        ref=st.builds(
            ItemRef,
            backend=st.just(BackendId("moviepilot")),
            kind=st.sampled_from([TitleKind.FILM, TitleKind.SERIES]),
            native_id=st.text(min_size=1, max_size=20),
        ),
        name=texts,
        overview=texts,
        rating=st.none() | st.floats(0, 10),
    ),
    st.lists(texts, max_size=12),
    st.sampled_from(["en", "zh_Hans"]),
)
def test_whatever_a_title_is_called_its_card_fits(title, names, language) -> None:
    reader = words(language)
    mark = mark_of(title.ref, reader.language)
    assert mark is None or len(Want(argument=mark).pack().encode()) <= 64
    assert mark is None or len(mark) <= LONGEST
    wishes = tuple(Wish(who=n, name=name) for n, name in enumerate(names))
    card = PostedCard(mark=mark or "en.a-f-1", wishes=wishes)
    content = content_of(compose(views.posted(reader, title, card, START), ""))
    assert 0 < units(content.message_text) <= CAPTION_LIMIT
    for entity in content.entities or []:
        assert entity.offset + entity.length <= units(content.message_text)


def test_a_row_is_the_same_for_the_same_card_and_as_long_as_any() -> None:
    rows = {row_of(f"inline-{n}") for n in range(500)}
    assert len(rows) == 500
    assert {len(row) for row in rows} == {10}
    assert row_of("inline-1") in rows
