"""The buttons of the requests; those of single requests are in handlers/ui/requesting.py."""

from handlers.ui.press import Press
from services.roles import Role


class RequestPage(Press, prefix="requests"):
    """Show one page: `mine.0`, `desk.1`."""

    least = Role.MEMBER
    argument: str = ""


class DenyFor(Press, prefix="deny-for"):
    """Turn a request down for a ready reason: `<reason>.<id>`."""

    least = Role.ADMIN
    effect = True
    argument: str = ""


class DenyInWords(Press, prefix="deny-words"):
    """Wait for a reason in one's own words; the argument is the request's id."""

    least = Role.ADMIN
    argument: str = ""


class ChangeSeason(Press, prefix="change-season"):
    """Choose a season or leave it: `3.1` chooses season 3, `3.0` leaves it."""

    least = Role.ADMIN
    argument: str = ""


class ChangeBack(Press, prefix="change-back"):
    """Go back to what would be approved."""

    least = Role.ADMIN


class ChangeOptions(Press, prefix="change-how"):
    """Show what can be decided with it."""

    least = Role.ADMIN


class ChangeOption(Press, prefix="change-option"):
    """Choose a value by its place: `quality.2` the second one, `quality.0` the standard."""

    least = Role.ADMIN
    argument: str = ""


class ChangeTitle(Press, prefix="change-title"):
    """Show titles to choose from instead, and wait for another name."""

    least = Role.ADMIN


class ChangeTo(Press, prefix="change-to"):
    """Take the title with this place in the list."""

    least = Role.ADMIN
    argument: int = 0


class ApproveSo(Press, prefix="approve-so"):
    """Approve what is chosen instead of what was asked for."""

    least = Role.ADMIN
    effect = True
    argument: str = ""


class OpenPolicy(Press, prefix="policy"):
    """Show what members may ask for."""

    least = Role.OWNER


class SetPolicy(Press, prefix="set-policy"):
    """Decide what members may ask for: `<mode>.<films and seasons a week>.<gigabytes a week>`."""

    least = Role.OWNER
    sets = True
    argument: str = ""
