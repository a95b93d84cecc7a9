"""The buttons of the people; those that lead to one of them are in handlers/ui/admitting.py."""

from handlers.ui.press import Press


class PeoplePage(Press, prefix="people"):
    """Show one page of the people."""

    argument: int = 0


class SetRole(Press, prefix="set-role"):
    """Give somebody a role: `<id>.<role>`."""

    effect = True
    argument: str = ""


class Remove(Press, prefix="remove"):
    """Ask before somebody is removed."""

    argument: str = ""


class RemoveConfirmed(Press, prefix="remove-ok"):
    """Remove somebody."""

    effect = True
    within = 60
    argument: str = ""


class Erase(Press, prefix="erase"):
    """Ask before somebody is removed and everything about them is forgotten."""

    argument: str = ""


class EraseConfirmed(Press, prefix="erase-ok"):
    """Remove and forget somebody."""

    effect = True
    within = 60
    argument: str = ""


class InvitesPage(Press, prefix="invites"):
    """Show the invites that are still good."""


class ComposeInvite(Press, prefix="invite"):
    """Show what an invite would be: `<role>.<hours>`."""

    argument: str = ""


class MakeInvite(Press, prefix="invite-make"):
    """Make it."""

    effect = True
    argument: str = ""


class RevokeInvite(Press, prefix="invite-end"):
    """End an invite, by its id."""

    effect = True
    argument: str = ""
