"""What was restored from a backup, which feeds no poll has read since, a probe, an index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add two tables and a mark."""
    op.create_table(
        "restoration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backup", sa.Text(), nullable=True),
        sa.Column("made_at", sa.Float(), nullable=True),
        sa.Column("restored_at", sa.Float(), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restoration")),
    )
    op.create_table(
        "probe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filler", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe")),
    )
    op.create_index(  # a start looks for what was under way, among the attempts of years
        "ix_attempt_under_way",
        "attempt",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.add_column(
        "feed_cursor",
        sa.Column("restored", sa.Boolean(), server_default=sa.text("0"), nullable=False),
    )
