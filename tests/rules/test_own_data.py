"""Every column and key that may hold a person's id is known to the export and to forgetting."""

import sqlalchemy as sa

from services.household.own_data import holds_person
from services.household.traces import IN_KEYS, is_of
from services.storage.tables import metadata

# What is a number and neither a person nor a chat, and why.
OTHERS = {
    "thread_id": "a topic's number within a chat",
    "message_id": "a message's number within a chat",
    "update_id": "Telegram's number of an update",
    "bot_id": "the bot itself",
}


def unknown() -> list[str]:
    """Return the columns that look like ids and of which nobody has said whose."""
    return [
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Integer)
        and column.name.endswith(("_id", "_by", "_to"))
        and not holds_person(column)
        and column.name not in OTHERS
        and not foreign(column)
        and (table.name, column.name) not in {("outbox", "reply_burst_id"), ("chat", "quiet_to")}
    ]


def foreign(column: sa.Column) -> bool:
    """Say whether a column names a row of a table that is not about people."""
    return any(key.column.table.name not in {"viewer", "chat"} for key in column.foreign_keys)


def test_every_id_is_a_persons_or_said_not_to_be() -> None:
    assert unknown() == []


def test_the_tables_about_people_are_found() -> None:
    found = {str(c) for table in metadata.sorted_tables for c in table.columns if holds_person(c)}
    assert {
        "viewer.id", "chat.id", "chat.migrated_to", "choice.chat_id", "follower.viewer_id",
        "request.decided_by", "request_asker.viewer_id", "screen.chat_id", "intent.viewer_id",
        "audit.viewer_id", "audit.chat_id", "outbox.chat_id", "attempt.chat_id", "burst.chat_id",
    } <= found  # fmt: skip


def test_who_follows_a_person_or_a_chat_by_key_is_found_too() -> None:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name in {"viewer", "chat"} for key in column.foreign_keys):
                assert holds_person(column), column


# Keys that are text and name nobody, by what they name instead.
NOBODYS_KEYS = {
    "a server": "admission.backend backend_memory.backend download.backend feed_cursor.backend "
    "feed_row.backend growth.backend watchlist.backend watchlist_item.backend",
    "a title, or an entry of one's own list": "burst.item_key follower.item_key muted.item_key "
    "watchlist_item.key",
    "something at random": "invite.id request.id request_asker.request_id screen.row "
    "intent.screen_row",
    "a digest": "invite.digest feed_row.fingerprint download.hash",
    "a word of ours": "binding.matter choice.name request_policy.role growth.day intent.verb",
    "a message of a chat": "outbox.dedupe_key",
    "a picture": "picture.key",
}


def test_every_key_names_nobody_or_is_known_to_name_people() -> None:
    keys = {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Text) and (column.primary_key or unique(column))
    }
    said = {one for names in NOBODYS_KEYS.values() for one in names.split()}
    assert keys - said == {str(one) for one in IN_KEYS}
    assert said <= keys


def unique(column: sa.Column) -> bool:
    """Say whether a column is, or is part of, what stands in a table once."""
    several = (one for one in column.table.constraints if isinstance(one, sa.UniqueConstraint))
    return bool(column.unique) or any(column.name in one.columns for one in several)


def test_a_key_is_somebodys_where_their_number_is_one_of_its_parts() -> None:
    assert [one for one in ("pair:7", "trakt:pair:7", "7", "own:7:x", "17", "pair:70", "7x")
            if is_of(one, 7)] == ["pair:7", "trakt:pair:7", "7", "own:7:x"]  # fmt: skip
