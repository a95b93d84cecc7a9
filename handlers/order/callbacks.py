"""The buttons of an order. Toggles and choices carry the state they lead to."""

from handlers.ui.press import Press


class OrderScreen(Press, prefix="order-of"):
    """Show the order as it stands."""


class OrderAll(Press, prefix="order-all"):
    """Order everything there is."""

    effect = True


class OrderChosen(Press, prefix="order-these"):
    """Order the parts that are chosen."""

    effect = True


class SetChoice(Press, prefix="order-set"):
    """Decide a choice: `priority.2` is its third value."""

    argument: str = ""


class PartsPage(Press, prefix="parts"):
    """Show this page of the parts."""

    argument: int = 0


class Pick(Press, prefix="pick"):
    """Choose a part or leave it: `17.1` chooses the eighteenth, `17.0` leaves it."""

    argument: str = ""


class PickGroup(Press, prefix="pick-all"):
    """Choose every part of a season or leave them: `2.1`, `2.0`."""

    argument: str = ""


class StartQueue(Press, prefix="order-start"):
    """Set a halted queue going, by the handle of its switch."""

    effect = True
    argument: str = ""
