"""Failures by their age, for those that somebody tries again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add an index."""
    op.create_index(
        "ix_event_failure", "event", ["created_at"], sqlite_where=sa.text("kind = 'failure'")
    )
