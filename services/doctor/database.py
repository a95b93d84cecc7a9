"""Whether the database file is sound, of which version, how large, and closed to others."""

import asyncio
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from services.ports.findings import Code, Finding, found
from services.storage.schema import FILE_NAME, HEAD
from services.storage.upgrading import revision_of

BUSY = 2.0  # seconds to wait for a writer


async def examine_database(directory: Path) -> Sequence[Finding]:
    """Look at the file in a data directory without changing it."""
    return await asyncio.to_thread(_examine, directory / FILE_NAME)


def _examine(path: Path) -> list[Finding]:
    if not path.exists():
        return [found(Code.DATABASE_ABSENT)]
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY)) as it:
            complaint = it.execute("PRAGMA quick_check(1)").fetchone()[0]
            revision = revision_of(it) or ""
    except sqlite3.Error as error:
        return [found(Code.DATABASE_DAMAGED, reason=str(error))]
    if complaint != "ok":
        return [found(Code.DATABASE_DAMAGED, reason=" ".join(str(complaint).split())[:200])]
    if revision > HEAD:
        return [found(Code.DATABASE_NEWER, version=revision, known=HEAD)]
    status = path.stat()
    code = Code.DATABASE_OK if revision == HEAD else Code.DATABASE_OLDER
    findings = [found(code, version=revision or "0", known=HEAD, size=status.st_size)]
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        findings.append(found(Code.DATABASE_OPEN, mode=f"{mode:o}"))
    return findings
