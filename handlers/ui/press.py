"""Buttons: `verb:row:argument`, where the row names the parked screen that offered them."""

from typing import Any, ClassVar

from aiogram.filters.callback_data import CallbackData
from pydantic import ConfigDict, field_validator


class Press(CallbackData, prefix="press"):
    """Base of every button that Usher answers.

    `effect` marks buttons that change something: they are written down before they act, and a
    second tap is told so. `sets` marks those that put something into the state they carry: they
    may repeat, and are noted like effects (services/household/audit.py). `within` is how many
    seconds a confirmation stays good; its argument ends with the moment it was offered (see
    `stamped`).
    `interrupts` marks buttons that do not wait for what happens on their screen, such as the one
    that stops it. `posted` marks those of cards that people post into other chats; no others count
    there. Who may press which stands in handlers/permissions.py.
    """

    model_config = ConfigDict(defer_build=True)  # two hundred, and a start needs none of them

    effect: ClassVar[bool] = False
    sets: ClassVar[bool] = False
    within: ClassVar[int | None] = None
    interrupts: ClassVar[bool] = False
    posted: ClassVar[bool] = False

    row: str = ""
    argument: Any = ""

    @field_validator("argument", mode="before")
    @classmethod
    def _empty_is_empty(cls, value: Any) -> Any:
        return "" if value is None else value

    @property
    def verb(self) -> str:
        """Return the word that names what the button does."""
        return self.__prefix__

    @property
    def offer(self) -> str:
        """Return what a screen must have offered for this press to count."""
        return f"{self.verb}:{'' if self.argument is None else self.argument}"


def stamped(item: str, moment: float) -> str:
    """Return a confirmation's argument: what it is about, and when it was offered."""
    return f"{item}.{int(moment):x}"


def stamp_of(argument: str) -> tuple[str, float]:
    """Read back what `stamped` wrote; a malformed one was offered at the beginning of time."""
    item, _, moment = argument.rpartition(".")
    try:
        return item, float(int(moment, 16))
    except ValueError:
        return argument, 0.0
