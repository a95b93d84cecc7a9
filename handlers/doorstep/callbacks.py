"""The buttons at the door; those of the owners' message are in handlers/ui/admitting.py."""

from handlers.ui.press import Press


class AskForAccess(Press, prefix="knock"):
    """Ask to be let in: a stranger's only button."""

    effect = True


class OpenKnock(Press, prefix="knocker"):
    """Show one stranger who asked, by their id."""

    argument: str = ""
