"""Who there is, what they chose and follow, and what they asked for."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from services.storage.tables.base import metadata

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
    Column("username", Text),
    Column("since", Float),  # when they got the role they have
    Column("seen_at", Float),  # to the hour
    Column(
        "menu", Text, nullable=False, server_default=""
    ),  # what their command menu says, as a digest
)

knock = Table(  # strangers who asked to be let in, each once
    "knock",
    metadata,
    Column("viewer_id", Integer, ForeignKey("viewer.id", ondelete="CASCADE"), primary_key=True),
    Column("state", Text, nullable=False, index=True),  # services/household/doorstep.py
    Column("role", Text),  # what they were let in as
    Column("created_at", Float, nullable=False),
    Column("decided_by", Integer),
    Column("decided_at", Float),
    sqlite_with_rowid=False,
)

invite = Table(
    "invite",
    metadata,
    Column("id", Text, primary_key=True),  # ten random url-safe characters, not those of the link
    Column("digest", Text, nullable=False, unique=True),  # of what the link carries
    Column("role", Text, nullable=False),
    Column("made_by", Integer, nullable=False, index=True),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("used_by", Integer),
    Column("ended_at", Float),  # used or revoked
    sqlite_with_rowid=False,
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

muted = Table(  # titles a chat is not told of
    "muted",
    metadata,
    Column("chat_id", Integer, nullable=False),
    Column("item_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("year", Integer),
    Column("created_at", Float, nullable=False),
    PrimaryKeyConstraint("chat_id", "item_key"),
    sqlite_with_rowid=False,
)

group_chat = Table(  # groups that somebody in charge has brought us to, or that we have left
    "group_chat",
    metadata,
    Column("chat_id", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("known", Boolean, nullable=False),
    Column("told_at", Float),  # when the owners last heard that it was left
    sqlite_with_rowid=False,
)

binding = Table(  # what is told in which group or topic
    "binding",
    metadata,
    Column("chat_id", Integer, nullable=False),
    Column("thread_id", Integer, nullable=False),  # 0: the chat itself
    Column("matter", Text, nullable=False),  # services/household/choices.py
    Column("level", Text, nullable=False),  # loud · silent
    Column("topic", Text, nullable=False, server_default=""),  # its name, as far as it is known
    Column("created_at", Float, nullable=False),
    PrimaryKeyConstraint("chat_id", "thread_id", "matter"),
    Index("ix_binding_matter", "matter"),
    sqlite_with_rowid=False,
)

admission = Table(  # whom an owner has let in to a private backend; no row is nobody
    "admission",
    metadata,
    Column("viewer_id", Integer, ForeignKey("viewer.id", ondelete="CASCADE"), nullable=False),
    Column("backend", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    PrimaryKeyConstraint("viewer_id", "backend"),
    sqlite_with_rowid=False,
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

request = Table(
    "request",
    metadata,
    Column("id", Text, primary_key=True),  # ten random url-safe characters
    Column("item_key", Text, nullable=False),
    Column("seasons", Text, nullable=False),  # JSON: numbers, or null for a film
    Column("title", Text, nullable=False),  # JSON, as it was found
    Column("chosen", Text, nullable=False),  # JSON: the options decided
    Column("picked", Text, nullable=False, server_default=""),  # JSON: a release or an order
    Column("was", Text, nullable=False, server_default=""),  # JSON: what was asked for before
    Column("state", Text, nullable=False, index=True),  # services/requests/model.py
    Column("reason", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),  # a reason in somebody's own words
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
    Column("gigabytes", Integer, nullable=False, server_default="0"),  # a week; 0: not counted
    sqlite_with_rowid=False,
)
