"""The buttons on the way to what a file is; those of its message are in handlers/ui/failed.py."""

from handlers.ui.press import Press


class Candidate(Press, prefix="mend-hit"):
    """Show the candidate with this index: turning, and the way back to it."""

    argument: int = 0


class ThisOne(Press, prefix="mend-this"):
    """Say that the file is the candidate with this index."""

    argument: int = 0


class OtherName(Press, prefix="mend-name"):
    """Ask for the words to look for instead."""


class OfSeason(Press, prefix="mend-season"):
    """Say of which season it is; empty is what the file's name says."""

    argument: str = ""


class OfEpisode(Press, prefix="mend-episode"):
    """Ask which episode it is."""


class ToConfirm(Press, prefix="mend-next"):
    """Show what would be done."""


class FileAs(Press, prefix="mend-file"):
    """Have it filed as what was chosen."""

    effect = True


class DoAgain(Press, prefix="mend-again"):
    """Say that the step a file stopped at was not done, so that the server does it again."""

    effect = True


class RetryAll(Press, prefix="mend-every"):
    """Try everything of a message again as it is."""

    effect = True


class LeaveIt(Press, prefix="mend-stop"):
    """Do nothing."""
