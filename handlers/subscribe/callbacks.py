"""The buttons of asking for titles and of the list of what was asked for."""

from handlers.ui.press import Press


class Choose(Press, prefix="season"):
    """Choose a season or leave it: `3.1` chooses season 3, `3.0` leaves it."""

    argument: str = ""


class PickSeasons(Press, prefix="seasons"):
    """Choose the seasons that one word means: `missing`, `all`, `latest`."""

    argument: str = ""


class AskSeasons(Press, prefix="ask-seasons"):
    """Ask for the seasons that the picker has chosen."""

    effect = True


class SubscriptionPage(Press, prefix="wishes"):
    """Show this page of the list."""

    argument: int = 0


class OpenSubscription(Press, prefix="wish"):
    """Show one subscription by its handle."""

    argument: str = ""


class CancelConfirmed(Press, prefix="unwish-ok"):
    """Take a subscription back: its handle and the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""
