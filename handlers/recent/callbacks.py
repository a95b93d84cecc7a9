"""The buttons of what arrived lately."""

from handlers.ui.press import Press


class RecentPage(Press, prefix="recent"):
    """Show this page as it is now: turning, and Refresh."""

    argument: int = 0


class RecentView(Press, prefix="recent-as"):
    """Show the page as posters (1) or as a list (0)."""

    argument: int = 0
