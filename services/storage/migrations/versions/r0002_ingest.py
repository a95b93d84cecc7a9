"""What the ingest remembers: choices, downloads, the files of failures, what was pruned."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables, columns and indexes."""
    op.add_column("event", sa.Column("source_fp", sa.Text(), nullable=True))
    op.create_index(
        "ix_event_failed_source",
        "event",
        ["source_fp"],
        unique=False,
        sqlite_where=sa.text("kind = 'failure' AND source_fp IS NOT NULL"),
    )
    op.add_column(
        "feed_cursor", sa.Column("pruned_before", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("feed_cursor", sa.Column("downloads_since", sa.Float(), nullable=True))
    op.create_index("ix_burst_last_event_at", "burst", ["last_event_at"], unique=False)
    op.create_index(
        "ix_outbox_merged_into",
        "outbox",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "choice",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "name", name=op.f("pk_choice")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "download",
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("first_seen", sa.Float(), nullable=False),
        sa.Column("last_seen", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("backend", "hash", name=op.f("pk_download")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_download_last_seen"), "download", ["last_seen"], unique=False)
