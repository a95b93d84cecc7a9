"""The buttons of people's lists; entries go by handles that the screen keeps."""

from handlers.ui.press import Press


class WatchPage(Press, prefix="watchlist"):
    """Show a page of a list: `ready.0`, `choice.1`, `every.0`; empty is how all stands."""

    argument: str = ""


class WatchConnect(Press, prefix="watch-in"):
    """Begin to sign in with a code."""


class WatchAll(Press, prefix="watch-all"):
    """Ask for everything that is ready."""

    effect = True


class WatchLater(Press, prefix="watch-later"):
    """Skip everything that is ready."""

    effect = True


class WatchItem(Press, prefix="watch-item"):
    """Show one entry."""

    argument: str = ""


class WatchWant(Press, prefix="watch-want"):
    """Ask for one entry."""

    effect = True
    argument: str = ""


class WatchSkip(Press, prefix="watch-skip"):
    """Leave one entry alone."""

    effect = True
    argument: str = ""


class WatchTitle(Press, prefix="watch-title"):
    """Say which title the entry shown means, by the title's handle."""

    effect = True
    argument: str = ""


class WatchSeason(Press, prefix="watch-season"):
    """Say which season the entry shown means."""

    effect = True
    argument: int = 0


class WatchTake(Press, prefix="watch-take"):
    """Take the entry shown off the list."""

    effect = True
    argument: str = ""


class WatchRules(Press, prefix="watch-rules"):
    """Show what a list stands for and what follows a removal."""


class WatchPolicy(Press, prefix="watch-policy"):
    """Decide what whole series stand for."""

    argument: str = ""


class WatchRemoved(Press, prefix="watch-gone"):
    """Decide what follows when entries leave the list."""

    argument: str = ""


class WatchComing(Press, prefix="watch-coming"):
    """Show what comes out in the next days."""


class WatchHints(Press, prefix="watch-hints"):
    """Show what the list's server recommends."""


class WatchLeave(Press, prefix="watch-out"):
    """Ask whether the account shall be disconnected."""


class WatchLeaveOk(Press, prefix="watch-out-ok"):
    """Disconnect the account; the argument is the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""
