"""Wire shapes of titles, seasons, people and collections (contract section 6)."""

import re
from datetime import date
from typing import Any

from sandbox.moviepilot.catalogue import GENRES, Collection, MediaKind, Season, Title
from sandbox.moviepilot.naming import Release, parsed_name
from sandbox.moviepilot.options import Language
from sandbox.moviepilot.posters import Gallery, backdrop_path, poster_path
from sandbox.standin.wire import Json

# The answer for "not found": 200, and nothing in it.
NOTHING: Json = {
    "source": None, "type": None, "title": None, "en_title": None, "year": None,
    "title_year": None, "season": None, "tmdb_id": None, "imdb_id": None, "tvdb_id": None,
    "douban_id": None, "bangumi_id": None, "collection_id": None, "mediaid_prefix": None,
    "media_id": None, "original_language": None, "original_title": None, "release_date": None,
    "backdrop_path": None, "poster_path": None, "vote_average": 0.0, "overview": None,
    "category": "", "seasons": {}, "season_info": [], "names": [], "actors": [], "directors": [],
    "detail_link": None, "adult": False, "created_by": [], "episode_run_time": [], "genres": [],
    "first_air_date": None, "homepage": None, "languages": [], "last_air_date": None,
    "networks": [], "number_of_episodes": 0, "number_of_seasons": 0, "origin_country": [],
    "original_name": None, "production_companies": [], "production_countries": [],
    "spoken_languages": [], "status": None, "tagline": None, "genre_ids": [], "vote_count": 0,
    "popularity": 0, "runtime": None, "next_episode_to_air": {}, "episode_groups": [],
    "episode_group": None,
}  # fmt: skip

# What a search result carries beyond the detail, and what it lacks.
_SEARCH_ONLY: Json = {
    "hk_title": None, "tw_title": None, "sg_title": None, "logo_path": None, "season_years": {},
    "tmdb_info": None, "douban_info": None, "bangumi_info": None, "content_rating": None,
}  # fmt: skip
_DETAIL_ONLY = ("mediaid_prefix", "media_id")

_PERSON: Json = {
    "source": "themoviedb", "id": 0, "type": 1, "name": None, "character": None, "images": {},
    "profile_path": None, "gender": 0, "original_name": None, "credit_id": None,
    "also_known_as": [], "birthday": None, "deathday": None, "imdb_id": None,
    "known_for_department": "Acting", "place_of_birth": None, "popularity": 1.0,
    "biography": None, "roles": [], "title": None, "url": None, "avatar": None,
    "latin_name": None, "career": [], "relation": None,
}  # fmt: skip


class Shapes:
    """Turns titles into what the server sends, in the server's language."""

    def __init__(self, gallery: Gallery, *, language: Language) -> None:
        self._gallery = gallery
        self._language = language

    def detail(self, title: Title) -> Json:
        """Return the object of `GET /media/{mediaid}`."""
        series = title.kind is MediaKind.SERIES
        regular = [season for season in title.seasons if season.number > 0]
        return NOTHING | self._common(title) | {
            "en_title": title.name.en,
            "imdb_id": title.imdb_id,
            "tvdb_id": None if title.tvdb_id is None else str(title.tvdb_id),
            "collection_id": title.collection,
            "category": title.category,
            "seasons": {str(it.number): list(range(1, it.episodes + 1)) for it in regular},
            "season_info": [self.season(title, it) | {"id": _season_id(title, it)}
                            for it in title.seasons],
            "names": [title.name.en],
            "actors": [_actor(name, place) for place, name in enumerate(title.cast)],
            "directors": [_director(name) for name in title.directors],
            "episode_run_time": [title.runtime] if series else [],
            "genres": [{"id": it, "name": self._genre(it)} for it in title.genres],
            "first_air_date": title.date if series else None,
            "last_air_date": regular[-1].air_date if regular else None,
            "homepage": "",
            "languages": [title.language] if series else [],
            "number_of_episodes": sum(it.episodes for it in regular),
            "number_of_seasons": len(regular),
            "origin_country": [title.country],
            "original_name": title.original if series else None,
            "production_countries": [{"iso_3166_1": title.country, "name": title.country}],
            "status": title.status,
            "tagline": "",
            "popularity": title.votes // 10,
            "runtime": None if series else title.runtime,
            "next_episode_to_air": None if series else {},
        }  # fmt: skip

    def search_item(self, title: Title) -> Json:
        """Return one hit of a search: details are empty there."""
        item = NOTHING | self._common(title) | {"popularity": title.votes / 10}
        if title.kind is MediaKind.SERIES:
            item |= {"first_air_date": title.date, "original_name": title.original}
        return _internal(item)

    def listed(self, title: Title) -> Json:
        """Return one entry of a recommendation list: the detail's keys, a search hit's values."""
        return NOTHING | self._common(title) | {"popularity": title.votes // 10}

    def known(self, title: Title) -> Json:
        """Return the title inside a torrent search: everything, under a search hit's keys."""
        return _internal(self.detail(title))

    def collection(self, collection: Collection, first: Title) -> Json:
        """Return one hit of a collection search, with the pictures of its first film."""
        name = collection.name.read(self._language)
        found = {
            "id": collection.id,
            "name": name,
            "original_name": collection.name.en,
            "original_language": collection.language,
            "overview": "",
            "poster_path": poster_path(first),
            "backdrop_path": backdrop_path(first),
            "adult": False,
            "media_type": MediaKind.COLLECTION.value,
            "collection_id": collection.id,
        }
        item = NOTHING | {
            "source": "themoviedb",
            "type": MediaKind.COLLECTION.value,
            "title": name,
            "tmdb_id": collection.id,
            "collection_id": collection.id,
            "original_language": collection.language,
            "original_title": collection.name.en,
            "original_name": collection.name.en,
            "overview": "",
            "poster_path": self._gallery.poster(first),
            "backdrop_path": self._gallery.backdrop(first),
            "vote_average": 0,
            "douban_info": {},
            "bangumi_info": {},
            "tmdb_info": found,
        }
        whole = _internal(item)
        return {key: whole[key] for key in whole if key not in ("title_year", "detail_link")}

    def season(self, title: Title, season: Season) -> Json:
        """Return a season; its poster is a bare path, unlike every other picture."""
        path = poster_path(title)
        return {
            "air_date": season.air_date,
            "episode_count": season.episodes,
            "name": season.name.read(self._language),
            "overview": season.overview.read(self._language),
            "poster_path": None if path is None else "/" + path.rpartition("/")[2],
            "season_number": season.number,
            "vote_average": title.rating,
        }

    def meta(self, release: Release, *, file: bool) -> Json:
        """Return what the server parses out of a release name."""
        source, _, resolution = release.quality.partition(" ")
        name = parsed_name(release.name)
        first = release.episodes[0] if release.episodes else None
        codec = re.search(r"[xH]26[45]", release.name)
        return {
            "isfile": file,
            "org_string": release.name,
            "title": f"{release.name}.mkv" if file else release.name,
            "subtitle": None,
            "type": (MediaKind.UNKNOWN if release.season is None else MediaKind.SERIES).value,
            "name": name,
            "cn_name": None,
            "en_name": name,
            "year": None,
            "total_season": int(release.season is not None),
            "begin_season": release.season,
            "end_season": None,
            "total_episode": len(release.episodes),
            "begin_episode": first,
            "end_episode": release.episodes[-1] if len(release.episodes) > 1 else None,
            "season_episode": release.span,
            "episode_list": list(release.episodes),
            "part": None,
            "resource_type": source,
            "resource_effect": None,
            "resource_pix": resolution,
            "resource_team": release.name.rpartition("-")[2],
            "video_encode": codec[0] if codec else None,
            "audio_encode": None,
            "edition": source,
            "apply_words": [],
        }

    def _common(self, title: Title) -> dict[str, Any]:
        name = title.name.read(self._language)
        kind = "tv" if title.kind is MediaKind.SERIES else "movie"
        return {
            "source": "themoviedb",
            "type": title.kind.value,
            "title": name,
            "year": title.year,
            "title_year": f"{name} ({title.year})",
            "tmdb_id": title.tmdb_id,
            "original_language": title.language,
            "original_title": title.original,
            "release_date": title.date,
            "poster_path": self._gallery.poster(title),
            "backdrop_path": self._gallery.backdrop(title),
            "vote_average": title.rating,
            "overview": title.overview.read(self._language),
            "genre_ids": list(title.genres),
            "vote_count": title.votes,
            "detail_link": f"https://www.themoviedb.org/{kind}/{title.tmdb_id}",
        }

    def _genre(self, number: int) -> str:
        english, chinese = GENRES[number]
        return chinese if self._language == "zh" else english


def _internal(item: Json) -> Json:
    """Return an object as the server keeps it, not as its answer models trim it."""
    return {key: value for key, value in item.items() if key not in _DETAIL_ONLY} | {
        key: item.get(key, value) for key, value in _SEARCH_ONLY.items()
    }


def person(name: str) -> Json:
    """Return one hit of a people search; the picture is a bare path or absent."""
    number = person_id(name)
    named = {"id": number, "name": name, "original_name": name, "profile_path": f"/{number}.jpg"}
    return _PERSON | named


def has_begun(day: str, today: date) -> bool:
    """Tell whether something dated `day` can exist by `today`."""
    return date.fromisoformat(day) <= today


def person_id(name: str) -> int:
    """Return the number of a person."""
    return 100_000 + sum(ord(letter) * place for place, letter in enumerate(name, start=1))


def _season_id(title: Title, season: Season) -> int:
    return title.tmdb_id * 100 + season.number


def _credit(name: str, department: str) -> Json:
    return {
        "id": person_id(name),
        "name": name,
        "original_name": name,
        "profile_path": f"/{person_id(name)}.jpg",
        "gender": 0,
        "known_for_department": department,
        "popularity": 1.0,
        "credit_id": f"{person_id(name):024x}",
        "adult": False,
    }


def _actor(name: str, place: int) -> Json:
    return _credit(name, "Acting") | {"character": "", "order": place}


def _director(name: str) -> Json:
    return _credit(name, "Directing") | {"job": "Director", "department": "Directing"}
