"""Strangers who ask to be let in, one-time invites, and what is known of each person."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add two tables and four columns; who is here already is here since they were first met."""
    op.add_column("viewer", sa.Column("username", sa.Text(), nullable=True))
    op.add_column("viewer", sa.Column("since", sa.Float(), nullable=True))
    op.add_column("viewer", sa.Column("seen_at", sa.Float(), nullable=True))
    op.add_column("viewer", sa.Column("menu", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE viewer SET since = created_at WHERE role != 'stranger'")
    op.create_table(
        "knock",
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["viewer_id"],
            ["viewer.id"],
            name=op.f("fk_knock_viewer_id_viewer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("viewer_id", name=op.f("pk_knock")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_knock_state"), "knock", ["state"])
    op.create_table(
        "invite",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("digest", name=op.f("uq_invite_digest")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_invite_made_by"), "invite", ["made_by"])
