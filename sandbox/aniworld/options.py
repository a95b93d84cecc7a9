"""What a caller can choose about the stand-in: its account, its world, and how it speaks."""

import random
from dataclasses import dataclass, field, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """How the server speaks where its document contradicts itself or is silent (contract 4).

    The defaults are what the document says; every other value is one that a client must bear.
    """

    versioned: bool = True  # /api/v1/anime, else /api/anime
    health_below_api: bool = False
    lists: str = "bare"  # or "wrapped", "items": of the list of series
    pages: bool = True  # False: the list of series is given whole, whatever page is asked for
    wrapped_detail: bool = False
    token_key: str = "token"  # noqa: S105 - a key's name; or access_token
    tells_expiry: bool = False  # `expires_at` beside the token
    password_key: str = "documented"  # noqa: S105 - or one name for both calls: password, master_password
    errors: str = "documented"  # or "detail", as FastAPI says it
    denied: int = 401  # or 403, as FastAPI's bearer helper did
    request_id: str = "body"  # or "details", "header"
    ids: str = "one"  # or "list", "items": what `queue/add` answers
    items: bool = False  # `queue/status` carries a list of items, too
    socket: str = "open"  # or header, query, message (who must send the token there), mute, none
    replays: bool = False  # the socket begins with the events of the last minutes
    detailed_open: bool = True  # health/detailed needs no token
    state: str = "healthy"  # or degraded, unhealthy: with 503
    invalid: str = "flag"  # or "400", "422": how `config/validate` says no
    deletes: int = 200  # or 204
    resumes: bool = False  # there is a /queue/resume, listed in the OpenAPI file
    episodes: str = "text"  # "Season 1 Episode 1", or "code": S01E01
    retry_after: str = "body"  # or "header", "none": where a 429 says how long
    foreign_keys: bool = False  # a search hit's key is not the id of a series
    recounts: bool = True  # missing episodes fall at once, not only by a rescan

    def changed(self, **changes: Any) -> Self:
        """Return another variant."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices of one stand-in; times are seconds."""

    password: str = "popcorn-and-patience"  # noqa: S105 - the stage's own account, nothing to protect
    seed: int = 1927
    pace: float = 1.0  # world seconds per real second
    living: bool = True  # False: the world moves only when it is stepped
    ambient: bool = False  # somebody else adds episodes now and then
    seeded: bool = True  # False: no series, nothing in the queue
    set_up: bool = True  # False: no master password yet
    limit: int = 60  # requests a minute
    tries: int = 3  # wrong passwords before the login is locked
    lock: float = 300.0
    variant: Variant = field(default_factory=Variant)


def dice(seed: int) -> random.Random:
    """Return a reproducible source of chance."""
    return random.Random(seed)  # noqa: S311 - a seeded world, nothing secret is drawn from it
