"""The screens that ask what a file is."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.mending import views
from handlers.mending.state import Picking, dump, load, tells_episode
from handlers.ui.formatting import CAPTION_LIMIT
from handlers.ui.screen import compose
from services.errors import ScreenExpired
from services.events import Failure
from support import samples
from support.deliveries import BACKEND
from support.words import labels, said, words

FILM = Picking(burst=1, files=("a.mkv",), words="a", titles=(samples.film(), samples.series()))
SERIES = replace(FILM, index=1, seasons=samples.seasons(2), silent=True)


def test_where_others_read_along_nothing_is_typed() -> None:
    assert "⌨️ Another name" in str(labels(views.candidate(words(), FILM, private=True)))
    assert "⌨️ Another name" not in str(labels(views.candidate(words(), FILM, private=False)))
    assert "Episode" in str(labels(views.seasons(words(), SERIES, private=True)))
    assert "Episode" not in str(labels(views.seasons(words(), SERIES, private=False)))


def test_one_episode_is_not_asked_of_many_files() -> None:
    many = replace(SERIES, every=True, files=("a", "b"))
    assert "Episode" not in str(labels(views.seasons(words(), many, private=True)))


def test_the_last_step_says_what_becomes_what() -> None:
    lines = said(views.confirm(words(), FILM)).splitlines()
    assert lines[:2] == ["📄 a.mkv", "→ Metropolis (1927)"]
    assert "says no episode" in said(views.confirm(words(), SERIES))
    chosen = replace(SERIES, season=2, episode=3)
    assert "→ Les Vampires (1915) · Season 2 · E03" in said(views.confirm(words(), chosen))
    assert "says no episode" not in said(views.confirm(words(), chosen))


def test_many_files_are_named_as_far_as_there_is_room() -> None:
    many = replace(FILM, every=True, files=tuple(f"{n}.mkv" for n in range(9)))
    shown = said(views.every_one(words(), many, picks=True))
    assert shown.startswith("How shall these 9 files be tried again?\n📄 0.mkv")
    assert shown.endswith("3 more like this")
    assert "🎯 Pick one title for all" in str(labels(views.every_one(words(), many, picks=True)))
    assert "🎯" not in str(labels(views.every_one(words(), many, picks=False)))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("Judex.S01E02.mkv", True),
        ("Judex EP03.mkv", True),
        ("Judex 第 4 集.mkv", True),
        ("Judex.1916.mkv", False),
        ("SE7EN.1995.mkv", False),
        ("zzqq.mkv", False),
    ],
)
def test_a_files_name_tells_its_episode_or_not(file: str, told: bool) -> None:
    assert tells_episode(Failure(backend=BACKEND, name="x", file_name=file)) is told


def test_a_screen_without_candidates_files_nothing() -> None:
    with pytest.raises(ScreenExpired):
        views.confirm(words(), replace(FILM, titles=()))


@settings(deadline=None, max_examples=50)
@given(name=st.text(min_size=1, max_size=600), files=st.lists(st.text(max_size=400), max_size=20))
def test_whatever_it_is_called_the_last_step_shows_all_of_it(name: str, files: list[str]) -> None:
    titles = (replace(samples.series(name), overview=name),)
    state = replace(SERIES, titles=titles, index=0, files=tuple(files), season=1, episode=3)
    assert load(dump(state)) == state
    for language in ("en", "zh_Hans"):
        texts = words(language)
        whole = said(views.confirm(texts, state))
        assert compose(views.confirm(texts, state), "row4567890").text == whole
        assert len(whole) <= CAPTION_LIMIT
        for screen in (
            views.candidate(texts, state, private=True),
            views.seasons(texts, state, private=True),
            views.ask_words(texts, replace(state, asking="name")),
            views.ended(texts, state, "x"),
        ):
            assert compose(screen, "row4567890").text
