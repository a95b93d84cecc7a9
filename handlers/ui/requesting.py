"""The buttons of requests that stand on cards of several conversations, and what a request is."""

from collections.abc import Iterable

from handlers.ui.formatting import headed, listed
from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Style
from handlers.ui.texts import Texts


class OpenRequest(Press, prefix="request"):
    """Show one request by its id."""

    argument: str = ""


class Withdraw(Press, prefix="withdraw"):
    """Take one's own request back."""

    effect = True
    argument: str = ""


class Approve(Press, prefix="approve"):
    """Let a request through."""

    effect = True
    argument: str = ""


class Deny(Press, prefix="deny"):
    """Ask why a request is turned down."""

    argument: str = ""


def wished(texts: Texts, name: str, year: int | None, seasons: Iterable[int | None]) -> str:
    """Return what a request is for: Les Vampires (1915), Season 2."""
    title = headed(texts, name, year)
    numbers = [one for one in seasons if one is not None]
    names = [texts("season", number=one) if one else texts("specials") for one in numbers]
    return texts("title-seasons", title=title, seasons=listed(texts, names)) if names else title


def decisions(texts: Texts, request: str) -> Row:
    """Return the buttons of whoever decides."""
    approve = Approve(argument=request)
    return (
        Button(label=texts("button-approve"), press=approve, style=Style.SUCCESS),
        Button(label=texts("button-deny"), press=Deny(argument=request)),
    )


def withdrawal(texts: Texts, request: str) -> Button:
    """Return the button that takes a request back."""
    return Button(label=texts("button-withdraw"), press=Withdraw(argument=request))
