"""What a caller can choose about the stand-in: its app, its people, and how it speaks."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """How the server behaves where its pages contradict each other (contract trakt.md 0 to 5)."""

    life: int = 7 * DAY  # seconds of an access token: 24 h, 7 d, 90 d were all seen
    skew: int = 0  # seconds by which `created_at` is ahead
    auth_only: bool = True  # /oauth/* on the API's address is 404
    interval: int = 5  # seconds between two polls of a device code
    expiry: int = 600  # of a device code
    family: bool = False  # a dead refresh token takes the living pair with it
    kills_access: bool = False  # a refresh ends the old access token, too
    app_gone: bool = False  # deleted, or its owner's VIP ended
    page_headers: bool = True
    default_page: int = 100
    largest_page: int = 250
    pages_lie: int = 0  # added to Page-Count
    items_lie: int = 0  # added to Item-Count
    mutates: str = ""  # between two pages: insert, remove, both
    repeats: bool = False  # the last entry of a page begins the next one
    etags: bool = False
    activities: str = "moving"  # or still, backwards
    reads: int = 500  # GETs in 300 s, per token or per client and address
    writes_apart: float = 1.0  # seconds
    old_headers: bool = False  # the three headers of 2024 beside the one of today
    retry_after: str = "seconds"  # of a 429: or none, zero, negative, date, huge
    edge: bool = False  # a 429 comes from the edge: HTML without X-Ratelimit
    vip: bool = False
    quota: int = 250  # entries of a watchlist
    locked: bool = False  # the account
    vip_only: bool = False  # writing is for VIPs

    def changed(self, **changes: Any) -> Self:
        """Return another variant."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices of one stand-in; times are seconds."""

    client_id: str = "app-of-the-stage-0000000000000000"
    client_secret: str = "whispered-between-the-rows-00000"  # noqa: S105 - the stage's own app
    redirect_uri: str = "urn:ietf:wg:oauth:2.0:oob"
    seed: int = 1927
    seeded: bool = True  # False: nobody has anything on a list
    variant: Variant = field(default_factory=Variant)
