"""What arrived lately in words, and as a collage in both languages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.recent import views
from handlers.ui.formatting import CAPTION_LIMIT, units
from services.drawing.palettes import Theme
from services.drawing.studio import draw
from services.models import BackendId, ItemRef, TitleKind
from services.recent import Arrived, RecentPage
from support.golden import hold
from support.pictures import draw_picture
from support.words import labels, said, words

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)
SERVER = BackendId("server")
POSTER = "https://images.example/1.jpg"
WATCH = "https://media.example/1"


def film(name: str, year: int, *, hours: int = 0, poster: str | None = None) -> Arrived:
    return Arrived(
        backend=SERVER,
        name=name,
        kind=TitleKind.FILM,
        at=NOW - timedelta(hours=hours),
        ref=ItemRef(backend=SERVER, kind=TitleKind.FILM, native_id=name),
        year=year,
        poster_url=poster,
    )


def season(name: str, number: int, episodes: tuple[int, ...], *, hours: int) -> Arrived:
    return Arrived(
        backend=SERVER,
        name=name,
        kind=TitleKind.SERIES,
        at=NOW - timedelta(hours=hours),
        season=number,
        episodes=episodes,
    )


def page(*arrived: Arrived, number: int = 0, pages: int = 1) -> RecentPage:
    return RecentPage(arrived=arrived, page=number, pages=pages, total=len(arrived))


ENGLISH = page(
    film("Metropolis", 1927, poster=POSTER),
    season("Les Vampires", 2, (1, 2, 3, 5), hours=21),
    film("Das Cabinet des Dr. Caligari", 1920, hours=30),
    film("The General", 1926, hours=100),
    season("Fantômas", 0, (1,), hours=24 * 20),
)
CHINESE = page(
    film("流浪地球", 2019, poster=POSTER),
    season("权力的游戏", 2, (1, 2), hours=3),
    film("霸王別姬", 1993),
)


def test_every_line_says_what_came_and_when_and_where_to_watch_it() -> None:
    pages = {(TitleKind.FILM, "Metropolis", 1927): WATCH}
    screen = views.page(words(), ENGLISH, pages, now=NOW)
    assert said(screen) == (
        "New in the library · 5\n"
        "1  Metropolis (1927) · today 20:15 · ▶ Watch\n"
        "2  Les Vampires · S02 E01–E03, E05 · yesterday 23:15\n"
        "3  Das Cabinet des Dr. Caligari (1920) · yesterday 14:15\n"
        "4  The General (1926) · Monday 16:15\n"
        "5  Fantômas · S00 E01 · Oct 31, 2026 20:15"
    )
    links = [one.url for one in screen.text.render()[1] if one.url]
    assert links == [WATCH]
    ways = ["📚 Library", "🏠 Home"]
    assert labels(screen) == [["1", "3", "4"], ["List", "Refresh"], ways]
    assert screen.picture


def test_a_list_has_the_same_words_without_the_picture() -> None:
    screen = views.page(words("zh_Hans"), CHINESE, {}, now=NOW, posters=False)
    assert screen.picture is None
    assert said(screen).splitlines()[:3] == [
        "最近入库 · 3",
        "1  流浪地球（2019） · 今天 20:15",
        "2  权力的游戏 · S02 E01–E02 · 今天 17:15",
    ]
    assert labels(screen)[-2:] == [["海报", "刷新"], ["📚 媒体库", "🏠 首页"]]
    assert screen.state["posters"] is False


def test_pages_turn_and_numbers_go_on() -> None:
    screen = views.page(words(), page(film("Faust", 1926), number=1, pages=3), {}, now=NOW)
    assert labels(screen)[:2] == [["7"], ["◀", "2/3", "▶"]]


def test_nothing_yet_teaches() -> None:
    screen = views.page(words(), page(), {}, now=NOW)
    assert "Nothing has arrived since I began to watch" in said(screen)
    assert (screen.picture, labels(screen)) == (None, [["📚 Library", "Refresh", "🏠 Home"]])


def test_the_longest_page_fits_under_a_picture() -> None:
    long = [season("長" * 300, 99, tuple(range(1, 400, 2)), hours=number) for number in range(6)]
    text = said(views.page(words("zh_Hans"), page(*long), {}, now=NOW))
    assert units(text) <= CAPTION_LIMIT
    assert len(text.splitlines()) == 7


@pytest.mark.parametrize(
    ("language", "theme", "shown"),
    [("en", Theme.LIGHT, ENGLISH), ("zh_Hans", Theme.DARK, CHINESE)],
    ids=["en-light", "zh_Hans-dark"],
)
def test_the_collage_looks_as_it_did(language: str, theme: Theme, shown: RecentPage) -> None:
    screen = views.page(words(language), shown, {}, now=NOW, theme=theme)
    assert screen.picture
    assert screen.picture.sketch
    drawn = draw(screen.picture.sketch, {POSTER: draw_picture(color="teal")})
    hold(drawn, GOLDEN / f"recent-{language}-{theme}.png")
