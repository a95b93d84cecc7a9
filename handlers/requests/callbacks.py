"""The buttons of the requests; those of single requests are in handlers/ui/requesting.py."""

from handlers.ui.press import Press


class RequestPage(Press, prefix="requests"):
    """Show one page: `mine.0`, `desk.1`."""

    argument: str = ""


class DenyFor(Press, prefix="deny-for"):
    """Turn a request down for a ready reason: `<reason>.<id>`."""

    effect = True
    argument: str = ""


class DenyInWords(Press, prefix="deny-words"):
    """Wait for a reason in one's own words; the argument is the request's id."""

    argument: str = ""


class ChangeSeason(Press, prefix="change-season"):
    """Choose a season or leave it: `3.1` chooses season 3, `3.0` leaves it."""

    argument: str = ""


class ChangeBack(Press, prefix="change-back"):
    """Go back to what would be approved."""


class ChangeOptions(Press, prefix="change-how"):
    """Show what can be decided with it."""


class ChangeOption(Press, prefix="change-option"):
    """Choose a value by its place: `quality.2` the second one, `quality.0` the standard."""

    argument: str = ""


class ChangeTitle(Press, prefix="change-title"):
    """Show titles to choose from instead, and wait for another name."""


class ChangeTo(Press, prefix="change-to"):
    """Take the title with this place in the list."""

    argument: int = 0


class ApproveSo(Press, prefix="approve-so"):
    """Approve what is chosen instead of what was asked for."""

    effect = True
    argument: str = ""


class OpenPolicy(Press, prefix="policy"):
    """Show what members may ask for."""


class SetPolicy(Press, prefix="set-policy"):
    """Decide what members may ask for: `<mode>.<films and seasons a week>.<gigabytes a week>`."""

    sets = True
    argument: str = ""
