"""What the servers told, and what is told of it."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from services.storage.tables.base import metadata

feed_cursor = Table(
    "feed_cursor",
    metadata,
    Column("backend", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("identity", Text),  # the server this cursor belongs to (F-33), as JSON
    Column("pruned_before", Text, nullable=False, server_default=""),  # older rows count as seen
    Column("downloads_since", Float),  # when the downloads were first looked at; None: never
    Column("updated_at", Float, nullable=False),
    Column("restored", Boolean, nullable=False, server_default=text("0")),  # no poll since (D-06)
)

feed_row = Table(
    "feed_row",
    metadata,
    Column("backend", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("feed_id", Text, nullable=False, server_default=""),
    Column("feed_date", Text, nullable=False, server_default=""),
    Column("disposition", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("raw", Text, nullable=False, server_default=""),
    Column("polls", Integer, nullable=False, server_default="1"),  # of a broken row, up to three
    Column("first_seen", Float, nullable=False),
    PrimaryKeyConstraint("backend", "fingerprint"),
    sqlite_with_rowid=False,
)
Index("ix_feed_row_first_seen", feed_row.c.first_seen)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("backend", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("item_key", Text),
    Column("season", Integer),
    Column("content_fp", Text, nullable=False, index=True),
    Column("source_fp", Text),  # the file it is about, whatever came of it
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),  # pending · acked · suppressed · expired
    Column("reason", Text, nullable=False, server_default=""),
    Column("created_at", Float, nullable=False, index=True),
    sqlite_autoincrement=True,
)

Index(  # failures that a later success may mend
    "ix_event_failed_source",
    event.c.source_fp,
    sqlite_where=text("kind = 'failure' AND source_fp IS NOT NULL"),
)

Index(  # failures, for those that somebody tries again
    "ix_event_failure", event.c.created_at, sqlite_where=text("kind = 'failure'")
)

LIVE_STATES = ("pending", "sending", "uncertain")
_LIVE = "state IN ('pending', 'sending', 'uncertain')"

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", Integer, ForeignKey("chat.id", onupdate="CASCADE"), nullable=False),
    Column("thread_id", Integer),
    Column("seq", Integer, nullable=False),  # grows per chat: the order of messages
    Column("lane", Text, nullable=False),  # message: in order, one at a time · edit: any time
    Column(
        "kind", Text, nullable=False
    ),  # arrival · card · edit · finale · failure · notice · digest
    Column("dedupe_key", Text, nullable=False, unique=True),
    Column("payload", Text, nullable=False),
    Column("burst_id", Integer, ForeignKey("burst.id")),
    Column("reply_burst_id", Integer),  # whose card it answers, where it has a card of its own
    Column("attention", Boolean, nullable=False, server_default=text("0")),  # something is wrong
    Column("matter", Text, nullable=False, server_default=""),  # what it is to its reader
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ambiguous", Integer, nullable=False, server_default="0"),  # ambiguous outcomes so far
    Column("part", Integer, nullable=False, server_default="0"),  # messages of it that are sent
    Column("tried", Text, nullable=False, server_default=""),  # remedies spent after refusals
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("lease_until", Float),
    Column("silent", Boolean, nullable=False, server_default=text("0")),
    Column("expires_at", Float),
    Column("message_id", Integer),
    Column("merged_into", Integer, ForeignKey("outbox.id")),
    Column("created_at", Float, nullable=False),
    Column("sent_at", Float),
    Column("last_class", Text, nullable=False, server_default=""),
    Column("last_error", Text, nullable=False, server_default=""),
    CheckConstraint("lane IN ('message', 'edit')", name="lane"),
    sqlite_autoincrement=True,
)
FOLDABLE = (  # messages that may be told together
    "lane = 'message' AND state = 'pending' AND kind != 'digest' AND ambiguous = 0 AND part = 0"
)
Index(  # the head of a chat's messages
    "ix_outbox_head",
    outbox.c.chat_id,
    outbox.c.seq,
    sqlite_where=text(f"lane = 'message' AND {_LIVE}"),
)
Index(  # the edit of a chat that has waited longest
    "ix_outbox_edit",
    outbox.c.chat_id,
    outbox.c.not_before,
    sqlite_where=text("lane = 'edit' AND state = 'pending'"),
)
ATTENTION = f"lane = 'message' AND attention = 1 AND {_LIVE}"
Index(  # what may be told in quiet hours, where the chat allows it
    "ix_outbox_attention",
    outbox.c.chat_id,
    outbox.c.seq,
    sqlite_where=text(ATTENTION),
)
Index("ix_outbox_foldable", outbox.c.chat_id, sqlite_where=text(FOLDABLE))
Index("ix_outbox_state", outbox.c.state, outbox.c.not_before)
Index(  # a digest goes after the rows it tells
    "ix_outbox_merged_into", outbox.c.merged_into, sqlite_where=text("merged_into IS NOT NULL")
)
Index("ix_outbox_burst_id", outbox.c.burst_id, sqlite_where=text("burst_id IS NOT NULL"))

outbox_event = Table(
    "outbox_event",
    metadata,
    Column("outbox_id", Integer, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Integer, ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("outbox_id", "event_id"),
    Index("ix_outbox_event_event_id", "event_id"),
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", Integer, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Column("chat_id", Integer, nullable=False),
    Column("started_at", Float, nullable=False, index=True),
    Column("ended_at", Float),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("http_status", Integer),
    Column("detail", Text, nullable=False, server_default=""),
    Index("ix_attempt_outbox_id", "outbox_id"),
    Index("ix_attempt_under_way", "ended_at", sqlite_where=text("ended_at IS NULL")),
)

burst = Table(
    "burst",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", Integer, ForeignKey("chat.id", onupdate="CASCADE"), nullable=False),
    Column("thread_id", Integer),
    Column("backend", Text, nullable=False),
    Column("item_key", Text, nullable=False),
    Column("season", Integer, nullable=False),  # -1 where the server names none
    Column("generation", Integer, nullable=False),
    Column("state", Text, nullable=False),  # open · closed
    Column("message_id", Integer),
    Column("payload", Text, nullable=False),  # what the card shows: episodes so far, newest, total
    Column("total", Integer),
    Column("last_event_at", Float, nullable=False),
    Column("touched_at", Float, nullable=False, server_default="0"),  # last send or edit
    Column("with_picture", Boolean, nullable=False, server_default=text("0")),
    UniqueConstraint("chat_id", "thread_id", "item_key", "season", "generation"),
    Index("ix_burst_last_event_at", "last_event_at"),
)
Index(
    "ix_burst_open",
    burst.c.chat_id,
    burst.c.item_key,
    burst.c.season,
    sqlite_where=text("state = 'open'"),
)

download = Table(
    "download",
    metadata,
    Column("backend", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("item_key", Text),
    Column("season", Integer),
    Column("title", Text, nullable=False, server_default=""),
    Column("username", Text, nullable=False, server_default=""),  # as the server calls the person
    Column("first_seen", Float, nullable=False),
    Column("last_seen", Float, nullable=False, index=True),
    PrimaryKeyConstraint("backend", "hash"),
    sqlite_with_rowid=False,
)
