"""X-02: after every run the secrets of its settings are looked for wherever texts end up."""

import contextlib
import io
import logging
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import structlog

from bot import logs
from services.storage.schema import FILE_NAME
from services.transport.redaction import Redactor
from support.stage import StageClient

Places = Iterable[tuple[str, str]]  # what is looked through: where it stands, and its text


class KeptLog(io.StringIO):
    """A stream that shows what is written, and keeps it."""

    def write(self, text: str) -> int:
        """Write to standard output, too, where the test runner shows it after a failure."""
        sys.stdout.write(text)
        return super().write(text)


@contextlib.contextmanager
def searched_log(redactor: Redactor, secrets: Iterable[str]) -> Iterator[None]:
    """Write the whole log as the process does, and fail where a secret is left in it."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level, root.handlers[:] = root.handlers[:], root.level, []
    kept = KeptLog()
    logs.configure(redactor, level="debug", style="json", stream=kept)
    # Nine lines of ten are its own: it looks at the clock, plans a job, runs a job; it knows names.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    structlog.configure(cache_logger_on_first_use=False)  # so that it can be taken back
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)
    _fail_at_leaks(_lines(kept.getvalue()), secrets)


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
    kept = texts_of(directory / FILE_NAME) if (directory / FILE_NAME).exists() else ()
    _fail_at_leaks(chain(told, kept, _lines(log), (pages or {}).items()), secrets)


def _lines(log: str) -> Places:
    return [(f"line {number} of the log", line) for number, line in enumerate(log.splitlines())]


def _fail_at_leaks(places: Places, secrets: Iterable[str]) -> None:
    known = tuple(filter(None, secrets))
    leaks = {place for place, text in places for secret in known if secret in text}
    assert not leaks, f"secrets leaked: {sorted(leaks)}"
