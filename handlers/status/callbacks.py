"""The buttons of the status."""

from handlers.ui.press import Press


class StatusPicture(Press, prefix="status-picture"):
    """Show how everything is as a picture, drawn as it is now."""


class StatusDetails(Press, prefix="status-details"):
    """Show all that the servers tell of themselves, as it is now."""


class PictureTheme(Press, prefix="status-theme"):
    """Draw pictures in dark colours from now on (1), or in light ones (0)."""

    argument: int = 0


class UndeliveredPage(Press, prefix="undelivered"):
    """Show this page of what could not be delivered, as it is now."""

    argument: int = 0


class Retry(Press, prefix="retry"):
    """Try the message with this number once more."""

    effect = True
    argument: int = 0


class Drop(Press, prefix="drop"):
    """Ask whether the message with this number shall be given up."""

    argument: int = 0


class DropConfirmed(Press, prefix="drop-ok"):
    """Give a message up: its number and the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""
