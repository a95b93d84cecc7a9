"""`python -m bot backup`: make, list and restore backups, whether the bot runs or not.

Making one never disturbs a running bot. Restoring needs the data directory for itself. Imports
nothing of Telegram.
"""

from collections.abc import Callable
from pathlib import Path

from bot.exits import Exit
from bot.instance import AlreadyRunningError, DataDirectoryUnusableError, claim
from services.clock import SystemClock
from services.storage import backups, restoring
from services.storage.backups import Backup, BackupFailedError
from services.storage.schema import FILE_NAME, HEAD

Say = Callable[[str], None]
Refuse = Callable[..., Exit]


def back_up(directory: Path, *, say: Say, refuse: Refuse) -> Exit:
    """Make a backup now and say where it is."""
    if not (directory / FILE_NAME).exists():
        return refuse(Exit.DATA, "there is no database in BOT_DATA_DIR yet, so nothing to back up")
    try:
        backup = backups.make(directory, now=SystemClock().now())
    except BackupFailedError as error:
        return refuse(Exit.DATA, f"no backup was made: {error}")
    say(str(backup.path))
    return Exit.DONE


def list_backups(directory: Path, *, say: Say) -> Exit:
    """Say which backups there are, the newest first."""
    there = backups.found(directory)
    for backup in there:
        made_at = f"{backup.made_at:%Y-%m-%d %H:%M} UTC"
        say(f"{backup.name}  {made_at}  {backup.size / 1_000_000:.1f} MB")
    if not there:
        say("There are no backups yet.")
    return Exit.DONE


def restore(directory: Path, name: str, *, say: Say, refuse: Refuse) -> Exit:
    """Put a backup in the place of the database, which is set aside, never deleted."""
    chosen = next((one for one in backups.found(directory) if one.name == name), None)
    if chosen is None:
        return refuse(Exit.USAGE, f"there is no backup {name}; `backup --list` shows them")
    try:
        claimed = claim(directory)
    except AlreadyRunningError:
        return refuse(Exit.TWICE, "the bot runs on this data directory: stop it, then restore")
    except DataDirectoryUnusableError as error:
        return refuse(Exit.DATA, f"BOT_DATA_DIR is not usable: {error}")
    try:
        return _restore(directory, chosen, say=say, refuse=refuse)
    finally:
        claimed.release()


def _restore(directory: Path, chosen: Backup, *, say: Say, refuse: Refuse) -> Exit:
    try:
        aside = restoring.restore(directory, chosen, head=HEAD, now=SystemClock().now())
    except BackupFailedError as error:
        return refuse(Exit.DATA, f"{chosen.name} cannot be restored: {error}; nothing has changed")
    except OSError as error:
        return refuse(Exit.DATA, f"{chosen.name} cannot be restored: {error.strerror}")
    say(f"{chosen.name} is in place. What has arrived since will be told in one message.")
    if aside:
        say(f"The database before it is kept as {aside.name}.")
    return Exit.DONE
