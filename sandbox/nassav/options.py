"""What a caller can choose about the stand-in: its family, its world, and how quick it is."""

from dataclasses import dataclass
from typing import Literal

Family = Literal["old", "new"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices of one stand-in; times are seconds."""

    family: Family = "new"
    seed: int = 1927
    pace: float = 1.0  # world seconds per real second
    living: bool = True  # False: the world moves only when it is stepped
    seeded: bool = True  # False: an empty library
    inspecting: float = 0.0  # that a download call takes: the server asks its workers first
    adding: float = 0.0  # that each source takes
    hosts: tuple[str, ...] = ()  # names it answers to; none: any
