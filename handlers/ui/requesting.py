"""The buttons of requests that stand on cards of several conversations, and what a request is."""

from collections.abc import Iterable

from handlers.ui.formatting import headed, listed
from handlers.ui.formatting import size as bytes_
from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Style
from handlers.ui.texts import Texts
from services.household.audit import Act, called
from services.requests.desk import Decision
from services.requests.model import Reason, Wanted


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


class ChangeRequest(Press, prefix="change"):
    """Look at what else could be approved instead."""

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


def what(texts: Texts, one: Wanted) -> str:
    """Return what a request is for."""
    return wished(texts, one.title.name, one.title.year, one.seasons)


def handpicked(texts: Texts, *, release: str, size: int | None, parts: int | None) -> str:
    """Return what was picked by hand: a release with its size, or how many parts of an order."""
    if release:
        return " · ".join(part for part in (release, bytes_(texts, size) if size else "") if part)
    return texts("order-parts", n=parts) if parts else ""


def decisions(texts: Texts, request: str, *, changeable: bool) -> Row:
    """Return the buttons of whoever decides."""
    approve, change = Approve(argument=request), ChangeRequest(argument=request)
    return (
        Button(label=texts("button-approve"), press=approve, style=Style.SUCCESS),
        *((Button(label=texts("button-change"), press=change),) if changeable else ()),
        Button(label=texts("button-deny"), press=Deny(argument=request)),
    )


def reasons(texts: Texts, reason: str, note: str) -> list[str]:
    """Return why a request was turned down, as lines: a ready reason, or somebody's own words."""
    ready = texts(f"request-reason-{reason}") if reason and reason != Reason.NONE else ""
    return [line for line in (ready, f"“{note}”" if note else "") if line]


def note_decision(act: Act, decision: Decision) -> None:
    """Note what was decided; a tap that came too late has decided nothing."""
    one = decision.request
    act.about = called(one.title.name, one.title.year, one.seasons)
    if not decision.made:
        act.voided()


def withdrawal(texts: Texts, request: str) -> Button:
    """Return the button that takes a request back."""
    return Button(label=texts("button-withdraw"), press=Withdraw(argument=request))
