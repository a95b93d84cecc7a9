"""Torrents a site search finds, as the server lists them (contract section 7)."""

import dataclasses
import hashlib
import re
from datetime import timedelta

from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.media import Shapes
from sandbox.moviepilot.naming import Release, make_release
from sandbox.moviepilot.options import dice
from sandbox.standin.wire import Json

_PER_TITLE = 8
SITES = ("Stage Archive", "Reel Exchange", "Lantern Room")
# A real answer carries a tracker's login in clear text, and a key of the account in its addresses.
SITE_COOKIE = "canary-site-cookie"
PASSKEY = "canary-passkey-1927"
_FACTORS = (
    ("普通", 1.0, 1.0),
    ("免费", 0.0, 1.0),
    ("50%", 0.5, 1.0),
    ("2X免费", 0.0, 2.0),
    ("2X", 1.0, 2.0),
)  # word, share that a download costs, times that an upload counts
_LABELS: tuple[list[str], ...] = ([], ["中字"], ["DIY"], ["中字", "官方"])


def offers(title: Title, *, season: int | None) -> list[Release]:
    """Return the releases of a title; the same ones every time."""
    chance = dice(title.tmdb_id * 100 + (season or 0))
    known = title.season(season or 1) if title.kind is MediaKind.SERIES else None
    if known is None:
        found = [make_release(title, chance) for _ in range(_PER_TITLE)]
    else:
        episodes = tuple(range(1, known.episodes + 1))
        found = [
            make_release(title, chance, season=known.number, episodes=(episode,))
            for episode in episodes[:_PER_TITLE]
        ]
    return [
        dataclasses.replace(it, site=SITES[number % len(SITES)]) for number, it in enumerate(found)
    ]


def age(release: Release) -> timedelta:
    """Return how long ago a release was published; the same every time."""
    return timedelta(hours=6 + release.seeders * 7 % 900)


def context(
    title: Title, release: Release, shapes: Shapes, *, published: str, recognised: bool
) -> Json:
    """Return one hit; a search by words recognises no title."""
    return {
        "meta_info": shapes.meta(release, file=False),
        "torrent_info": _torrent(title, release, published),
        "media_info": shapes.known(title) if recognised else None,
    }


def read_release(torrent: Json) -> Release:
    """Return the release behind a torrent that was handed back, or typed by hand."""
    name = str(torrent.get("title") or "")
    address = str(torrent.get("enclosure") or name)
    known = re.search(r"([0-9a-f]{40})", address)
    span = re.search(r"S(\d{2})((?:E\d{2,3})+)", name, re.IGNORECASE)
    resolution = re.search(r"\d{3,4}p", name)
    sources = (word for word in ("WEB-DL", "BluRay") if word.lower() in name.lower())
    return Release(
        name=name,
        quality=f"{next(sources, 'BluRay')} {resolution[0] if resolution else '1080p'}",
        size=int(torrent.get("size") or 4 * 1024**3),
        hash=known[1] if known else hashlib.sha256(address.encode()).hexdigest()[:40],
        site=str(torrent.get("site_name") or ""),
        seeders=int(torrent.get("seeders") or 0),
        season=int(span[1]) if span else None,
        episodes=tuple(int(it) for it in re.findall(r"\d+", span[2])) if span else (),
    )


def _torrent(title: Title, release: Release, published: str) -> Json:
    word, charged, credited = _FACTORS[release.seeders % len(_FACTORS)]
    site = SITES.index(release.site) if release.site in SITES else 0
    return {
        "site": site + 1,
        "site_name": release.site,
        "site_cookie": SITE_COOKIE,
        "site_ua": None,
        "site_proxy": False,
        "site_order": 1,
        "site_downloader": None,
        "title": release.name,
        "description": release.quality,
        "imdbid": title.imdb_id or "",
        "enclosure": f"https://archive.example.org/download/{release.hash}?passkey={PASSKEY}",
        "page_url": f"https://archive.example.org/details?id={release.hash[:8]}",
        "size": release.size,
        "seeders": release.seeders,
        "peers": release.seeders // 10,
        "grabs": release.seeders * 3,
        "pubdate": published,
        "date_elapsed": f"{age(release).days}天",
        "freedate": None,
        "uploadvolumefactor": credited,
        "downloadvolumefactor": charged,
        "hit_and_run": release.seeders % 4 == 0,
        "labels": _LABELS[release.seeders % len(_LABELS)],
        "pri_order": 0,
        "category": None,
        "volume_factor": word,
        "freedate_diff": "",
    }
