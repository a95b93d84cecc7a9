"""The few pieces of music this world knows; only v3 can find them (moviepilot-v3 section 2, types).

Read, not recorded. Nothing of it is ever downloaded here: it can be found, shown and subscribed.
"""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from sandbox.standin.wire import Json

SOURCE = "musicbrainz"
TYPE = "音乐"


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """A recording or an album."""

    kind: str  # recording, album
    title: str
    artist: str
    year: int
    tracks: int = 1

    @property
    def id(self) -> str:
        """The number at its source."""
        return str(uuid5(NAMESPACE_URL, f"{self.artist}/{self.title}"))

    def wire(self) -> Json:
        """Return it as v3 shows it."""
        return {
            "type": TYPE,
            "music_type": self.kind,
            "media_source": SOURCE,
            "media_id": self.id,
            "title": self.title,
            "artists": [self.artist],
            "artist": self.artist,
            "album": self.title if self.kind == "album" else None,
            "year": str(self.year),
            "title_year": f"{self.title} ({self.year})",
            "release_date": f"{self.year}-01-01",
            "total_tracks": self.tracks if self.kind == "album" else None,
            "poster_path": None,
            "backdrop_path": None,
            "overview": "",
            "vote_average": 0.0,
            "detail_link": f"https://musicbrainz.org/{self.kind}/{self.id}",
        }


MUSIC = (
    Music(kind="recording", title="Maple Leaf Rag", artist="Scott Joplin", year=1899),
    Music(kind="recording", title="Rhapsody in Blue", artist="George Gershwin", year=1924),
    Music(kind="album", title="The Planets", artist="Gustav Holst", year=1918, tracks=7),
    Music(kind="album", title="Metropolis", artist="Gottfried Huppertz", year=1927, tracks=12),
)


def listed_music(text: str) -> list[Json]:
    """Return what holds `text` in its title or its artist's name."""
    wanted = text.strip().casefold()
    return [it.wire() for it in MUSIC if wanted in f"{it.title} {it.artist}".casefold()]


def find_music(source: str, number: str) -> Json | None:
    """Return the piece of a pair."""
    return next((it.wire() for it in MUSIC if source == SOURCE and it.id == number), None)
