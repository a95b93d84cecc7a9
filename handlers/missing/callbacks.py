"""The buttons of what is missing."""

from handlers.ui.press import Press


class MissingPage(Press, prefix="missing"):
    """Show this page as it is now: turning, and Refresh."""

    argument: int = 0


class SortMissing(Press, prefix="missing-by"):
    """Show the first page in this order."""

    argument: str = ""
