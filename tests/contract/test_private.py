"""A private backend: every title it gives is marked, so that its picture is covered up."""

from services.capabilities import Pictures, Search, Shelves
from services.ports.specialities import OwnPictures, Private
from support.contract import Stage
from support.subjects import having


@having(Private, Search, Shelves)
async def test_every_title_is_marked_wherever_it_comes_from(stage: Stage) -> None:
    shelf = await stage.backend.shelf(offset=0, limit=8, sort=stage.backend.shelf_sorts[0])
    found = await stage.backend.search(stage.known.words)
    one = await stage.backend.title(stage.known.owned)

    assert stage.backend.private
    assert all(title.private for title in (*shelf.titles, *found, one))


@having(Private, Pictures)
async def test_its_pictures_are_its_own(stage: Stage) -> None:
    title = await stage.backend.title(stage.known.owned)

    assert isinstance(stage.backend, OwnPictures)
    assert stage.backend.owns(title.poster_url or "")
    assert not stage.backend.owns("https://images.example/p.jpg")
