"""The buttons of messages about somebody's own work: they lead to its panel.

The state of such a message is `backend` and `path`, where the panel is.
"""

from handlers.ui.press import Press


class OpenWork(Press, prefix="work"):
    """Show the panel of a piece of work."""


class SteerWork(Press, prefix="work-do"):
    """Begin an action of that panel, by its key."""

    effect = True
    argument: str = ""
