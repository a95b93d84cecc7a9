"""What Usher keeps for itself: screens, jobs to go on with, pictures, secrets."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from services.storage.tables.base import metadata

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

audit = Table(  # who did what, for the owners to read
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False, index=True),
    Column("viewer_id", Integer),  # None: somebody whose data was deleted
    Column("chat_id", Integer),
    Column("verb", Text, nullable=False),  # the button's, such as approve
    Column("about", Text, nullable=False, server_default=""),  # by its proper name
    Column("result", Text, nullable=False),  # done · refused · failed · voided
    Column("code", Text, nullable=False, server_default=""),  # of the error
    Index("ix_audit_viewer_id", "viewer_id"),
    sqlite_autoincrement=True,
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

growth = Table(  # what each library held at the end of a day
    "growth",
    metadata,
    Column("day", Text, nullable=False),  # of UTC, as 2026-03-01
    Column("backend", Text, nullable=False),
    Column("films", Integer, nullable=False),
    Column("series", Integer, nullable=False),
    Column("episodes", Integer, nullable=False),
    PrimaryKeyConstraint("day", "backend"),
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

probe = Table(  # written and removed to learn whether the disk takes anything
    "probe",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("filler", LargeBinary, nullable=False),
)
