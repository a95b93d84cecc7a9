"""What a chat chooses beyond its columns: opt-ins and the like."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "choice",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "name", name=op.f("pk_choice")),
        sqlite_with_rowid=False,
    )
