"""Every table of Usher's database.

Moments are seconds since 1970 in UTC; JSON columns hold values, never sentences. Reliability.md
4.2 and 6.1 name the essential columns of the feed and the outbox.
"""

from services.storage.tables.base import metadata
from services.storage.tables.keeping import (
    audit,
    backend_memory,
    growth,
    intent,
    picture,
    probe,
    restoration,
    screen,
    secret,
)
from services.storage.tables.people import (
    admission,
    binding,
    chat,
    choice,
    follower,
    group_chat,
    invite,
    knock,
    muted,
    request,
    request_asker,
    request_policy,
    viewer,
)
from services.storage.tables.pushes import (
    ATTENTION,
    FOLDABLE,
    LIVE_STATES,
    attempt,
    burst,
    download,
    event,
    feed_cursor,
    feed_row,
    outbox,
    outbox_event,
)
from services.storage.tables.watchlist import watchlist, watchlist_item

__all__ = [
    "ATTENTION",
    "FOLDABLE",
    "LIVE_STATES",
    "admission",
    "attempt",
    "audit",
    "backend_memory",
    "binding",
    "burst",
    "chat",
    "choice",
    "download",
    "event",
    "feed_cursor",
    "feed_row",
    "follower",
    "group_chat",
    "growth",
    "intent",
    "invite",
    "knock",
    "metadata",
    "muted",
    "outbox",
    "outbox_event",
    "picture",
    "probe",
    "request",
    "request_asker",
    "request_policy",
    "restoration",
    "screen",
    "secret",
    "viewer",
    "watchlist",
    "watchlist_item",
]
