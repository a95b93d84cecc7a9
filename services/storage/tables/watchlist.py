"""Lists that people keep elsewhere, and what came of every entry: the ledger of what is handled."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from services.storage.tables.base import metadata

watchlist = Table(
    "watchlist",
    metadata,
    Column("backend", Text, nullable=False),
    Column("viewer_id", Integer, nullable=False),
    Column("mark", Text, nullable=False, server_default=""),  # the server's, at the last scan
    Column("scans", Integer, nullable=False, server_default="0"),  # complete ones
    Column("scanned_at", Float, nullable=False, server_default="0"),
    Column("imported", Boolean, nullable=False, server_default=text("0")),
    Column("shown", Boolean, nullable=False, server_default=text("0")),  # the preview was sent
    Column("policy", Text, nullable=False, server_default="ask"),
    Column("on_removed", Text, nullable=False, server_default="nothing"),
    Column("held", Boolean, nullable=False, server_default=text("0")),
    Column("warned_at", Float, nullable=False, server_default="0"),
    Column("warned_of", Text, nullable=False, server_default=""),
    Column("left_at", Float),  # its person has left; rows go a month later
    PrimaryKeyConstraint("backend", "viewer_id"),
    sqlite_with_rowid=False,
)

watchlist_item = Table(
    "watchlist_item",
    metadata,
    Column("backend", Text, nullable=False),
    Column("viewer_id", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("listed", Text, nullable=False),  # JSON: the entry as it was read
    Column("entry", Text, nullable=False),  # another one when it was put on the list again
    Column("listed_at", Float, nullable=False),
    Column("generation", Integer, nullable=False, server_default="1"),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("item_key", Text),
    Column("seasons", Text, nullable=False, server_default="[]"),  # JSON; null is a film's
    Column("poster_url", Text),
    Column("told", Boolean, nullable=False, server_default=text("1")),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("gone", Boolean, nullable=False, server_default=text("0")),
    Column("parted", Boolean, nullable=False, server_default=text("0")),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", Float, nullable=False, server_default="0"),
    PrimaryKeyConstraint("backend", "viewer_id", "key"),
    Index("ix_watchlist_item_state", "backend", "viewer_id", "state"),
    sqlite_with_rowid=False,
)
