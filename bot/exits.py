"""How the process ends: the numbers of sysexits.h."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    UNWELL = 1  # the doctor found something that failed
    USAGE = 2
    BUG = 70
    DATA = 73
    TWICE = 75
    CONFIG = 78
