"""The buttons of the library."""

from handlers.ui.press import Press


class LibraryPage(Press, prefix="library"):
    """Show this page as it is now: turning, and Refresh."""

    argument: int = 0


class LibrarySort(Press, prefix="library-by"):
    """Show the first page in this order."""

    argument: str = ""


class LibraryOnly(Press, prefix="library-only"):
    """Show the first page of only these titles."""

    argument: str = ""


class LibraryServer(Press, prefix="library-of"):
    """Show the library of the server with this id."""

    argument: str = ""


class LibraryView(Press, prefix="library-as"):
    """Show the page as posters (1) or as a list (0)."""

    argument: int = 0


class LibrarySwitch(Press, prefix="library-do"):
    """Do something to a whole library: the switch's handle, and how often one was used."""

    effect = True
    argument: str = ""
