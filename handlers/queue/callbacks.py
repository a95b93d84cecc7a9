"""The buttons of the queue."""

from handlers.ui.press import Press


class QueuePage(Press, prefix="queue"):
    """Show this page as it is now: turning, and Refresh."""

    argument: int = 0


class QueueFilter(Press, prefix="queue-of"):
    """Show everything, or what who presses asked for: `all` or `mine`."""

    argument: str = "all"


class QueueServer(Press, prefix="queue-at"):
    """Show what is under way on the server with this id, or everywhere."""

    argument: str = ""


class QueueStop(Press, prefix="queue-stop"):
    """Let this page stand as it is now, instead of renewing itself."""

    argument: int = 0


class Pause(Press, prefix="pause"):
    """Pause the item with this handle."""

    effect = True
    argument: str = ""


class Resume(Press, prefix="resume"):
    """Resume the item with this handle."""

    effect = True
    argument: str = ""


class RetryItem(Press, prefix="redo"):
    """Try the item with this handle once more."""

    effect = True
    argument: str = ""


class CancelItem(Press, prefix="call-off"):
    """Call off what is to be done with the item with this handle; nothing is deleted."""

    effect = True
    argument: str = ""


class QueueSwitch(Press, prefix="queue-do"):
    """Do something to a server's whole queue: the switch's handle, and how often one was used."""

    effect = True
    argument: str = ""


class Delete(Press, prefix="delete"):
    """Ask whether the item with this handle shall go."""

    argument: str = ""


class DeleteConfirmed(Press, prefix="delete-ok"):
    """Delete an item: its handle and the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""


class Undo(Press, prefix="undo"):
    """Take back the delete that is about to happen on this screen."""

    interrupts = True
    argument: str = ""
