from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.status import views
from services.models import BackendId, BackendStatus, LibraryCounts, Speeds, Storage
from services.outbox.model import OutboxCounts
from services.ports.panels import Fact, Mark, Wording
from services.status import BackendReport, FeedReport, Report
from services.storage.trouble import Trouble
from support.words import labels, said, words

NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)
SERVER = BackendId("server")
FULL = BackendStatus(
    version="v2.5.6",
    library=LibraryCounts(films=120, series=34, episodes=1560),
    storage=Storage(total=270_000_000_000, used=189_000_000_000),
    speeds=Speeds(down=5_452_595, up=20_480),
)


FACTS = (
    Fact(label=Wording(id="home-queue"), value=Wording(literal="81.5 GB"), mark=Mark.GOOD),
    Fact(label=Wording(id="per-second", values={"size": 1234.56}), mark=Mark.BAD),
    Fact(label=Wording(id="status-failing", values={"time": NOW})),
    Fact(label=Wording(id="home-search"), aside=True),
)


def report(*backends, tracking=True, last=NOW - timedelta(seconds=4)):
    feed = FeedReport(backend=SERVER, last_success=last)
    counts = OutboxCounts(waiting=1, undelivered=0)
    return Report(at=NOW, backends=backends, tracking=tracking, feeds=(feed,), outbox=counts)


def line(**changes):
    values = {"latency": timedelta(milliseconds=38), "status": FULL, **changes}
    return BackendReport(backend=SERVER, name="MoviePilot", **values)


def test_everything_is_on_one_screen() -> None:
    screen = views.overview(words(), report(line()))
    assert said(screen) == (
        "Status · today 20:15\n\n"
        "MoviePilot  ✓ 38 ms · v2.5.6\n\n"
        "📚 120 films · 34 series · 1560 episodes\n"
        "💾 ▓▓▓▓▓▓▓░░░ 70 % · 75.4 GB free\n"
        "⏬ 5.2 MB/s · ⏫ 20 KB/s\n\n"
        "My promise\n"
        "Last look at the history: 4 seconds ago\n"
        "1 message waiting · 0 undelivered"
    )
    assert labels(screen) == [["Picture", "Details", "Refresh"], ["⏬ Queue", "🏠 Home"]]


def test_what_is_not_well_or_new_stands_under_its_servers_line() -> None:
    told = report(line(status=replace(FULL, facts=FACTS)))
    _, _, _, under, *_ = said(views.overview(words(), told)).splitlines()
    assert under == "✗ 1,234.6/s · Looks have failed since today 20:15."
    assert "✗ 1,234.6/秒 · 今天 20:15 起查看历史失败。" in said(
        views.overview(words("zh_Hans"), told)
    )


def test_the_details_tell_every_fact_on_a_line_of_its_own() -> None:
    screen = views.details(words(), report(line(status=replace(FULL, facts=FACTS))), for_owner=True)
    assert said(screen) == (
        "Status · today 20:15\n\n"
        "MoviePilot  ✓ 38 ms · v2.5.6\n"
        "✓ ⏬ Queue: 81.5 GB\n"
        "✗ 1,234.6/s\n"
        "Looks have failed since today 20:15.\n"
        "🔎 Search"
    )
    assert labels(screen) == [["Refresh", "Back"], ["⏬ Queue", "Undelivered", "🏠 Home"]]
    bare = views.details(words(), replace(report(), backends=()))
    assert "No server is connected yet" in said(bare)


def test_a_server_that_is_down_is_a_line() -> None:
    down = line(
        status=None, latency=None, error_code="unavailable", down_since=NOW - timedelta(hours=1)
    )
    told = said(views.overview(words(), report(down)))
    assert "MoviePilot  ✗ not answering since today 19:15" in told
    chinese = said(views.overview(words("zh_Hans"), report(down)))
    assert "MoviePilot  ✗ 今天 19:15 起没有响应" in chinese


@pytest.mark.parametrize("trouble", Trouble)
def test_d03_a_disk_that_refuses_is_said_before_anything_else(trouble: Trouble) -> None:
    text = said(views.overview(words(), replace(report(line()), storage=trouble)))
    assert text.splitlines()[2].startswith("⚠️ ")
    assert "I cannot write anything down" in text


def test_an_unknown_version_is_said() -> None:
    assert "version unknown" in said(views.overview(words(), report(line(status=BackendStatus()))))


def test_a_server_without_versions_has_none_to_tell() -> None:
    text = said(views.overview(words(), report(line(status=BackendStatus(version="", running=0)))))
    assert "MoviePilot  ✓ 38 ms\n" in text


def test_a_server_that_tells_no_status_is_named_all_the_same() -> None:
    silent = BackendReport(backend=SERVER, name="MoviePilot")
    assert "MoviePilot  ✓ version unknown" in said(views.overview(words(), report(silent)))


def test_no_server_and_no_watching_are_said() -> None:
    text = said(views.overview(words(), report(tracking=False)))
    assert "No server is connected yet" in text
    assert "nothing is pushed" in text


def test_a_feed_never_read_is_said() -> None:
    text = said(views.overview(words(), report(line(), last=None)))
    assert "not been able to look" in text


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "message stream is down"), ("zh_Hans", "消息流已断开")],
    ids=["en", "zh"],
)
def test_a_stream_that_is_down_is_said_only_then(language: str, line: str) -> None:
    broken = FeedReport(backend=SERVER, last_success=NOW, stream_down=True)
    well = replace(broken, stream_down=False)

    def status(feed: FeedReport) -> str:
        return said(views.overview(words(language), replace(report(), feeds=(feed,))))

    assert line in status(broken)
    assert line not in status(well)


def test_how_long_the_oldest_message_waits_is_said() -> None:
    counts = OutboxCounts(waiting=2, undelivered=0, oldest=NOW - timedelta(minutes=3))
    text = said(views.overview(words(), replace(report(line()), outbox=counts)))
    assert "2 messages waiting, the oldest for 3 min · 0 undelivered" in text
    chinese = said(views.overview(words("zh_Hans"), replace(report(line()), outbox=counts)))
    assert "2 条待发送，最早的已等 3 分钟 · 0 条未送达" in chinese


@pytest.mark.parametrize(
    ("code", "said_of_it"),
    [
        ("unavailable", "Looks have failed since today 20:14: not answering."),
        ("internal", "Looks have failed since today 20:14."),
    ],
)
def test_looks_that_fail_are_said_with_their_reason(code: str, said_of_it: str) -> None:
    failing = FeedReport(
        backend=SERVER, last_success=NOW, failing_since=NOW - timedelta(minutes=1), error_code=code
    )
    shown = replace(report(line()), feeds=(failing,))
    assert said_of_it in said(views.overview(words(), shown)).splitlines()


def test_words_may_stand_within_words() -> None:
    inner = Wording(id="per-second", values={"size": "5 MB"})
    value = Wording(id="status-last-look", values={"when": inner})
    status = replace(FULL, facts=(Fact(label=Wording(literal="x"), value=value),))
    assert "x: Last look at the history: 5 MB/s" in said(
        views.overview(words(), report(line(status=status)))
    )


def test_the_status_in_chinese() -> None:
    text = said(views.overview(words("zh_Hans"), report(line())))
    assert "📚 120 部电影 · 34 部剧集 · 1560 集" in text
    assert "1 条待发送 · 0 条未送达" in text


def test_with_several_servers_each_look_says_at_whose_history() -> None:
    other = BackendId("other")
    running = BackendReport(backend=other, name="Other", status=BackendStatus(running=2))
    looks = tuple(FeedReport(backend=one, last_success=NOW) for one in (SERVER, other))
    text = said(views.overview(words(), replace(report(line(), running), feeds=looks)))
    assert "MoviePilot  Last look at the history: just now\n" in text
    assert "Other  Last look at the history: just now\n" in text
    assert "Other  ✓ version unknown · 2 running\n" in text
