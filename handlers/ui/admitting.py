"""The buttons and words about a stranger who asks to be let in, at the door and in messages."""

from handlers.ui.press import Press
from handlers.ui.screen import Button, Row, Style
from handlers.ui.texts import Texts
from services.household.roles import Role
from services.models import ViewerId


class Admit(Press, prefix="admit"):
    """Let a stranger in: `<id>.<role>`, with `.late` behind it one who was refused before."""

    effect = True
    argument: str = ""


class Refuse(Press, prefix="refuse"):
    """Leave a stranger outside."""

    effect = True
    argument: str = ""


class Block(Press, prefix="block"):
    """Leave a stranger outside, and say nothing to them any more."""

    effect = True
    argument: str = ""


class OpenDoor(Press, prefix="door"):
    """Show one page of the strangers who asked."""

    argument: int = 0


class OpenPerson(Press, prefix="person"):
    """Show somebody who may use Usher."""

    argument: str = ""


def called(texts: Texts, name: str, username: str, who: int) -> str:
    """Return a person as others find them in Telegram: Sam (@sam, 1009)."""
    known = f"@{username}, {who}" if username else str(who)
    return texts("person-called", name=name or texts("somebody"), known=known)


def verdicts(texts: Texts, who: ViewerId | int, *, waits: bool = True) -> tuple[Row, ...]:
    """Return the buttons of who decides; those who were refused can still be let in."""
    admit = tuple(
        Button(
            label=texts(f"button-admit-{role}"),
            press=Admit(argument=f"{who}.{role}{'' if waits else '.late'}"),
            style=Style.SUCCESS,
        )
        for role in (Role.MEMBER, Role.VIEWER)
    )
    if not waits:
        return (admit,)
    deny = Button(label=texts("button-deny"), press=Refuse(argument=str(who)))
    block = Button(label=texts("button-block"), press=Block(argument=str(who)))
    return admit, (deny, block)
