"""Requests that wait for somebody's word, who made them, and what each role may ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add three tables."""
    op.create_table(
        "request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("seasons", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("decided_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index(op.f("ix_request_state"), "request", ["state"], unique=False)
    op.create_table(
        "request_asker",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["request.id"],
            name=op.f("fk_request_asker_request_id_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "viewer_id", name=op.f("pk_request_asker")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_request_asker_viewer_id"), "request_asker", ["viewer_id"])
    op.create_table(
        "request_policy",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("weekly", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_request_policy")),
        sqlite_with_rowid=False,
    )
