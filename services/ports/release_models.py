"""The nouns of downloading by hand: releases on sites, and where a download may go."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One offer of a site, without whatever opens the site.

    `digest` names it, the same after another search. Size is in bytes. `charged` is the share of
    the size that a download costs (0 is free), `credited` how many times an upload counts; None
    is unknown. `labels`, `source`, `codec` and `team` are proper names of the sites' world.
    """

    digest: str
    name: str
    site: str
    detail: str = ""
    size: int | None = None
    seeders: int | None = None
    leechers: int | None = None
    published_at: datetime | None = None
    charged: float | None = None
    credited: float | None = None
    must_seed: bool = False  # leaving early is punished: hit and run
    labels: tuple[str, ...] = ()
    resolution: str = ""  # 2160p
    source: str = ""
    codec: str = ""
    team: str = ""
    span: str = ""  # S01 E02

    @property
    def is_free(self) -> bool:
        """Say whether a download costs nothing on its site."""
        return self.charged == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A place for downloads, by the name its server gave it."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Destinations:
    """Where a download may go, the usual downloader first; nothing to choose from where empty."""

    downloaders: tuple[str, ...] = ()
    folders: tuple[Folder, ...] = ()

    @property
    def has_choice(self) -> bool:
        """Say whether there is anything to choose."""
        return len(self.downloaders) > 1 or len(self.folders) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where one download goes; None leaves it to the server.

    `anyway` says that it is meant although the server cannot tell what it is.
    """

    downloader: str | None = None
    folder: str | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSearch:
    """What the sites offer of a title; `barred` says that the server may not search them at all."""

    releases: tuple[Release, ...] = field(default=())
    barred: bool = False
