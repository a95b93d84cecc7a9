"""Lists that people keep elsewhere, and what came of every entry."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "watchlist",
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), server_default="", nullable=False),
        sa.Column("scans", sa.Integer(), server_default="0", nullable=False),
        sa.Column("scanned_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("imported", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("shown", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("policy", sa.Text(), server_default="ask", nullable=False),
        sa.Column("on_removed", sa.Text(), server_default="nothing", nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("warned_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("warned_of", sa.Text(), server_default="", nullable=False),
        sa.Column("left_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("backend", "viewer_id", name=op.f("pk_watchlist")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "watchlist_item",
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("listed", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.Float(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("seasons", sa.Text(), server_default="[]", nullable=False),
        sa.Column("poster_url", sa.Text(), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.text("1"), nullable=False),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gone", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("parted", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.Float(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("backend", "viewer_id", "key", name=op.f("pk_watchlist_item")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_watchlist_item_state", "watchlist_item", ["backend", "viewer_id", "state"])
