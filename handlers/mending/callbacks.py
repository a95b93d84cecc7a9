"""The buttons on the way to what a file is; those of its message are in handlers/ui/failed.py."""

from handlers.ui.press import Press
from services.roles import Role


class Candidate(Press, prefix="mend-hit"):
    """Show the candidate with this index: turning, and the way back to it."""

    least = Role.ADMIN
    argument: int = 0


class ThisOne(Press, prefix="mend-this"):
    """Say that the file is the candidate with this index."""

    least = Role.ADMIN
    argument: int = 0


class OtherName(Press, prefix="mend-name"):
    """Ask for the words to look for instead."""

    least = Role.ADMIN


class OfSeason(Press, prefix="mend-season"):
    """Say of which season it is; empty is what the file's name says."""

    least = Role.ADMIN
    argument: str = ""


class OfEpisode(Press, prefix="mend-episode"):
    """Ask which episode it is."""

    least = Role.ADMIN


class ToConfirm(Press, prefix="mend-next"):
    """Show what would be done."""

    least = Role.ADMIN


class FileAs(Press, prefix="mend-file"):
    """Have it filed as what was chosen."""

    effect = True
    least = Role.ADMIN


class RetryAll(Press, prefix="mend-every"):
    """Try everything of a message again as it is."""

    effect = True
    least = Role.ADMIN


class LeaveIt(Press, prefix="mend-stop"):
    """Do nothing."""

    least = Role.ADMIN
