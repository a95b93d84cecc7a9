"""Quiet hours, digests at a distance, and failures that grow in one message."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what the outbox needs to wait for the morning and to fold failures."""
    op.add_column("chat", sa.Column("digested_at", sa.Float(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("reply_burst_id", sa.Integer(), nullable=True))
    op.add_column(
        "outbox",
        sa.Column("attention", sa.Boolean(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(  # a row that only answers a card names it here from now on
        "UPDATE outbox SET reply_burst_id = burst_id, burst_id = NULL"
        " WHERE kind IN ('finale', 'failure')"
    )
    op.create_index(
        "ix_outbox_attention",
        "outbox",
        ["chat_id", "seq"],
        sqlite_where=sa.text(
            "lane = 'message' AND attention = 1 AND state IN ('pending', 'sending', 'uncertain')"
        ),
    )
