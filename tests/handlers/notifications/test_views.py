import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.notifications import views
from handlers.ui.episodes import span
from handlers.ui.formatting import units
from handlers.ui.screen import compose
from services.events import Arrival, Failure, Notice, Started, WorkNews, WorkTurn
from services.models import BackendId, ChatId, ItemRef, TitleKind
from services.outbox.model import Card, Digest, DigestCause, Failures, Finale, Letter
from services.registry import Registry
from support.private import VAULT, Vault
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


def shown(content, *, language="en", chat=1, **marks):
    told = Letter(chat_id=ChatId(chat), content=content, **marks)
    return views.letter(words(language), told, now=NOW, registry=Registry([]))


def test_a_film_is_here() -> None:
    (screen,) = shown(FILM)
    assert said(screen) == "🎬 Metropolis (1927) is here\n1080p BluRay · 8.4 GB"
    assert labels(screen) == [["Details", "Mute this title"]]


def test_what_a_group_reads_is_nobodys_own_to_mute() -> None:
    for content in (FILM, CARD):
        (screen,) = shown(content, chat=-100)
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


def test_a_reason_that_is_known_is_told_in_the_readers_language() -> None:
    failure = Failure(backend=BackendId("moviepilot"), name="x", reason="未识别到媒体信息")
    digest = Digest(cause=DigestCause.MANY, events=(failure,))
    assert said(shown(failure)[0]).endswith("Reason: title not recognised (未识别到媒体信息)")
    assert said(shown(failure, language="zh_Hans")[0]).endswith("原因：未识别到媒体信息")
    assert "x – title not recognised" in said(shown(digest)[0])


def test_chinese_is_set_in_chinese_type() -> None:
    (screen,) = shown(dataclasses.replace(FILM, name="大都会"), language="zh_Hans")
    assert said(screen).startswith("🎬 大都会（1927）已入库")


@pytest.mark.parametrize(
    ("language", "line"), [("en", "2 more like this"), ("zh_Hans", "另有 2 个类似的失败")]
)
def test_failures_of_one_show_are_counted_in_one_message(language: str, line: str) -> None:
    first = Failure(backend=SERVER, name="x", file_name="Les.Vampires.S02E06.mkv", reason="full")
    (alone,) = shown(Failures(first=first, known=("a",)), language=language)
    (three,) = shown(Failures(first=first, known=("a", "b", "c")), language=language)
    assert said(three) == f"{said(alone)}\n{line}"
    assert labels(three) == labels(alone) == labels(shown(first, language=language)[0])


def test_failures_that_were_filed_after_all_are_counted_and_turn_good() -> None:
    first = Failure(backend=SERVER, name="x", file_name="a.mkv", times=3)
    (some,) = shown(Failures(first=first, known=("a", "b"), mended=("b",)))
    assert said(some).splitlines()[1:] == [
        "3 tries so far",
        "1 more like this",
        "1 of them has been filed since",
    ]
    (all_good,) = shown(Failures(first=first, known=("a", "b"), mended=("a", "b")))
    assert said(all_good).startswith("✅ ")
    assert said(all_good).endswith("1 more like this")
    assert labels(all_good) == []


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


def test_a_digest_line_says_what_became_of_each_event() -> None:
    events = (
        FILM,
        dataclasses.replace(EPISODE, episodes=(5, 6)),
        Failure(backend=SERVER, name="Faust", file_name="Faust.mkv", reason="No space left"),
        Failure(backend=SERVER, name="Nosferatu"),
        Notice(code="feed-auth-failed", backend=SERVER),
    )
    (screen,) = shown(Digest(cause=DigestCause.RETURNED, events=events))
    _, *lines = said(screen).splitlines()
    assert lines == [
        "• Metropolis (1927)",
        "• Les Vampires (1915) · Season 2 · E05–E06",
        "⚠️ Faust.mkv – No space left",
        "⚠️ Nosferatu",
        "ℹ️ server refuses the account I was given: the name, the password, or the code of its "
        "two-factor sign-in. Nothing can be told until an owner corrects it in the settings.",
    ]


def test_what_a_server_does_not_tell_is_left_out() -> None:
    (film,) = shown(dataclasses.replace(FILM, year=None, quality=None, size=None, ref=None))
    assert said(film) == "🎬 Metropolis is here"
    assert labels(film) == []
    bare = dataclasses.replace(EPISODE, episodes=(), quality=None, size=None, occurred_at=None)
    card = dataclasses.replace(CARD, newest=bare, season=0, total=None, episodes=())
    assert said(shown(card)[0]) == "📺 Les Vampires · Specials\nThe season is here"


def test_a_failure_without_a_file_names_the_title_and_gives_no_reason_it_has_not() -> None:
    failure = Failure(backend=SERVER, name="Faust", year=1926)
    assert said(shown(failure)[0]) == "⚠️ Could not be downloaded: Faust (1926)"


def test_a_notice_about_usher_itself_names_no_server() -> None:
    assert "Another program" in said(shown(Notice(code="rival-poller"))[0])


@settings(deadline=None)
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


STARTED = Started(
    backend=SERVER,
    native_id="h1",
    name="Les Vampires",
    year=1915,
    title_kind=TitleKind.SERIES,
    season=2,
    episodes=(5,),
    size=2_147_483_648,
)


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Downloading: Les Vampires (1915)"), ("zh_Hans", "开始下载：Les Vampires（1915）")],
)
def test_a_download_begins_with_a_way_to_the_queue(language: str, line: str) -> None:
    (screen,) = shown(STARTED, language=language)
    head, facts = said(screen).splitlines()
    assert head == f"⬇️ {line}"
    assert "E05" in facts
    assert "2.0 GB" in facts
    assert len(labels(screen)) == 1


def test_a_download_of_which_nothing_more_is_known_is_one_line() -> None:
    (screen,) = shown(Started(backend=SERVER, native_id="h1", name="Metropolis"))
    assert said(screen) == "⬇️ Downloading: Metropolis"


def test_f22_what_was_filed_anew_says_so() -> None:
    (screen,) = shown(dataclasses.replace(FILM, again=True))
    assert said(screen).startswith("🎬 Metropolis (1927) was filed anew")
    (screen,) = shown(dataclasses.replace(FILM, again=True), language="zh_Hans")
    assert "重新整理" in said(screen)
    newest = dataclasses.replace(EPISODE, again=True)
    (screen,) = shown(dataclasses.replace(CARD, newest=newest, updated=2))
    assert "filed anew · 2 files replaced" in said(screen)


def test_f23_f24_a_failure_counts_its_tries_and_ends_well() -> None:
    failure = Failure(backend=SERVER, name="x", file_name="a.mkv", reason="no match", times=20)
    (screen,) = shown(failure)
    assert said(screen) == "⚠️ Could not be filed: a.mkv\n20 tries so far\nReason: no match"
    (screen,) = shown(dataclasses.replace(failure, mended=True))
    assert said(screen) == "✅ Filed after all: a.mkv"
    assert labels(screen) == []


def test_a_digest_tells_downloads_and_tries_in_a_line_each() -> None:
    failure = Failure(backend=SERVER, name="x", file_name="a.mkv", reason="no match", times=3)
    mended = dataclasses.replace(failure, file_name="b.mkv", mended=True)
    (screen,) = shown(Digest(cause=DigestCause.MANY, events=(STARTED, failure, mended)))
    lines = said(screen).splitlines()[1:]
    assert lines[0].startswith("⬇️ Les Vampires (1915)")
    assert lines[1:] == ["⚠️ a.mkv ×3 – no match", "✅ b.mkv"]


@pytest.mark.parametrize("content", [FILM, Failure(backend=VAULT, name="ABC-001"), CARD])
def test_what_is_private_is_covered_and_stays_where_it_is(content) -> None:
    private = dataclasses.replace(content, backend=VAULT)
    told = Letter(chat_id=ChatId(1), content=private)

    (covered,) = views.letter(words(), told, now=NOW, registry=Registry([Vault()]))
    (plain,) = views.letter(words(), told, now=NOW, registry=Registry([]))

    assert (covered.spoiler, covered.protect) == (True, True)
    assert (plain.spoiler, plain.protect) == (False, False)


WORK = WorkNews(turn=WorkTurn.COMPLETED, backend=SERVER, name="Evening course", place="task/1@x")


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("turn", list(WorkTurn))
def test_what_became_of_ones_own_work_names_it_and_leads_to_it(turn, language) -> None:
    event = dataclasses.replace(WORK, turn=turn)
    (screen,) = shown(event, language=language)
    assert "Evening course" in said(screen)
    assert [len(row) for row in labels(screen)] == [1]
    assert screen.state == {"backend": SERVER, "path": "task/1@x"}


def test_a_failure_of_ones_own_work_has_its_reason_and_a_way_to_try_again() -> None:
    event = dataclasses.replace(WORK, turn=WorkTurn.FAILED, reason="no sound", retry="retry")
    (screen,) = shown(event)
    assert said(screen) == "⚠️ Evening course failed: no sound"
    assert labels(screen) == [["🔁 Retry", "Open"]]
    (digest,) = shown(Digest(cause=DigestCause.MANY, events=(event, WORK)))
    assert said(digest).splitlines()[1:] == [
        "⚠️ Evening course failed: no sound",
        "✅ Evening course is completed",
    ]
