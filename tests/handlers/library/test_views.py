"""A page of a shelf: what may be shown as posters, and to whom ways to watch are told."""

from dataclasses import replace
from datetime import UTC, datetime

from handlers.library import views
from services.library import Bookcase
from services.models import BackendId, ItemRef, Title, TitleKind
from services.ports.parts import Shelf, ShelfSort
from support.words import labels, said, words

NOW = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)
SERVER = BackendId("server")
FAUST = Title(
    ref=ItemRef(backend=SERVER, kind=TitleKind.FILM, native_id="1"),
    name="Faust",
    year=1926,
    watch_url="https://media.example/1",
)


def page(*titles: Title, **look: bool):
    case = Bookcase(
        backend=SERVER,
        servers=((SERVER, "Server"),),
        sorts=(ShelfSort.NEWEST,),
        sort=ShelfSort.NEWEST,
        shelf=Shelf(titles=titles, offset=0),
    )
    return views.page(words(), case, (), views.Look(**look), now=NOW)


def links(screen) -> list[str]:
    return [one.url for one in screen.text.render()[1] if one.url]


def test_a_list_leads_to_what_can_be_watched_and_posters_name_it() -> None:
    listed, posters = page(FAUST), page(FAUST, posters=True)
    assert said(listed).endswith("\n▶ Watch: Faust")
    assert labels(listed) == [["Faust (1926)"], ["Posters", "Refresh", "🏠 Home"]]
    assert said(posters).endswith("\n1  Faust (1926) · ▶ Watch")
    assert labels(posters) == [["1"], ["List", "Refresh", "🏠 Home"]]
    assert links(listed) == links(posters) == ["https://media.example/1"]
    assert posters.picture
    assert listed.picture is None


def test_a_group_is_not_told_where_somebodys_media_server_is() -> None:
    for posters in (True, False):
        shown = page(FAUST, posters=posters, private=False)
        assert links(shown) == []
        assert "Watch" not in said(shown)


def test_what_is_private_has_no_posters_here() -> None:
    shown = page(replace(FAUST, private=True), posters=True)
    assert shown.picture is None
    assert shown.protect
    assert labels(shown)[-1] == ["Refresh", "🏠 Home"]
