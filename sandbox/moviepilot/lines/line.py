"""The names of the lines, of the rights a route may demand, and of the shapes it may answer in."""

from enum import Enum, StrEnum, auto
from typing import Self


class Line(StrEnum):
    """A line of releases, the oldest first (contract moviepilot-v3 section 0)."""

    V2_5_6 = "v2.5.6"
    LATE_V2 = "late-v2"
    V3 = "v3"

    def has(self, other: Self) -> bool:
        """Tell whether this line is `other` or a later one."""
        order = list(Line)
        return order.index(self) >= order.index(other)


class Right(Enum):
    """What a route demands of an account (section 2, permission model)."""

    ANYONE = auto()
    DASHBOARD = auto()
    MANAGE = auto()
    SUPERUSER = auto()


class Shape(Enum):
    """What kind of thing an answer holds: one, or a list of them."""

    PLAIN = auto()
    MEDIA = auto()
    SEASON = auto()
    SUBSCRIPTION = auto()
    SUBSCRIPTION_FILES = auto()
    TRANSFER_PAGE = auto()
    TASK = auto()
    DOWNLOADED = auto()
    CONTEXT = auto()
    RECOGNISED = auto()
    TRANSFER_JOB = auto()
    STATISTIC = auto()
    MEMORY = auto()
    PERCENT = auto()
    JOB = auto()
    PLAY = auto()
    WALLPAPER = auto()
