"""The first shape: people, chats, screens, feeds, events, the outbox, pictures and secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "chat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("not_before", sa.Float(), server_default="0", nullable=False),
        sa.Column("next_seq", sa.Integer(), server_default="1", nullable=False),
        sa.Column("blocked_at", sa.Float(), nullable=True),
        sa.Column("migrated_to", sa.Integer(), nullable=True),
        sa.Column("flags", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("content_fp", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_content_fp"), "event", ["content_fp"], unique=False)
    op.create_index(op.f("ix_event_created_at"), "event", ["created_at"], unique=False)

    op.create_table(
        "feed_cursor",
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("backend", name=op.f("pk_feed_cursor")),
    )
    op.create_table(
        "feed_row",
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.Text(), server_default="", nullable=False),
        sa.Column("feed_date", sa.Text(), server_default="", nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("raw", sa.Text(), server_default="", nullable=False),
        sa.Column("polls", sa.Integer(), server_default="1", nullable=False),
        sa.Column("first_seen", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("backend", "fingerprint", name=op.f("pk_feed_row")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_feed_row_first_seen", "feed_row", ["first_seen"], unique=False)

    op.create_table(
        "picture",
        sa.Column("bot_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "key", name=op.f("pk_picture")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "screen",
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("offers", sa.Text(), server_default="[]", nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_screen")),
    )
    op.create_index(op.f("ix_screen_expires_at"), "screen", ["expires_at"], unique=False)

    op.create_table(
        "secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "viewer",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("telegram_language", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("turned_away_at", sa.Float(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewer")),
    )
    op.create_table(
        "burst",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("last_event_at", sa.Float(), nullable=False),
        sa.Column("touched_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("with_picture", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_burst_chat_id_chat"), onupdate="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_burst")),
        sa.UniqueConstraint(
            "chat_id",
            "thread_id",
            "item_key",
            "season",
            "generation",
            name=op.f("uq_burst_chat_id_thread_id_item_key_season_generation"),
        ),
    )
    op.create_index(
        "ix_burst_open",
        "burst",
        ["chat_id", "item_key", "season"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "follower",
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["viewer_id"],
            ["viewer.id"],
            name=op.f("fk_follower_viewer_id_viewer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("viewer_id", "item_key", "season", name=op.f("pk_follower")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_follower_item", "follower", ["item_key", "season"], unique=False)

    op.create_table(
        "intent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("screen_row", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("argument", sa.Text(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["screen_row"],
            ["screen.row"],
            name=op.f("fk_intent_screen_row_screen"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent")),
        sa.UniqueConstraint(
            "screen_row", "verb", "argument", name=op.f("uq_intent_screen_row_verb_argument")
        ),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("burst_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ambiguous", sa.Integer(), server_default="0", nullable=False),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried", sa.Text(), server_default="", nullable=False),
        sa.Column("not_before", sa.Float(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("silent", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("sent_at", sa.Float(), nullable=True),
        sa.Column("last_class", sa.Text(), server_default="", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("lane IN ('message', 'edit')", name=op.f("ck_outbox_lane")),
        sa.ForeignKeyConstraint(["burst_id"], ["burst.id"], name=op.f("fk_outbox_burst_id_burst")),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_outbox_chat_id_chat"), onupdate="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["outbox.id"], name=op.f("fk_outbox_merged_into_outbox")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_head",
        "outbox",
        ["chat_id", "seq"],
        unique=False,
        sqlite_where=sa.text("lane = 'message' AND state IN ('pending', 'sending', 'uncertain')"),
    )
    op.create_index(
        "ix_outbox_edit",
        "outbox",
        ["chat_id", "not_before"],
        unique=False,
        sqlite_where=sa.text("lane = 'edit' AND state = 'pending'"),
    )
    op.create_index(
        "ix_outbox_foldable",
        "outbox",
        ["chat_id"],
        unique=False,
        sqlite_where=sa.text(
            "lane = 'message' AND state = 'pending' AND kind != 'digest'"
            " AND ambiguous = 0 AND part = 0"
        ),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "not_before"], unique=False)
    op.create_index(
        "ix_outbox_burst_id",
        "outbox",
        ["burst_id"],
        unique=False,
        sqlite_where=sa.text("burst_id IS NOT NULL"),
    )

    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
            name=op.f("fk_attempt_outbox_id_outbox"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_outbox_id", "attempt", ["outbox_id"], unique=False)
    op.create_index(op.f("ix_attempt_started_at"), "attempt", ["started_at"], unique=False)

    op.create_table(
        "outbox_event",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_outbox_event_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
            name=op.f("fk_outbox_event_outbox_id_outbox"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("outbox_id", "event_id", name=op.f("pk_outbox_event")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outbox_event_event_id", "outbox_event", ["event_id"], unique=False)
