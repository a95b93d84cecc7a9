"""X-02: after every run the secrets of its settings are looked for wherever texts end up."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from services.storage.schema import FILE_NAME
from support.stage import StageClient


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every value of every table, with the name of its column."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            rows = connection.execute(f"SELECT * FROM [{table}]")  # noqa: S608 - names of our own
            names = [column[0] for column in rows.description]
            for row in rows:
                yield from (
                    (f"{table}.{name}", str(one)) for name, one in zip(names, row, strict=True)
                )


async def no_canary_left(
    stage: StageClient,
    directory: Path,
    *,
    secrets: Iterable[str],
    log: str = "",
    pages: Mapping[str, str] | None = None,
) -> None:
    """Fail where a secret stands in a message, a column, the log or a page; say where, not what."""
    told = [(f"message {entry['seq']}", str(entry)) for entry in await stage.journal()]
    kept = list(texts_of(directory / FILE_NAME)) if (directory / FILE_NAME).exists() else []
    lines = [(f"line {number} of the log", line) for number, line in enumerate(log.splitlines())]
    leaks = {
        place
        for place, text in (*told, *kept, *lines, *(pages or {}).items())
        for secret in secrets
        if secret in text
    }
    assert not leaks, f"secrets leaked: {sorted(leaks)}"
