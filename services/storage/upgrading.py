"""From an older shape of the database to the newest: every step is one transaction.

Alembic costs a noticeable part of the start, so it is imported only when a step is due.
"""

import sqlite3
from pathlib import Path
from typing import Any


class UpgradeFailedError(Exception):
    """A step was refused, by the disk most likely; the text says why."""


def revision_of(connection: sqlite3.Connection) -> str | None:
    """Return the last step a database has seen, None for one that is still empty."""
    known = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    if not known:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def upgrade(path: Path, *, to: str = "head") -> None:
    """Take every step that is due; one that is cut off leaves nothing behind (C25).

    `to` is the last one to take. Raises: UpgradeFailedError.
    """
    from alembic import command  # noqa: PLC0415 - only when a step is due
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import create_engine, event  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver leaves CREATE and ALTER out of transactions
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except SQLAlchemyError as error:
        raise UpgradeFailedError(str(getattr(error, "orig", error))) from error
    finally:
        engine.dispose()
