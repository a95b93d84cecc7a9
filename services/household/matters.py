"""What an event is to whoever is told of it, and how it is told."""

from enum import StrEnum


class Matter(StrEnum):
    """What an event is to whoever is told of it."""

    ARRIVALS = "arrivals"  # what they asked for, or what nobody did where they look after that
    OTHERS = "others"  # what came, or failed, for somebody else: for admins who want to know
    FAILURES = "failures"
    REQUESTS = "requests"
    SYSTEM = "system"


class Level(StrEnum):
    """How a chat is told of a matter."""

    LOUD = "loud"
    SILENT = "silent"  # it arrives without sound
    OFF = "off"
