"""The one shape of a check, and what comes of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.ports.findings import Finding, Outcome, worst


class Hop(StrEnum):
    """What a check is about; words of a hop are `doctor-hop-<hop>`."""

    SETTINGS = "settings"
    DATA = "data"
    DISK = "disk"
    DATABASE = "database"
    PAGE = "page"
    PROXY = "proxy"
    TELEGRAM = "telegram"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    CLOCK = "clock"
    UPDATES = "updates"
    CHAT = "chat"
    BACKEND = "backend"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One hop to try. `run` says what it found and raises nothing on purpose.

    `subject` tells checks of one hop apart: a chat, a backend's proper name. The hops of `needs`
    must not have failed, else this is not tried; those of `after` have only to be over. Both are
    looked for among the checks that stand before. After `limit` seconds it is given up and `late`
    is what was found.
    """

    hop: Hop
    run: Callable[[], Awaitable[Sequence[Finding]]]
    subject: str = ""
    needs: frozenset[Hop] = frozenset()
    after: frozenset[Hop] = frozenset()
    limit: float = 5.0
    late: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What came of one check; `seconds` is how long it took."""

    hop: Hop
    subject: str
    findings: tuple[Finding, ...]
    seconds: float = 0.0

    @property
    def outcome(self) -> Outcome:
        """Return the gravest finding's outcome."""
        return worst(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of all checks, in their order."""

    checks: tuple[CheckReport, ...]

    def count(self, outcome: Outcome) -> int:
        """Return how many checks ended like this."""
        return sum(one.outcome is outcome for one in self.checks)

    @property
    def is_well(self) -> bool:
        """Say whether nothing failed."""
        return self.count(Outcome.FAILED) == 0
