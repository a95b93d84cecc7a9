"""The buttons of the servers' own switches."""

from handlers.ui.press import Press


class ServersPage(Press, prefix="controls"):
    """Show the servers that have switches."""


class OpenServer(Press, prefix="server"):
    """Show the first panel of the server with this id."""

    argument: str = ""


class OpenPanel(Press, prefix="panel"):
    """Show the panel below with this handle; without one, the present panel as it is now."""

    argument: str = ""


class PanelUp(Press, prefix="panel-up"):
    """Show the panel that many steps from the first one."""

    argument: int = 0


class PanelPage(Press, prefix="panel-page"):
    """Show this page of the panel's links."""

    argument: int = 0


class Begin(Press, prefix="act"):
    """Begin an action: its handle and the turn. At once, or with what it asks for first."""

    effect = True
    argument: str = ""


class Give(Press, prefix="give"):
    """Give a value: `<action>.0.priority.2`, the third one of that parameter in the first turn.

    Without a number it is left out. What comes of it may be the action itself.
    """

    effect = True
    argument: str = ""


class PickOne(Press, prefix="give-one"):
    """Choose one of several or leave it: `<action>.0.17.1` chooses the eighteenth value."""

    argument: str = ""


class PickPage(Press, prefix="give-page"):
    """Show this page of several values."""

    argument: int = 0


class GivePicked(Press, prefix="give-these"):
    """Give what is chosen of several: `<action>.0`."""

    effect = True
    argument: str = ""


class OpenPlace(Press, prefix="place"):
    """Show the panel that a conversation leads to: `tasks.<server>`."""

    argument: str = ""


class ActConfirmed(Press, prefix="act-ok"):
    """Do the action: its handle and the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""
