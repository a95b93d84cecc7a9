"""The shapes of v3, made from those of v2.5.6 (moviepilot-v3 sections 2 to 4); read, not recorded.

Everything that names a title loses the columns of single sources and gains the pair.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.moviepilot.history import EMPTY_ROW
from sandbox.moviepilot.lines.line import Shape
from sandbox.moviepilot.lines.shaping import Change, each
from sandbox.moviepilot.lines.wording import public_reason
from sandbox.standin.wire import Json

_OLD_IDS = ("tmdbid", "imdbid", "tvdbid", "doubanid", "bangumiid", "mediaid")
_CLASSIFICATION: Json = {
    "media_category_id": None,
    "classification_rule_id": None,
    "classification_policy_revision": None,
    "classification_source": None,
}
_AUDIO: Json = dict.fromkeys(
    ("music_type", "total_tracks", "audio_format", "audio_lossless", "bit_depth", "sample_rate",
     "bitrate"),
)  # fmt: skip
_TRACKERS = ["https://archive.example.org/announce?passkey=canary-passkey-1927"]


def pair_of(row: Mapping[str, Any]) -> Json:
    """Return the pair that the single columns of a row amount to: both or neither."""
    if row.get("media_source") and row.get("media_id"):
        return {"media_source": row["media_source"], "media_id": row["media_id"]}
    for column, source in (
        ("tmdbid", "themoviedb"),
        ("tmdb_id", "themoviedb"),
        ("doubanid", "douban"),
        ("douban_id", "douban"),
    ):
        if row.get(column):
            return {"media_source": source, "media_id": str(row[column])}
    return {"media_source": None, "media_id": None}


def transfer_row(row: object) -> object:
    """Return a row of the transfer history; one that a control wrote as a whole stays as it is."""
    if not isinstance(row, dict) or not EMPTY_ROW.keys() <= row.keys():
        return row
    kept = _without(row, (*_OLD_IDS, "downloader"))
    reason = row["errmsg"]
    if isinstance(reason, str):
        reason = public_reason(reason)
    return kept | pair_of(row) | _AUDIO | _CLASSIFICATION | {"errmsg": reason}


def downloaded(row: Json) -> Json:
    """Return a row of the download history: `image` is the backdrop now, `poster` the poster."""
    image = row.get("image")
    wide = image.replace(".jpg", "-wide.jpg") if isinstance(image, str) else None
    kept = _without(row, _OLD_IDS) | pair_of(row) | _CLASSIFICATION
    return kept | {"music_type": None, "poster": image, "image": wide}


def subscription(row: Json) -> Json:
    """Return a subscription; what is not subscribed stays an object of nulls."""
    kept = _without(row, _OLD_IDS) | pair_of(row)
    total, lack = row.get("total_episode") or 0, row.get("lack_episode") or 0
    done = max(total - lack, 0) if row.get("type") == "电视剧" and total else None
    news: Json = {
        "music_type": row.get("music_type"),
        "total_tracks": None,
        "completed_episode": done,
        "best_version_full": None,
        "episode_priority": None,
        "media_category_id": None,
        "search_interval": row.get("search_interval"),
        "last_search": None,
        "execution_status": row.get("execution_status"),
    }
    return kept | news | {"vote": None if row.get("vote") is None else float(row["vote"])}


def task(row: Json) -> Json:
    """Return a download under way; its title may be null, and its season a number or a list."""
    media = row["media"]
    known: Json | None = None
    if media:
        season, episodes = _numbers(media["season"]), _numbers(media["episode"])
        known = _without(media, _OLD_IDS) | pair_of(media)
        known |= {
            "season": season[0] if season else None,
            "episode": episodes or None,
            "poster": media["image"],
            "backdrop": None,
            "music_type": None,
            "artists": [],
            "album": None,
        }
    news: Json = {
        "site_name": row.get("site_name"),
        "tags": "MOVIEPILOT",
        "save_path": "/downloads",
        "content_path": f"/downloads/{row['title']}",
        "category": None,
        "download_limit": 0.0,
        "upload_limit": 0.0,
        "ratio_limit": None,
        "seeding_time_limit": None,
        "trackers": _TRACKERS,
    }
    return row | news | {"media": known}


def media(item: Json) -> Json:
    """Return a title: the pair instead of `source`; people keep `source` and `id`."""
    if "known_for_department" in item or item.get("type") == "音乐":
        return item
    kept = _without(item, ("source", "mediaid_prefix", "media_id"))
    source, number = item.get("source"), item.get("tmdb_id")
    if source == "douban":
        number = item.get("douban_id")
    tvdb = item.get("tvdb_id")
    news: Json = {
        "media_source": source,
        "media_id": None if number is None else str(number),
        "tvdb_id": int(tvdb) if tvdb is not None else None,
        "tvdb_slug": None,
        "anilist_id": None,
        "anidb_id": None,
        "library_category": item.get("category") or "",
        "metadata_category": "",
        "season_info": [season(it) for it in item.get("season_info") or []],
        "next_episode_to_air": item.get("next_episode_to_air") or None,
        "popularity": float(item.get("popularity") or 0),
    }
    return kept | news


def season(item: Json) -> Json:
    """Return a season with its three new keys."""
    return item | {"order": None, "locked": None, "episodes": []}


def context(item: Json) -> Json:
    """Return a torrent with what was recognised; the login of its site is still in it."""
    torrent, title = item["torrent_info"], item["media_info"]
    pair = pair_of(title) if title else {"media_source": None, "media_id": None}
    return {
        "meta_info": item["meta_info"] and item["meta_info"] | pair,
        "torrent_info": torrent and _without(torrent, ("imdbid",)) | pair,
        "media_info": title and media(title),
        "match_status": "exact" if title else "candidate",
        "match_reason": "media_id" if title else "title",
    }


def statistic(item: Json) -> Json:
    """Return the counts with those of music and of this month."""
    months = ("movie_count_month", "tv_count_month", "episode_count_month", "music_count_month")
    return item | {"music_count": 0} | dict.fromkeys(months, 0)


def memory(pair: object) -> object:
    """Return the memory as an object, no longer as bytes and percent."""
    if not isinstance(pair, list):
        return pair
    used, percent = pair
    total = 16 * 1024**3
    return {
        "total": total,
        "used": used,
        "cached": total // 4,
        "available": total // 2,
        "usage": float(percent),
    }


def job(item: Json) -> Json:
    """Return a background job with its progress."""
    return item | {"progress": {"enable": False, "value": 0.0, "text": None}, "name_i18n": None}


def play(item: Json) -> Json:
    """Return where to watch, and on which server."""
    number = item["url"].partition("id=")[2].partition("&")[0]
    return item | {"item_id": number, "server_id": "srv1", "server_type": "emby"}


def _page(item: Json) -> Json:
    return item | {"list": [transfer_row(it) for it in item["list"]]}


def _recognised(item: Json) -> Json:
    title = item["media_info"]
    return item | {"media_info": title and media(title)}


def _transfer_job(item: Json) -> Json:
    return item | {"media": media(item["media"])}


def _files(item: Json) -> Json:
    return item | {"subscribe": subscription(item["subscribe"])}


_CHANGES: dict[Shape, Change] = {
    Shape.MEDIA: media,
    Shape.SEASON: season,
    Shape.SUBSCRIPTION: subscription,
    Shape.SUBSCRIPTION_FILES: _files,
    Shape.TRANSFER_PAGE: _page,
    Shape.TASK: task,
    Shape.DOWNLOADED: downloaded,
    Shape.CONTEXT: context,
    Shape.RECOGNISED: _recognised,
    Shape.TRANSFER_JOB: _transfer_job,
    Shape.STATISTIC: statistic,
    Shape.JOB: job,
    Shape.PLAY: play,
}
_WHOLES: dict[Shape, Callable[[object], object]] = {
    Shape.MEMORY: memory,
    Shape.PERCENT: lambda it: float(it) if isinstance(it, int) else it,
}


def shaped(value: object, shape: Shape) -> object:
    """Return a value of v2.5.6 in the shape of v3."""
    if shape in _WHOLES:
        return _WHOLES[shape](value)
    return each(value, _CHANGES[shape]) if shape in _CHANGES else value


def _without(row: Json, keys: tuple[str, ...]) -> Json:
    return {key: value for key, value in row.items() if key not in keys}


def _numbers(text: str) -> list[int]:
    """Read `S01` or `E04-E05`, whose ends stand for all between."""
    found = [int(part.strip("SE")) for part in text.split("-") if part.strip("SE").isdigit()]
    return list(range(found[0], found[-1] + 1)) if found else []
