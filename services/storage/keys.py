"""The key file of the data directory: made on the first start, and part of no backup.

Nothing heavy is imported here: it is made before the process begins to work.
"""

import base64
import os
from pathlib import Path

from services.storage.files import KEY_NAME, create_private, settle_folder

_UNFINISHED = "key.tmp"


def settle_key(directory: Path) -> list[str]:
    """Return the keys of the data directory, a new one where there is none. Raises: OSError.

    The file appears whole or not at all: a key that was half written would open nothing.
    """
    kept = read_keys(directory)
    if kept:
        return kept
    made = base64.urlsafe_b64encode(os.urandom(32)).decode()
    unfinished = directory / _UNFINISHED
    unfinished.unlink(missing_ok=True)
    create_private(unfinished)
    with unfinished.open("r+", encoding="ascii") as file:
        file.write(made + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(directory / KEY_NAME)
    settle_folder(directory)
    return [made]


def read_keys(directory: Path) -> list[str]:
    """Return the keys of the data directory, one a line, the newest first. Raises: OSError."""
    try:
        text = (directory / KEY_NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return text.split()
