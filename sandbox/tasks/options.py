"""What a caller can choose about the stand-in: its account, its world, its version."""

import random
from dataclasses import dataclass

NEW = "2.5.9"
OLD = "2.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices of one stand-in; times are seconds."""

    username: str = "tasks-keeper"  # an admin, who has the third-party account stored
    password: str = "popcorn-and-patience"  # noqa: S105 - the stage's own account, nothing to protect
    seed: int = 1927
    pace: float = 1.0  # world seconds per real second
    living: bool = True  # False: the world moves only when it is stepped
    ambient: bool = False  # a task is started now and then, and some fail
    seeded: bool = True  # False: no tasks
    worker: bool = True  # False: tasks are started, and nobody works on them
    version: str = NEW
    duration: float = 20.0  # of one whole run
    minutes: float = 1440.0  # the life of a token
    most_open: int = 3  # pending and running tasks of one person

    @property
    def new(self) -> bool:
        """Say whether the server is of the newer kind."""
        return self.version != OLD


def dice(seed: int) -> random.Random:
    """Return a reproducible source of chance."""
    return random.Random(seed)  # noqa: S311 - a seeded world, nothing secret is drawn from it
