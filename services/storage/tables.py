"""Every table of Usher's database.

Moments are seconds since 1970 in UTC; JSON columns hold values, never sentences. Reliability.md
4.2 and 6.1 name the essential columns of the feed and the outbox.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

viewer = Table(
    "viewer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # Telegram's user id
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("language", Text),  # the person's choice; None follows Telegram
    Column("telegram_language", Text),  # what Telegram said last, for words nobody is waiting for
    Column("time_zone", Text),
    Column("turned_away_at", Float),  # a stranger gets one line a day
    Column("created_at", Float, nullable=False),
)

chat = Table(
    "chat",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),  # private · group · supergroup · channel
    Column("state", Text, nullable=False, server_default="active"),  # blocked · lost · dead
    Column("language", Text),
    Column("time_zone", Text),
    Column("quiet_from", Integer),  # minutes after midnight in time_zone
    Column("quiet_to", Integer),
    Column("not_before", Float, nullable=False, server_default="0"),  # retry_after of this chat
    Column("next_seq", Integer, nullable=False, server_default="1"),
    Column("blocked_at", Float),
    Column("migrated_to", Integer),
    Column("flags", Text, nullable=False, server_default="{}"),  # such as a topic that is gone
    Column("digested_at", Float, nullable=False, server_default="0"),  # last digest sent
)

choice = Table(  # what a chat has switched on, by name; no row is the default
    "choice",
    metadata,
    Column("chat_id", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("chat_id", "name"),
    sqlite_with_rowid=False,
)

screen = Table(
    "screen",
    metadata,
    Column("row", Text, primary_key=True),  # ten random url-safe characters, in every button
    Column("kind", Text, nullable=False),
    Column("chat_id", Integer, nullable=False),
    Column("message_id", Integer),
    Column("state", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("offers", Text, nullable=False, server_default="[]"),  # every verb:argument ever shown
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)

intent = Table(
    "intent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("screen_row", Text, ForeignKey("screen.row", ondelete="CASCADE"), nullable=False),
    Column("verb", Text, nullable=False),
    Column("argument", Text, nullable=False),
    Column("viewer_id", Integer, nullable=False),
    Column("update_id", Integer, nullable=False),
    Column("state", Text, nullable=False),  # started · done · failed
    Column("result", Text),
    Column("process", Text, nullable=False),  # which run started it: another run's is stale
    Column("created_at", Float, nullable=False),
    Column("ended_at", Float),
    UniqueConstraint("screen_row", "verb", "argument"),
)

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

follower = Table(
    "follower",
    metadata,
    Column("viewer_id", Integer, ForeignKey("viewer.id", ondelete="CASCADE"), nullable=False),
    Column("item_key", Text, nullable=False),
    Column("season", Integer, nullable=False),  # -1 for a film
    Column("backend", Text, nullable=False),
    Column("subscription_id", Text, nullable=False, server_default=""),
    Column("created_at", Float, nullable=False),
    PrimaryKeyConstraint("viewer_id", "item_key", "season"),
    Index("ix_follower_item", "item_key", "season"),
    sqlite_with_rowid=False,
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

picture = Table(
    "picture",
    metadata,
    Column("bot_id", Integer, nullable=False),  # a file_id is worth something to one bot only
    Column("key", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    PrimaryKeyConstraint("bot_id", "key"),
    sqlite_with_rowid=False,
)

secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),  # encrypted by services/storage/secrets.py
    Column("updated_at", Float, nullable=False),
)

backend_memory = Table(
    "backend_memory",
    metadata,
    Column("backend", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Column("updated_at", Float, nullable=False),
    PrimaryKeyConstraint("backend", "key"),
    sqlite_with_rowid=False,
)

restoration = Table(
    "restoration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("backup", Text),  # the copy's name and moment; None where there was no good one
    Column("made_at", Float),
    Column("restored_at", Float, nullable=False),
    Column("told", Boolean, nullable=False, server_default=text("0")),  # the owners know of it
)

request = Table(
    "request",
    metadata,
    Column("id", Text, primary_key=True),  # ten random url-safe characters
    Column("item_key", Text, nullable=False),
    Column("seasons", Text, nullable=False),  # JSON: numbers, or null for a film
    Column("title", Text, nullable=False),  # JSON, as it was found
    Column("chosen", Text, nullable=False),  # JSON: the options decided
    Column("state", Text, nullable=False, index=True),  # services/requests/model.py
    Column("reason", Text, nullable=False, server_default=""),
    Column("decided_by", Integer),  # None: nobody had to
    Column("created_at", Float, nullable=False),
    Column("decided_at", Float),
)

request_asker = Table(
    "request_asker",
    metadata,
    Column("request_id", Text, ForeignKey("request.id", ondelete="CASCADE"), nullable=False),
    Column("viewer_id", Integer, nullable=False, index=True),
    Column("created_at", Float, nullable=False),
    PrimaryKeyConstraint("request_id", "viewer_id"),
    sqlite_with_rowid=False,
)

request_policy = Table(  # what a role may ask for; no row is the default
    "request_policy",
    metadata,
    Column("role", Text, primary_key=True),
    Column("mode", Text, nullable=False),  # free · quota · ask
    Column("weekly", Integer, nullable=False),  # films and seasons
    sqlite_with_rowid=False,
)

probe = Table(  # written and removed to learn whether the disk takes anything
    "probe",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("filler", LargeBinary, nullable=False),
)
