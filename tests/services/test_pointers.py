"""Pasted addresses and ids: every spelling people send, with text around, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.models import TitleKind
from services.pointers import Catalogue, Pointer, find_pointer

FILM, SERIES, UNKNOWN = TitleKind.FILM, TitleKind.SERIES, TitleKind.UNKNOWN
TMDB, DOUBAN, IMDB, TRAKT = Catalogue.TMDB, Catalogue.DOUBAN, Catalogue.IMDB, Catalogue.TRAKT

POINTING = {
    "https://www.themoviedb.org/movie/603-the-matrix": (TMDB, "603", FILM),
    "https://www.themoviedb.org/movie/603?language=zh-CN": (TMDB, "603", FILM),
    "themoviedb.org/tv/1396": (TMDB, "1396", SERIES),
    "https://www.themoviedb.org/tv/1396-breaking-bad/season/2/episode/3": (TMDB, "1396", SERIES),
    "https://www.themoviedb.org/de/movie/603": (TMDB, "603", FILM),
    "https://www.themoviedb.org/zh-CN/tv/1396": (TMDB, "1396", SERIES),
    "HTTPS://WWW.THEMOVIEDB.ORG/MOVIE/603": (TMDB, "603", FILM),
    "https://m.themoviedb.org/movie/603": (TMDB, "603", FILM),
    "https://www.themoviedb.org/person/6384-keanu-reeves": (TMDB, "6384", TitleKind.PERSON),
    "https://www.themoviedb.org/collection/2344": (TMDB, "2344", TitleKind.COLLECTION),
    "看看这个 https://www.themoviedb.org/movie/603，很好看": (TMDB, "603", FILM),
    "watch this! (https://www.themoviedb.org/movie/603) tonight?": (TMDB, "603", FILM),
    "https://movie.douban.com/subject/1291843/": (DOUBAN, "1291843", UNKNOWN),
    "https://m.douban.com/movie/subject/1291843/?dt_dapp=1": (DOUBAN, "1291843", UNKNOWN),
    "https://www.douban.com/doubanapp/dispatch/movie/1291843": (DOUBAN, "1291843", UNKNOWN),
    "https://www.douban.com/doubanapp/dispatch?uri=/tv/26752088": (DOUBAN, "26752088", UNKNOWN),
    "《黑客帝国》豆瓣 https://movie.douban.com/subject/1291843/ 9.1分": (
        DOUBAN,
        "1291843",
        UNKNOWN,
    ),
    "https://www.imdb.com/title/tt0133093/?ref_=nv_sr": (IMDB, "tt0133093", UNKNOWN),
    "https://m.imdb.com/de/title/tt0133093/": (IMDB, "tt0133093", UNKNOWN),
    "tt0133093": (IMDB, "tt0133093", UNKNOWN),
    "https://trakt.tv/movies/the-matrix-1999": (TRAKT, "the-matrix-1999", FILM),
    "https://app.trakt.tv/shows/breaking-bad?mode=media": (TRAKT, "breaking-bad", SERIES),
    "tmdb:603": (TMDB, "603", UNKNOWN),
    "TMDB 603": (TMDB, "603", UNKNOWN),
    "tmdb id: 603": (TMDB, "603", UNKNOWN),
    "tmdb:tv/1396": (TMDB, "1396", SERIES),
    "tmdb movie 603": (TMDB, "603", FILM),
    "douban:1291843": (DOUBAN, "1291843", UNKNOWN),
    "豆瓣：1291843": (DOUBAN, "1291843", UNKNOWN),
    "imdb tt0133093": (IMDB, "tt0133093", UNKNOWN),
    "imdb:133093": (IMDB, "tt0133093", UNKNOWN),
}

NOT_POINTING = (
    "The Matrix",
    "603",
    "2012",
    "tt0133",
    "tmdb",
    "the movie 603 of tmdb",
    "https://example.org/movie/603",
    "https://themoviedb.org.evil.example/movie/603",
    "https://eviltmdb.org/movie/603",
    "https://www.themoviedb.org/",
    "https://www.themoviedb.org/movie/the-matrix",
    "https://www.themoviedb.org/discover/603",
    "https://www.douban.com/group/topic/1291843/",
    "https://music.douban.com/albums",
    "https://trakt.tv/users/someone",
    "https://www.imdb.com/chart/top",
    "",
)


@pytest.mark.parametrize(("words", "meant"), POINTING.items())
def test_an_address_or_id_points_at_its_title(words, meant) -> None:
    catalogue, number, kind = meant
    assert find_pointer(words) == Pointer(catalogue=catalogue, number=number, kind=kind)


@pytest.mark.parametrize("words", NOT_POINTING)
def test_anything_else_is_words_to_search_for(words) -> None:
    assert find_pointer(words) is None


def test_the_first_address_that_means_a_title_counts() -> None:
    words = "https://www.imdb.com/chart/top https://movie.douban.com/subject/1/ tmdb.org/movie/2"
    found = find_pointer(words)
    assert found is not None
    assert (found.catalogue, found.number) == (DOUBAN, "1")


@given(st.text(max_size=300))
def test_no_text_breaks_it(words: str) -> None:
    find_pointer(words)
    find_pointer(f"https://www.themoviedb.org/{words}")
    find_pointer(f"douban.com/doubanapp/dispatch?uri={words}")
