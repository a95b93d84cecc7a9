"""A power cut: what of a database is surely on the platter, and nothing else.

With `synchronous=FULL` SQLite flushes the log at the end of every commit before it says so.
Whatever follows the newest commit in the log (frames of a transaction under way, frames half
written) may be there, torn, or missing after a cut; the index (`-shm`) is memory. So a cut is
emulated from the files themselves: the log is read frame by frame, cut behind its newest commit,
and given a tail of the test's choice. What is *not* emulated is a disk that lies about flushing.
"""

import random
import shutil
import struct
from pathlib import Path

HEADER, FRAME = 32, 24

TAILS = {
    "nothing": b"",
    "zeros": bytes(8192),
    "garbage": b"\xa5" * 8192,
    "half a frame": b"\x00\x00\x00\x02\x00\x00",
}


def tails(count: int) -> dict[str, bytes]:
    """Return so many tails by their names: those above, then random ones of up to 16 KiB."""
    named = dict(TAILS)
    for seed in range(count - len(named)):
        chance = random.Random(seed)  # noqa: S311 - the same in every run
        named[f"random {seed}"] = chance.randbytes(chance.randrange(1, 16 * 1024))
    return named


def cut(path: Path, folder: Path, *, tail: bytes = b"") -> Path:
    """Copy a database as a power cut now would leave it into a folder; return the copy's path."""
    folder.mkdir(exist_ok=True)
    copy = folder / path.name
    shutil.copy(path, copy)
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        content = log.read_bytes()
        copy.with_name(log.name).write_bytes(content[: committed(content)] + tail)
    return copy


def committed(log: bytes) -> int:
    """Return how many bytes of a log belong to transactions whose commit was flushed."""
    if len(log) < HEADER:
        return 0
    page_size, salts = struct.unpack(">I", log[8:12])[0], log[16:24]
    end, at = HEADER, HEADER
    while at + FRAME + page_size <= len(log):
        size_after_commit = struct.unpack(">I", log[at + 4 : at + 8])[0]
        if log[at + 8 : at + 16] != salts:  # left over from before the log was begun anew
            break
        at += FRAME + page_size
        if size_after_commit:
            end = at
    return end
