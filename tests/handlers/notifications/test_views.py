import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.notifications import views
from handlers.notifications.episodes import span
from handlers.ui.formatting import units
from handlers.ui.screen import compose
from services.events import Arrival, Failure, Notice
from services.models import BackendId, ChatId, ItemRef, TitleKind
from services.outbox.model import Card, Failures, Finale, Letter
from services.registry import Registry
from support.words import labels, said, words

NOW = datetime(2026, 11, 20, 20, 20, tzinfo=UTC)
SERVER = BackendId("server")
FILM = Arrival(
    backend=SERVER,
    name="Metropolis",
    year=1927,
    title_kind=TitleKind.FILM,
    ref=ItemRef(backend=SERVER, kind=TitleKind.FILM, native_id="tmdb:19"),
    quality="1080p BluRay",
    size=9_019_431_321,
)
EPISODE = dataclasses.replace(
    FILM,
    name="Les Vampires",
    year=1915,
    title_kind=TitleKind.SERIES,
    season=2,
    episodes=(5,),
    occurred_at=datetime(2026, 11, 20, 20, 15, tzinfo=UTC),
)
CARD = Card(
    backend=SERVER,
    name="Les Vampires",
    ref=FILM.ref,
    year=1915,
    season=2,
    episodes=(1, 2, 3, 4, 5),
    total=8,
    newest=EPISODE,
)


def shown(content, *, language="en", **marks):
    told = Letter(chat_id=ChatId(1), content=content, **marks)
    return views.letter(words(language), told, now=NOW, registry=Registry([]))


def test_a_film_is_here() -> None:
    (screen,) = shown(FILM)
    assert said(screen) == "🎬 Metropolis (1927) is here\n1080p BluRay · 8.4 GB"
    assert labels(screen) == [["Details"]]


def test_the_second_copy_is_marked() -> None:
    assert said(shown(FILM, repeated=True)[0]).endswith("\n(possibly said before)")
    assert said(shown(FILM, repeated=True, language="zh_Hans")[0]).endswith("（可能重复）")


def test_the_card_of_a_burst_shows_how_far_it_is() -> None:
    (screen,) = shown(CARD)
    assert said(screen) == (
        "📺 Les Vampires · Season 2\n"
        "E01–E05 of 8   ▓▓▓▓▓▓░░░░\n"
        "Newest: E05 · 1080p BluRay · 8.4 GB · today 20:15"
    )


def test_a_closed_card_has_no_buttons() -> None:
    assert labels(shown(dataclasses.replace(CARD, closed=True))[0]) == []


def test_a_pack_without_numbers_is_said_in_the_servers_words() -> None:
    pack = dataclasses.replace(CARD, episodes=(), others=("全集",), total=None)
    assert "全集" in said(shown(pack)[0])
    whole = dataclasses.replace(pack, others=())
    assert "The season is here" in said(shown(whole)[0])


def test_the_finale() -> None:
    finale = Finale(backend=SERVER, name="Les Vampires", ref=None, year=1915, season=2, total=8)
    assert said(shown(finale)[0]) == "🏁 Season 2 of Les Vampires is complete: 8 of 8."


def test_a_failure_says_its_reason() -> None:
    failure = Failure(
        backend=SERVER, name="x", file_name="Les.Vampires.S02E06.mkv", reason="未识别到媒体信息"
    )
    assert said(shown(failure)[0]) == (
        "⚠️ Could not be filed: Les.Vampires.S02E06.mkv\nReason: 未识别到媒体信息"
    )


@pytest.mark.parametrize(
    ("language", "line"), [("en", "2 more like this"), ("zh_Hans", "另有 2 个类似的失败")]
)
def test_failures_of_one_show_are_counted_in_one_message(language: str, line: str) -> None:
    first = Failure(backend=SERVER, name="x", file_name="Les.Vampires.S02E06.mkv", reason="full")
    (alone,) = shown(Failures(first=first, known=("a",)), language=language)
    (three,) = shown(Failures(first=first, known=("a", "b", "c")), language=language)
    assert said(three) == f"{said(alone)}\n{line}"
    assert labels(three) == labels(alone) == labels(shown(first, language=language)[0])


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (0, "You asked for it today."),
        (1, "You asked for it yesterday."),
        (3, "You asked for it on Tuesday."),
        (40, "You asked for it on Oct 11, 2026."),
    ],
)
def test_a_push_says_which_wish_it_fulfils(days: int, line: str) -> None:
    wished_at = NOW - timedelta(days=days)
    assert said(shown(FILM, wished_at=wished_at)[0]).splitlines()[-1] == line
    assert said(shown(CARD, wished_at=wished_at)[0]).splitlines()[-1] == line
    assert "You asked" not in said(shown(CARD)[0])


def test_the_wish_in_chinese() -> None:
    wished_at = NOW - timedelta(days=3)
    assert said(shown(FILM, wished_at=wished_at, language="zh_Hans")[0]).endswith(
        "你在星期二订阅的。"
    )


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_baseline_is_one_line(language: str) -> None:
    notice = Notice(code="baseline-set", backend=SERVER, fields={"count": 663})
    text = said(shown(notice, language=language)[0])
    assert "663" in text
    assert len(text.splitlines()) == 1


@given(name=st.text(min_size=1, max_size=5000), reason=st.text(max_size=5000))
def test_any_event_fits_a_message(name: str, reason: str) -> None:
    arrival = dataclasses.replace(FILM, name=name)
    failure = Failure(backend=SERVER, name=name, file_name=name, reason=reason)
    for screen in (*shown(arrival), *shown(failure)):
        out = compose(screen, "row4567890")
        assert units(out.text) <= (1024 if out.picture else 4096)


@pytest.mark.parametrize(
    ("numbers", "others", "expected"),
    [
        ((1, 2, 3), (), "E01–E03"),
        ((1, 3, 4, 7), (), "E01, E03–E04, E07"),
        ((5,), ("E05",), "E05"),
        ((100, 101), (), "E100–E101"),
        ((), ("SP 特别篇",), "SP 特别篇"),
        ((1,), ("OVA",), "E01, OVA"),
        ((), (), ""),
    ],
)
def test_g04_episodes_are_compact_and_nothing_is_lost(numbers, others, expected) -> None:
    assert span(numbers, others) == expected
