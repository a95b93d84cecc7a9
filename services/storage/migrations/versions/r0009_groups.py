"""Titles nobody wants to hear of, groups, what is told in them, and what a message is to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add three tables and a column."""
    op.create_table(
        "muted",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "item_key", name=op.f("pk_muted")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_chat",
        sa.Column("chat_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_group_chat")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "binding",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", "matter", name=op.f("pk_binding")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_binding_matter", "binding", ["matter"])
    op.add_column("outbox", sa.Column("matter", sa.Text(), server_default="", nullable=False))
