"""The buttons of the requests; those of single requests are in handlers/ui/requesting.py."""

from handlers.ui.press import Press


class RequestPage(Press, prefix="requests"):
    """Show one page: `mine.0`, `desk.1`."""

    argument: str = ""


class DenyFor(Press, prefix="deny-for"):
    """Turn a request down for a ready reason: `<reason>.<id>`."""

    effect = True
    argument: str = ""


class OpenPolicy(Press, prefix="policy"):
    """Show what members may ask for."""


class SetPolicy(Press, prefix="set-policy"):
    """Decide what members may ask for: `<mode>.<films and seasons a week>`."""

    sets = True
    argument: str = ""
