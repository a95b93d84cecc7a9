"""The picture of the status, in both languages and for both kinds of screens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.status import pictures
from services.drawing.palettes import Theme
from services.drawing.studio import draw
from services.growth import DayOfGrowth
from services.models import BackendId, BackendStatus, LibraryCounts, Storage
from services.outbox.model import OutboxCounts
from services.status import BackendReport, Report
from support.golden import hold
from support.words import labels, said, words

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)
COUNTS = (3, 4, 1, 0, 4, 5, 4, 7, 0, 3, 0, 0, 2, 3, 4, 4, 9, 5, 0, 3, 1, 1, 6, 2, 0, 3, 2, 12)


def backend(name: str, *, total: int, used: int) -> BackendReport:
    status = BackendStatus(storage=Storage(total=total, used=used))
    return BackendReport(backend=BackendId(name.lower()), name=name, status=status)


REPORT = Report(
    at=NOW,
    backends=(
        backend("MoviePilot", total=8_001_563_222_016, used=5_600_000_000_000),
        backend("Other", total=500_000_000_000, used=470_000_000_000),
    ),
    tracking=True,
    feeds=(),
    outbox=OutboxCounts(waiting=0, undelivered=0),
)


def last_days(counts: tuple[int, ...] = COUNTS) -> dict[date, int]:
    first = NOW.date() - timedelta(days=len(counts) - 1)
    return {first + timedelta(days=number): count for number, count in enumerate(counts)}


def grown(days: int = 21) -> list[DayOfGrowth]:
    first = NOW.date() - timedelta(days=days - 1)
    return [
        DayOfGrowth(
            day=first + timedelta(days=number),
            counts=LibraryCounts(
                films=116 + number // 5,
                series=36 - (number > 11) * 2,
                episodes=1502 + number * (number // 4),
            ),
        )
        for number in range(days)
    ]


def drawn(
    language: str = "en", theme: Theme = Theme.LIGHT, *, growth=None, report=REPORT, arrivals=None
) -> bytes:
    screen = pictures.picture(
        words(language),
        report,
        arrivals or last_days(),
        grown() if growth is None else growth,
        theme=theme,
    )
    assert screen.picture
    assert screen.picture.sketch
    return draw(screen.picture.sketch, {})


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_picture_looks_as_it_did(language: str, theme: Theme) -> None:
    hold(drawn(language, theme), GOLDEN / f"status-{language}-{theme}.png")


def test_what_is_not_known_yet_is_left_out() -> None:
    empty = replace(REPORT, backends=())
    nothing = dict.fromkeys(last_days(), 0)
    hold(drawn(growth=[], report=empty, arrivals=nothing), GOLDEN / "status-empty.png")
    hold(drawn(growth=grown(1), report=empty), GOLDEN / "status-first-day.png")


def test_the_golden_images_can_fail() -> None:
    shorter = {**last_days(), NOW.date(): 8}
    other = pictures.picture(words(), REPORT, shorter, grown(), theme=Theme.LIGHT)
    assert other.picture
    assert other.picture.sketch
    with pytest.raises(AssertionError, match="differs"):
        hold(draw(other.picture.sketch, {}), GOLDEN / "status-en-light.png")


def test_the_words_stand_below_and_the_other_colours_are_a_tap_away() -> None:
    shown = pictures.picture(words(), REPORT, last_days(), grown(), theme=Theme.LIGHT)
    assert said(shown).startswith("Status · today 20:15\n\nMoviePilot  ✓ version unknown")
    assert labels(shown) == [["🌙 Dark", "Refresh", "Back"], ["⏬ Queue", "🏠 Home"]]
    dark = pictures.picture(
        words("zh_Hans"), REPORT, last_days(), grown(), theme=Theme.DARK, for_owner=True
    )
    assert labels(dark)[0] == ["☀️ 浅色", "刷新", "返回"]
    assert shown.picture
    assert dark.picture
    assert shown.picture.key != dark.picture.key


def test_the_same_numbers_are_the_same_picture() -> None:
    first, second = (
        pictures.picture(words(), REPORT, last_days(), grown(), theme=Theme.LIGHT).picture
        for _ in range(2)
    )
    assert first == second
