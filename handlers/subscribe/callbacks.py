"""The buttons of asking for titles, and of what was asked for.

A subscription is named by its handle; `<handle>.<page>` names one page about it.
"""

from handlers.ui.press import Press
from services.roles import Role


class Choose(Press, prefix="season"):
    """Choose a season or leave it: `3.1` chooses season 3, `3.0` leaves it."""

    least = Role.MEMBER
    argument: str = ""


class PickSeasons(Press, prefix="seasons"):
    """Choose the seasons that one word means: `missing`, `all`, `latest`."""

    least = Role.MEMBER
    argument: str = ""


class ShowPicker(Press, prefix="picker"):
    """Go back to the season picker."""

    least = Role.MEMBER


class AskSeasons(Press, prefix="ask-seasons"):
    """Ask for the seasons that the picker has chosen."""

    least = Role.MEMBER
    effect = True


class AskRest(Press, prefix="ask-rest"):
    """Ask for the seasons that could not be asked for; the argument is how many they are."""

    least = Role.MEMBER
    effect = True
    argument: int = 0


class OpenOptions(Press, prefix="options"):
    """Show what can be decided: with a subscription, or, without a handle, before asking."""

    least = Role.MEMBER
    argument: str = ""


class OpenOption(Press, prefix="option"):
    """Show one page of an option: `start.0`."""

    least = Role.MEMBER
    argument: str = ""


class SetOption(Press, prefix="set-option"):
    """Choose a value or leave it: `sites.2.1`; `sites.-.1` goes back to the standard.

    The value is its place in the list, or the number itself.
    """

    least = Role.MEMBER
    argument: str = ""


class SaveOptions(Press, prefix="save-options"):
    """Change the subscription with this handle as decided."""

    least = Role.MEMBER
    effect = True
    argument: str = ""


class SubscriptionPage(Press, prefix="wishes"):
    """Show this page of the list."""

    least = Role.MEMBER
    argument: int = 0


class OpenSubscription(Press, prefix="wish"):
    """Show one subscription by its handle."""

    least = Role.MEMBER
    argument: str = ""


class Follow(Press, prefix="follow"):
    """Be told of what somebody else has subscribed, too."""

    least = Role.MEMBER
    effect = True
    argument: str = ""


class Leave(Press, prefix="leave"):
    """Be told no longer; the subscription goes on."""

    least = Role.MEMBER
    effect = True
    argument: str = ""


class CancelConfirmed(Press, prefix="unwish-ok"):
    """Take a subscription back: its handle and the moment the question was asked."""

    least = Role.MEMBER
    effect = True
    within = 60
    argument: str = ""


class PauseSubscription(Press, prefix="wish-pause"):
    """Pause a subscription."""

    least = Role.MEMBER
    effect = True
    argument: str = ""


class ResumeSubscription(Press, prefix="wish-resume"):
    """Let a subscription go on."""

    least = Role.MEMBER
    effect = True
    argument: str = ""


class SearchNow(Press, prefix="wish-search"):
    """Look for a subscription's releases now."""

    least = Role.MEMBER
    effect = True
    argument: str = ""


class Reset(Press, prefix="wish-reset"):
    """Ask whether a subscription shall begin anew."""

    least = Role.MEMBER
    argument: str = ""


class ResetConfirmed(Press, prefix="wish-reset-ok"):
    """Let a subscription begin anew: its handle and the moment the question was asked."""

    least = Role.MEMBER
    effect = True
    within = 60
    argument: str = ""


class OpenEpisodes(Press, prefix="wish-files"):
    """Show one page of a subscription's episodes: `<handle>.<page>`."""

    least = Role.MEMBER
    argument: str = ""


class FinishedPageNumber(Press, prefix="finished"):
    """Show this page of the finished subscriptions."""

    least = Role.MEMBER
    argument: int = 0


class AskAgain(Press, prefix="ask-again"):
    """Ask once more for a finished subscription: `<handle>.<page>`."""

    least = Role.MEMBER
    effect = True
    argument: str = ""
