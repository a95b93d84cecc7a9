"""The error tree: why a request failed, as codes and fields, never as sentences.

    ServiceError                  base; `code` names the words, `fields` fill them
    ├─ UserError                  the person can mend it: logged at debug, never retried
    │  ├─ EmptyQuery              nothing to look for
    │  ├─ QueryTooLong            more words than any search takes
    │  ├─ LinkError(catalogue)    an address or id that cannot be opened
    │  │  ├─ LinkNotSupported     no enabled backend knows its catalogue
    │  │  └─ LinkUnknown          it means nothing to those that do
    │  ├─ TooManyToday            more subscriptions than a day takes
    │  ├─ TooFast                 more words or taps than a minute takes
    │  │  └─ TooManySearches      more searches than a minute takes
    │  ├─ Flooded                 more updates at once than are looked at
    │  ├─ UnknownItem             it is no longer there
    │  │  ├─ SubscriptionGone     nor is this subscription
    │  │  ├─ Replaced             its place was given to something else
    │  │  └─ RecordGone           nor is the record of this failure, or it is another by now
    │  ├─ ScreenExpired           a button whose screen is gone or too old
    │  ├─ NotYours                a button that belongs to somebody else
    │  ├─ ConfirmationExpired     the second tap came too late
    │  ├─ PressWaited             a tap that waited until Telegram took no answer to it any more
    │  ├─ BrokenLink              a link that was cut, or that no version we know has made
    │  ├─ NotAllowed              this person may not
    │  ├─ OwnerStays              an owner can be changed in the settings alone
    │  ├─ PrivateOnly             not in a group, where others read along
    │  ├─ SignInNeeded(backend)   this person has no account there that works
    │  ├─ SignInRefused(backend)  what they signed in with is wrong
    │  ├─ NotSupported            no enabled backend can do it
    │  │  └─ NotRepeatable        too little is known of what failed to begin it again
    │  └─ NoBackend               nothing is configured
    ├─ StorageUnavailable         our own disk takes nothing: the status says why
    └─ BackendError(backend)      the world failed: logged once at warning, cause chained
       ├─ BackendUnavailable      connect, time-out, 5xx                      passes by itself
       │  ├─ OutOfTime            no answer in time; it may still be carried out
       │  ├─ ServerFailed         it says that it failed itself
       │  ├─ ServerDatabaseFailed its database failed
       │  ├─ ServerMisconfigured  its configuration is at fault               tell the owner
       │  ├─ DownloadFailed       it could not fetch it
       │  ├─ Blocked              something in front of it keeps us out
       │  ├─ SourceUnavailable    where it fetches from cannot be reached
       │  └─ QueueDown            what keeps its tasks does not answer
       ├─ RateLimited             429, with seconds to wait                   passes by itself
       │  └─ LockedOut            its login is locked after wrong passwords
       ├─ AuthenticationFailed    our name and password are refused           tell the owner
       ├─ Forbidden               signed in, but this account may not
       │  └─ AppRefused           the app we call it with is not known there (any more)
       ├─ AccountLocked           the server has shut somebody's account
       ├─ AccountFull             nothing more fits into somebody's list there
       ├─ PaidOnly                it keeps that for its paying members
       ├─ Rejected                understood and refused, with the server's reason
       └─ UnexpectedAnswer        not the shape we know

Known answers ("already subscribed") are values in services/models.py, not errors. The words live
in the catalogs under `error-<code>`; a rules test holds both sides together. `reason` is the
server's own prose: it is shown to owners only.
"""

from typing import ClassVar

from services.models import BackendId


class ServiceError(Exception):
    """Base of everything the services raise on purpose."""

    code: ClassVar[str] = ""

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the values that the words of `code` need."""
        return {}


class UserError(ServiceError):
    """Something the person can mend."""


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


class NotRepeatable(NotSupported):
    """Too little is known of what failed to begin it again."""

    code = "not-repeatable"


class NoBackend(UserError):
    """No backend is configured at all."""

    code = "no-backend"


class StorageUnavailable(ServiceError):
    """Nothing can be written down, so nothing was done."""

    code = "storage-unavailable"


class BackendError(ServiceError):
    """A backend failed; `reason` is its own prose, bounded and redacted, for owners."""

    def __init__(self, backend: BackendId, *, reason: str = "") -> None:
        super().__init__(f"{backend}: {type(self).__name__} {reason}".rstrip())
        self.backend = backend
        self.reason = reason

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the backend's id; views turn it into its display name."""
        return {"backend": self.backend}


class BackendUnavailable(BackendError):
    """No connection, no answer in time, or a 5xx."""

    code = "unavailable"


class OutOfTime(BackendUnavailable):
    """The call was made, and no answer came as long as we waited; it may still be carried out."""

    code = "out-of-time"


class ServerFailed(BackendUnavailable):
    """The backend says that it failed itself."""

    code = "server-failed"


class ServerDatabaseFailed(BackendUnavailable):
    """The backend says that its database failed."""

    code = "server-database-failed"


class ServerMisconfigured(BackendUnavailable):
    """The backend says that its configuration is at fault."""

    code = "server-misconfigured"


class DownloadFailed(BackendUnavailable):
    """The backend could not fetch something."""

    code = "download-failed"


class Blocked(BackendUnavailable):
    """What stands in front of the backend keeps us out, whoever asks."""

    code = "blocked"


class SourceUnavailable(BackendUnavailable):
    """Where the backend fetches from cannot be reached."""

    code = "source-unavailable"


class QueueDown(BackendUnavailable):
    """What keeps the backend's tasks does not answer, so that it takes none."""

    code = "queue-down"


class RateLimited(BackendError):
    """The backend asks us to wait."""

    code = "rate-limited"

    def __init__(self, backend: BackendId, *, retry_after: int, reason: str = "") -> None:
        super().__init__(backend, reason=reason)
        self.retry_after = retry_after

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the backend's id and the seconds to wait."""
        return {"backend": self.backend, "seconds": self.retry_after}


class LockedOut(RateLimited):
    """The backend has locked its login, for everybody, after wrong passwords."""

    code = "locked-out"


class AuthenticationFailed(BackendError):
    """The configured account is refused."""

    code = "authentication-failed"


class Forbidden(BackendError):
    """The configured account is known but may not do this."""

    code = "forbidden"


class AppRefused(Forbidden):
    """The backend does not know the app that it is called with, or no longer."""

    code = "app-refused"


class AccountLocked(BackendError):
    """The backend has shut this person's account; only its own people can help."""

    code = "account-locked"


class AccountFull(BackendError):
    """Nothing more fits into this person's list there; trying again does not help."""

    code = "account-full"

    def __init__(self, backend: BackendId, *, limit: int, reason: str = "") -> None:
        super().__init__(backend, reason=reason)
        self.limit = limit

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the backend's id and how many entries the list takes, 0 where that is untold."""
        return {"backend": self.backend, "limit": self.limit}


class PaidOnly(BackendError):
    """The backend keeps that for its paying members."""

    code = "paid-only"


class Rejected(BackendError):
    """The backend understood and refused."""

    code = "rejected"

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the backend's id and its reason, which says what to change."""
        return {"backend": self.backend, "reason": self.reason}


class UnexpectedAnswer(BackendError):
    """The answer is not JSON, or not of a shape we know."""

    code = "unexpected-answer"
