"""The buttons of asking for titles, and of what was asked for.

A subscription is named by its handle; `<handle>.<page>` names one page about it.
"""

from handlers.ui.press import Press


class Choose(Press, prefix="season"):
    """Choose a season or leave it: `3.1` chooses season 3, `3.0` leaves it."""

    argument: str = ""


class PickSeasons(Press, prefix="seasons"):
    """Choose the seasons that one word means: `missing`, `all`, `latest`."""

    argument: str = ""


class ShowPicker(Press, prefix="picker"):
    """Go back to the season picker."""


class AskSeasons(Press, prefix="ask-seasons"):
    """Ask for the seasons that the picker has chosen."""

    effect = True


class AskRest(Press, prefix="ask-rest"):
    """Ask for the seasons that could not be asked for; the argument is how many they are."""

    effect = True
    argument: int = 0


class OpenOptions(Press, prefix="options"):
    """Show what can be decided: with a subscription, or, without a handle, before asking."""

    argument: str = ""


class OpenOption(Press, prefix="option"):
    """Show one page of an option: `start.0`."""

    argument: str = ""


class SetOption(Press, prefix="set-option"):
    """Choose a value or leave it: `sites.2.1`; `sites.-.1` goes back to the standard.

    The value is its place in the list, or the number itself.
    """

    argument: str = ""


class SaveOptions(Press, prefix="save-options"):
    """Change the subscription with this handle as decided."""

    effect = True
    argument: str = ""


class SubscriptionPage(Press, prefix="wishes"):
    """Show this page of the list."""

    argument: int = 0


class OpenSubscription(Press, prefix="wish"):
    """Show one subscription by its handle."""

    argument: str = ""


class Follow(Press, prefix="follow"):
    """Be told of what somebody else has subscribed, too."""

    effect = True
    argument: str = ""


class Leave(Press, prefix="leave"):
    """Be told no longer; the subscription goes on."""

    effect = True
    argument: str = ""


class CancelConfirmed(Press, prefix="unwish-ok"):
    """Take a subscription back: its handle and the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""


class PauseSubscription(Press, prefix="wish-pause"):
    """Pause a subscription."""

    effect = True
    argument: str = ""


class ResumeSubscription(Press, prefix="wish-resume"):
    """Let a subscription go on."""

    effect = True
    argument: str = ""


class SearchNow(Press, prefix="wish-search"):
    """Look for a subscription's releases now."""

    effect = True
    argument: str = ""


class StopLooking(Press, prefix="wish-halt"):
    """Stop the search for a subscription that this screen follows."""

    effect = True
    argument: str = ""


class Reset(Press, prefix="wish-reset"):
    """Ask whether a subscription shall begin anew."""

    argument: str = ""


class ResetConfirmed(Press, prefix="wish-reset-ok"):
    """Let a subscription begin anew: its handle and the moment the question was asked."""

    effect = True
    within = 60
    argument: str = ""


class OpenEpisodes(Press, prefix="wish-files"):
    """Show one page of a subscription's episodes: `<handle>.<page>`."""

    argument: str = ""


class FinishedPageNumber(Press, prefix="finished"):
    """Show this page of the finished subscriptions."""

    argument: int = 0


class AskAgain(Press, prefix="ask-again"):
    """Ask once more for a finished subscription: `<handle>.<page>`."""

    effect = True
    argument: str = ""
