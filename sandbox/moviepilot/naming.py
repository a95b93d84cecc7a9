"""How things are called on the server: releases, files, paths, sizes and times."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random

from sandbox.moviepilot.catalogue import MediaKind, Title
from sandbox.moviepilot.options import Language
from sandbox.standin.wire import Json

DOWNLOADS = "/downloads"
LIBRARY = "/media"
_GIGABYTE = 1024**3
_GROUPS = ("NITRATE", "LANTERN", "REELS", "OPENVAULT")
_QUALITIES = ("BluRay 1080p", "WEB-DL 1080p", "WEB-DL 720p", "BluRay 2160p")
_CODECS = ("x264", "x265", "H264")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One torrent: what it is called and what it holds."""

    name: str
    quality: str
    size: int  # bytes
    hash: str
    site: str
    seeders: int
    season: int | None
    episodes: tuple[int, ...]

    @property
    def span(self) -> str:
        """Season and episodes as the server writes them, "" for a film."""
        return " ".join(part for part in (self.season_text, self.episode_text) if part)

    @property
    def season_text(self) -> str:
        """`S01`, "" for a film."""
        return "" if self.season is None else f"S{self.season:02d}"

    @property
    def episode_text(self) -> str:
        """`E06` or `E04-E05`, "" for a film."""
        if not self.episodes:
            return ""
        first, last = f"E{self.episodes[0]:02d}", f"E{self.episodes[-1]:02d}"
        return first if first == last else f"{first}-{last}"


def make_release(
    title: Title, chance: Random, *, season: int | None = None, episodes: tuple[int, ...] = ()
) -> Release:
    """Invent a believable torrent of a title."""
    quality = chance.choice(_QUALITIES)
    source, resolution = quality.split()
    number = "" if season is None else f".S{season:02d}" + "".join(f"E{it:02d}" for it in episodes)
    year = f".{title.year}" if season is None else ""
    stem = f"{dotted(title.name.en)}{year}{number}"
    tail = f"{resolution}.{source}.{chance.choice(_CODECS)}-{chance.choice(_GROUPS)}"
    heavy = 3.0 if "2160p" in quality else 1.0
    each = chance.uniform(0.35, 0.9) if season is not None else chance.uniform(1.4, 7.5)
    return Release(
        name=f"{stem}.{tail}",
        quality=quality,
        size=round(each * heavy * max(1, len(episodes)) * _GIGABYTE),
        hash=f"{chance.getrandbits(160):040x}",
        site="Stage Archive",
        seeders=chance.randint(3, 240),
        season=season,
        episodes=episodes,
    )


def source_path(release: Release, episode: int | None = None) -> str:
    """Return where a file of the release lies after the download."""
    name = release.name
    if episode is not None and len(release.episodes) > 1:
        name = re.sub(r"(S\d+)(E\d+)+", rf"\g<1>E{episode:02d}", name)
    return f"{DOWNLOADS}/{name}.mkv"


def library_path(
    title: Title, release: Release, *, language: Language, episode: int | None = None
) -> str:
    """Return where a file of the release lies in the library."""
    name = _filename(title.name.read(language))
    folder = f"{LIBRARY}/{title.kind.value}/{name} ({title.year})"
    if title.kind is MediaKind.FILM:
        return f"{folder}/{name} ({title.year}) - {release.quality.split()[1]}.mkv"
    number = episode if episode is not None else release.episodes[0]
    ending = f"第 {number} 集" if language == "zh" else f"Episode {number}"
    season = release.season or 0
    return f"{folder}/Season {season}/{name} - S{season:02d}E{number:02d} - {ending}.mkv"


def file_item(path: str, *, size: int, modified: float) -> Json:
    """Return the server's description of a file; the only place that has its size."""
    file = PurePosixPath(path)
    return {
        "storage": "local",
        "type": "file",
        "path": path,
        "name": file.name,
        "basename": file.stem,
        "extension": file.suffix.removeprefix("."),
        "size": size,
        "modify_time": modified,
        "children": [],
        "fileid": None,
        "parent_fileid": None,
        "thumbnail": None,
        "pickcode": None,
        "drive_id": None,
        "url": None,
    }


def parsed_name(release_name: str) -> str:
    """Return the name the server reads out of a file nobody recognises."""
    words = re.split(r"\.(?:S\d+E\d+|(?:19|20)\d\d|\d{3,4}p)\b", release_name)[0]
    return words.replace(".", " ").strip()


def file_size(size: float) -> str:
    """Return bytes as the server prints them: `5.0M`, `20.0K`, `0.0B`, one decimal."""
    for unit, step in (("T", 1024**4), ("G", 1024**3), ("M", 1024**2), ("K", 1024)):
        if size >= step:
            return f"{round(size / step, 1)}{unit}"
    return f"{float(size)}B"


def time_left(seconds: float) -> str:
    """Return a duration as the server prints it: `1时2分3秒`, parts that are zero left out."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    text = f"{whole % 60}秒"
    if minutes:
        text = f"{minutes}分{text}"
    return f"{hours}时{text}" if hours else text


def dotted(name: str) -> str:
    """Return a name as releases spell it: plain letters and digits, joined by dots."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(re.findall(r"[A-Za-z0-9]+", bare))[:120] or "Untitled"


def _filename(name: str) -> str:
    return re.sub(r'[<>:"/\\|?*]', "", name).strip()[:120] or "Untitled"
