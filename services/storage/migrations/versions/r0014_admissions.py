"""Whom an owner has let in to private backends."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "admission",
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["viewer_id"],
            ["viewer.id"],
            name=op.f("fk_admission_viewer_id_viewer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("viewer_id", "backend", name=op.f("pk_admission")),
        sqlite_with_rowid=False,
    )
