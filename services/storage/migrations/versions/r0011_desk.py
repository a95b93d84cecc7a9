"""What was picked by hand, changed and said about a request; a week's gigabytes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add columns."""
    for name in ("picked", "was", "note"):
        op.add_column("request", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column(
        "request_policy", sa.Column("gigabytes", sa.Integer(), server_default="0", nullable=False)
    )
