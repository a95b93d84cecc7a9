"""The buttons of pushes about people's own lists; the conversation answers them."""

from handlers.ui.press import Press


class WatchBelieve(Press, prefix="watch-true"):
    """Say that a list has really shrunk so much."""

    effect = True


class WatchEnd(Press, prefix="watch-end"):
    """End the subscriptions of what left the list."""

    effect = True
