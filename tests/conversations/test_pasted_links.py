"""Pasted addresses and ids open what they mean, in both languages, or say why not."""

import pytest

from sandbox.moviepilot.media import person_id
from services.pointers import Catalogue
from support.finder import Finder
from support.household import household
from support.person import labels, text_of


class Resolver(Finder):
    """A server that knows the ids of another catalogue."""

    catalogues = frozenset({Catalogue.IMDB, Catalogue.TRAKT})

    async def resolve(self, pointer):
        return [one for one in self.titles if one.ref.native_id == pointer.number]


@pytest.mark.parametrize(
    "words",
    [
        "https://www.themoviedb.org/movie/19-metropolis?language=de-DE",
        "have you seen https://www.themoviedb.org/de/movie/19 ?",
        "/search tmdb:movie/19",
    ],
)
async def test_a_tmdb_link_opens_its_card(owner, words) -> None:
    card = await owner.say(words)
    assert text_of(card).startswith("Metropolis · 1927 · film")
    assert "Subscribe" in labels(card)[0]


async def test_a_link_to_a_series_opens_the_series_of_that_number(owner) -> None:
    card = await owner.say("https://www.themoviedb.org/tv/653")
    assert text_of(card).startswith("Les Vampires · 1915 · series")


async def test_an_id_that_is_a_film_and_a_series_offers_both(owner) -> None:
    card = await owner.say("tmdb:653")
    assert text_of(card).startswith("Nosferatu")
    assert text_of(await owner.press(card, "▶")).startswith("Les Vampires")


@pytest.mark.parametrize(
    ("number", "name"), [("9300019", "Metropolis"), ("9300653", "Les Vampires")]
)
async def test_a_douban_link_opens_a_film_or_a_series(owner, number, name) -> None:
    card = await owner.say(f"https://m.douban.com/movie/subject/{number}/ 很好看")
    assert text_of(card).startswith(name)
    assert "Douban" in labels(card)


async def test_a_link_to_a_person_opens_into_their_films_and_back(owner) -> None:
    person = await owner.say(f"https://www.themoviedb.org/person/{person_id('Buster Keaton')}-b-k")
    assert text_of(person).startswith("Buster Keaton · person")
    films = await owner.press(person, "Films and series")
    assert "film" in text_of(films).splitlines()[0]
    assert text_of(await owner.press(films, "Back")).startswith("Buster Keaton")


async def test_a_link_to_a_collection_opens_its_films(owner) -> None:
    card = await owner.say("https://www.themoviedb.org/collection/8001")
    assert text_of(card).startswith("Dr. Mabuse, the Gambler")


async def test_a_link_that_means_nothing_is_said(owner, home) -> None:
    answer = await owner.say("https://www.themoviedb.org/movie/123456789")
    assert "Nothing was found at TMDB under this link or id" in text_of(answer)
    await home.stage.user(1001, language_code="zh-hans")
    answer = await owner.say("豆瓣:1")
    assert "按这个 Douban 链接或编号没有找到作品" in text_of(answer)


@pytest.mark.parametrize("words", ["https://www.imdb.com/title/tt0017136/", "tt0017136"])
async def test_an_imdb_link_says_what_it_takes(owner, home, words) -> None:
    answer = await owner.say(words)
    assert "No server that is set up here reads IMDb links" in text_of(answer)
    await home.stage.user(1001, language_code="zh-hans")
    assert "都打不开 IMDb 链接" in text_of(await owner.say(words))


async def test_imdb_and_trakt_links_open_where_a_server_knows_them(tmp_path) -> None:
    server = Resolver("Catalogue", "tt0017136", "metropolis-1927")
    async with household(tmp_path, others=[server]) as home:
        owner = home.person()
        card = await owner.say("look: https://m.imdb.com/title/tt0017136/")
        assert text_of(card).startswith("tt0017136")
        card = await owner.say("https://trakt.tv/movies/metropolis-1927")
        assert text_of(card).startswith("metropolis-1927")


async def test_a_server_that_is_down_is_said(owner, home) -> None:
    await home.world.downtime("refuse", paths=["/api/v1/media"])
    answer = await owner.say("https://www.themoviedb.org/movie/19")
    assert "MoviePilot is not answering" in text_of(answer)
    assert "Try again" in labels(answer)
