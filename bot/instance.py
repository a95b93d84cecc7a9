"""The data directory, claimed by one process at a time.

The claim is an `flock`, which the kernel drops with the process: a killed one never refuses its
successor. Nothing heavy is imported here, so that a second process leaves within a second.
"""

import fcntl
import os
from pathlib import Path

from services.storage.files import narrow

LOCK_NAME = "lock"
MOUNTS = Path("/proc/self/mounts")
_NETWORK = ("nfs", "cifs", "smb", "afs", "ceph", "lustre", "davfs", "glusterfs", "ncpfs")
_PRIVATE = 0o700


class DataDirectoryUnusableError(Exception):
    """The data directory cannot hold the database; the text is one line that says why."""


class AlreadyRunningError(Exception):
    """Another process has claimed the data directory."""


class Claim:
    """A claimed data directory; `warnings` are for the log once there is one."""

    def __init__(self, directory: Path, lock: int, warnings: tuple[str, ...]) -> None:
        self.directory = directory
        self.warnings = warnings
        self._lock = lock

    def release(self) -> None:
        """Let another process have the directory."""
        os.close(self._lock)


def claim(directory: Path) -> Claim:
    """Create the directory if needed, keep others out of it, and claim it.

    Raises: DataDirectoryUnusableError, AlreadyRunningError.
    """
    try:
        directory.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        kind = network_file_system(directory.resolve(), MOUNTS)
        if kind:
            raise DataDirectoryUnusableError(f"it lies on a network file system ({kind})")
        warnings = tuple(narrow(directory))
        lock = os.open(directory / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DataDirectoryUnusableError(error.strerror or type(error).__name__) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise AlreadyRunningError from None
    except OSError as error:  # a file system without locks
        os.close(lock)
        raise DataDirectoryUnusableError(error.strerror or type(error).__name__) from error
    return Claim(directory, lock, warnings)


def is_claimed(directory: Path) -> bool:
    """Say whether a process runs on a data directory; nothing is created."""
    try:
        lock = os.open(directory / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # no lock yet, or none for us to see
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def network_file_system(directory: Path, mounts: Path) -> str | None:
    """Return the kind of network file system a path lies on, None for a local one."""
    kinds = {"/": ""}
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # not every system has the list; WAL is tried on the file itself as well
        return None
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 2:
            kinds[fields[1].replace("\\040", " ")] = fields[2]
    mounted = next(str(place) for place in (directory, *directory.parents) if str(place) in kinds)
    kind = kinds[mounted].removeprefix("fuse.")
    remote = kind.startswith(_NETWORK) or kind in {"sshfs", "rclone", "s3fs"}
    return kind if remote else None
