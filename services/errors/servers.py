"""What a backend did not do: logged once at warning, cause chained."""

from services.errors.base import ServiceError
from services.models import BackendId


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


class SetUpUnfinished(BackendUnavailable):
    """The backend has no account yet: somebody has to finish its set-up in a browser."""

    code = "set-up-unfinished"


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


class TwoFactor(AuthenticationFailed):
    """The configured account signs in with a code besides its password, and we have no secret."""

    code = "two-factor"


class CodeRefused(AuthenticationFailed):
    """The password or the code made from our secret is refused."""

    code = "code-refused"


class PasskeyOnly(AuthenticationFailed):
    """The second factor of the configured account is none that a program has."""

    code = "passkey-only"


class KeyRefused(AuthenticationFailed):
    """The API token is wrong, or the backend takes none for all that is needed."""

    code = "key-refused"


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


class NotRecognised(Rejected):
    """The backend cannot tell what a release is, and wants to be told that it is meant."""

    code = "not-recognised"


class UnexpectedAnswer(BackendError):
    """The answer is not JSON, or not of a shape we know."""

    code = "unexpected-answer"
