"""The buttons of bindings."""

from handlers.ui.press import Press


class SetBinding(Press, prefix="bind"):
    """Tell a matter here, loud or silent, or no more: `arrivals.silent`."""

    sets = True
    argument: str = ""


class OpenBindings(Press, prefix="bindings"):
    """Show what is bound where."""


class Unbind(Press, prefix="unbind"):
    """Tell a matter no more in a place, by the handle of both."""

    sets = True
    argument: str = ""
