"""What the person can mend: logged at debug, never retried."""

from services.errors.base import UserError
from services.models import BackendId


class EmptyQuery(UserError):
    """There is nothing to look for."""

    code = "empty-query"


class QueryTooLong(UserError):
    """More words than any search takes."""

    code = "query-too-long"

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the number of characters that may be sent."""
        return {"limit": self.limit}


class LinkError(UserError):
    """An address or id of a catalogue, named by its proper name, that cannot be opened."""

    def __init__(self, catalogue: str) -> None:
        super().__init__(catalogue)
        self.catalogue = catalogue

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the catalogue's proper name."""
        return {"catalogue": self.catalogue}


class LinkNotSupported(LinkError):
    """No enabled backend knows this catalogue."""

    code = "link-not-supported"


class LinkUnknown(LinkError):
    """It means nothing to any backend that knows the catalogue."""

    code = "link-unknown"


class UnknownItem(UserError):
    """What the button meant is no longer there; nothing was changed."""

    code = "unknown-item"


class SubscriptionGone(UnknownItem):
    """A subscription is no longer there."""

    code = "subscription-gone"


class Replaced(UnknownItem):
    """Something else has its number by now; nothing was done to either."""

    code = "replaced"


class RecordGone(UnknownItem):
    """The record of a failure is no longer there, or was replaced by another."""

    code = "record-gone"


class ScreenExpired(UserError):
    """The button's screen is unknown, too old, or never offered this."""

    code = "screen-expired"


class NotYours(UserError):
    """The button answers to somebody else, who asked for what stands there."""

    code = "not-yours"


class ConfirmationExpired(UserError):
    """The second tap of something destructive came too late."""

    code = "confirmation-expired"


class PressWaited(UserError):
    """The tap waited so long that nobody expects it to act; nothing was changed."""

    code = "press-waited"


class BrokenLink(UserError):
    """The link was cut, or no version we know has made it."""

    code = "broken-link"


class NotAllowed(UserError):
    """This person may not do that; `about` is what it was, where somebody may have to know."""

    code = "not-allowed"

    def __init__(self, about: str = "") -> None:
        super().__init__(about)
        self.about = about


class OwnerStays(UserError):
    """An owner can neither be changed nor removed but in the settings."""

    code = "owner-stays"


class PrivateOnly(UserError):
    """That is neither shown nor done where others read along."""

    code = "private-only"


class TooManyToday(UserError):
    """Somebody has asked for more than a day takes; nothing was asked for."""

    code = "too-many-today"

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    @property
    def fields(self) -> dict[str, str | int]:
        """Return how many films and seasons a day takes."""
        return {"limit": self.limit}


class TooFast(UserError):
    """Somebody asks for more than a minute takes; nothing was done."""

    code = "too-fast"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the seconds until the next is taken."""
        return {"seconds": self.retry_after}


class TooManySearches(TooFast):
    """Somebody searches more often than a minute takes; nothing was asked."""

    code = "too-many-searches"


class Flooded(UserError):
    """So much came in at once that some of it was not looked at."""

    code = "flooded"


class SignInNeeded(UserError):
    """This person has no account on the backend, or none that works any more."""

    code = "sign-in-needed"

    def __init__(self, backend: BackendId) -> None:
        super().__init__(backend)
        self.backend = backend

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the backend's id; views turn it into its display name."""
        return {"backend": self.backend}


class SignInRefused(SignInNeeded):
    """The code, or the name and password, that somebody signed in with are wrong."""

    code = "sign-in-refused"


class NotSupported(UserError):
    """No enabled backend can do that."""

    code = "not-supported"


class DecisionWanted(UserError):
    """The server does not dare go on by itself: somebody has to say whether a step was done.

    `step` is its word for it, `reason` what it says went wrong.
    """

    code = "decision-wanted"

    def __init__(self, *, step: str = "", reason: str = "") -> None:
        super().__init__(f"{step} {reason}".strip())
        self.step = step
        self.reason = reason


class NotRepeatable(NotSupported):
    """Too little is known of what failed to begin it again."""

    code = "not-repeatable"


class NoBackend(UserError):
    """No backend is configured at all."""

    code = "no-backend"
