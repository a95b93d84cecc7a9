"""D-09: a database of years starts without reading its tables through, or into memory."""

import contextlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from services.storage.schema import FILE_NAME, prepare
from support.database import create_file
from support.household import household

YEARS = 5_000  # rows of each table that grows
LARGE = ("attempt", "event", "feed_row", "outbox", "outbox_event", "screen")
FILL = (
    "INSERT INTO chat (id, kind, next_seq) VALUES (1001, 'private', 50000)",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    " INSERT INTO event (backend, kind, content_fp, payload, state, created_at)"
    " SELECT 'moviepilot', 'arrival', 'fp' || i, '{payload}', 'acked', i FROM n",
    "INSERT INTO outbox (chat_id, seq, lane, kind, dedupe_key, payload, state, created_at, sent_at)"
    " SELECT 1001, id, 'message', 'arrival', 'old:' || id, payload, 'sent', id, id FROM event",
    "INSERT INTO outbox_event (outbox_id, event_id) SELECT id, id FROM outbox",
    "INSERT INTO attempt (outbox_id, chat_id, started_at, ended_at, outcome)"
    " SELECT id, chat_id, created_at, created_at, 'sent' FROM outbox",
    "INSERT INTO feed_row (backend, fingerprint, disposition, first_seen)"
    " SELECT 'moviepilot', content_fp, 'new', created_at FROM event",
    "INSERT INTO screen (row, kind, chat_id, state, audience, created_at, expires_at)"
    " SELECT 'row' || id, 'card', 1001, '{{}}', '{{}}', id, 9e9 FROM event",
)


def fill(directory: Path, *, padding: int = 0) -> Path:
    path, payload = create_file(directory), json.dumps({"padding": "x" * padding})
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for statement in FILL:
            connection.execute(statement.format(rows=YEARS, payload=payload))
    return path


@contextlib.contextmanager
def recorded() -> Iterator[dict[str, Any]]:
    """Yield every statement of the process with the parameters of its last run."""
    seen: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        many = rest[-1]
        seen[statement] = parameters[0] if many and parameters else parameters

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plans(path: Path, statements: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each step of each statement's plan."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement, parameters in statements.items():
            if statement.lstrip().split()[0] in ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE"):
                explained = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                yield from ((statement, row[3]) for row in explained)


async def test_d09_no_statement_of_a_start_reads_a_large_table_through(tmp_path: Path) -> None:
    fill(tmp_path)
    with recorded() as statements:
        async with household(tmp_path) as home:
            await home.person().say("/status")
            taken = dict(statements)  # the household's end asks for more

    steps = list(plans(tmp_path / FILE_NAME, taken))
    read_through = [
        (statement, step)
        for statement, step in steps
        if step.startswith("SCAN") and step.split()[1] in LARGE
    ]
    assert read_through == []
    assert len(taken) > 20
    assert any("ix_outbox_head" in step for _, step in steps)


def resident(what: str) -> float:
    """Return this process's memory now (`VmRSS`) or at its peak (`VmHWM`), in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


def forget_the_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for the peak")
async def test_d09_a_start_takes_less_than_100_mib_for_a_database_of_more(tmp_path: Path) -> None:
    path = fill(tmp_path, padding=10_800)
    assert path.stat().st_size > 110 * 2**20
    forget_the_peak()
    before = resident("VmRSS")

    prepare(tmp_path)
    async with household(tmp_path) as home:
        await home.person().say("/status")
        assert resident("VmHWM") - before < 100
