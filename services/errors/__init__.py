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
    │  ├─ DecisionWanted          the server wants to know whether a step was done
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
       │  ├─ SetUpUnfinished      it has no account yet                     tell the owner
       │  ├─ DownloadFailed       it could not fetch it
       │  ├─ Blocked              something in front of it keeps us out
       │  ├─ SourceUnavailable    where it fetches from cannot be reached
       │  └─ QueueDown            what keeps its tasks does not answer
       ├─ RateLimited             429, with seconds to wait                   passes by itself
       │  └─ LockedOut            its login is locked after wrong passwords
       ├─ AuthenticationFailed    our name and password are refused           tell the owner
       │  ├─ TwoFactor            it wants a code, and we have no secret
       │  ├─ CodeRefused          it refuses the password or our code
       │  ├─ PasskeyOnly          its second factor is none that a program has
       │  └─ KeyRefused           it does not take our API token
       ├─ Forbidden               signed in, but this account may not
       │  └─ AppRefused           the app we call it with is not known there (any more)
       ├─ AccountLocked           the server has shut somebody's account
       ├─ AccountFull             nothing more fits into somebody's list there
       ├─ PaidOnly                it keeps that for its paying members
       ├─ Rejected                understood and refused, with the server's reason
       │  └─ NotRecognised        it asks whether a release it cannot tell is meant
       └─ UnexpectedAnswer        not the shape we know

Known answers ("already subscribed") are values in services/models.py, not errors. The words live
in the catalogs under `error-<code>`; a rules test holds both sides together. `reason` is the
server's own prose: it is shown to owners only.
"""

from services.errors.base import (
    ServiceError,
    StorageUnavailable,
    UserError,
)
from services.errors.people import (
    BrokenLink,
    ConfirmationExpired,
    DecisionWanted,
    EmptyQuery,
    Flooded,
    LinkError,
    LinkNotSupported,
    LinkUnknown,
    NoBackend,
    NotAllowed,
    NotRepeatable,
    NotSupported,
    NotYours,
    OwnerStays,
    PressWaited,
    PrivateOnly,
    QueryTooLong,
    RecordGone,
    Replaced,
    ScreenExpired,
    SignInNeeded,
    SignInRefused,
    SubscriptionGone,
    TooFast,
    TooManySearches,
    TooManyToday,
    UnknownItem,
)
from services.errors.servers import (
    AccountFull,
    AccountLocked,
    AppRefused,
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Blocked,
    CodeRefused,
    DownloadFailed,
    Forbidden,
    KeyRefused,
    LockedOut,
    NotRecognised,
    OutOfTime,
    PaidOnly,
    PasskeyOnly,
    QueueDown,
    RateLimited,
    Rejected,
    ServerDatabaseFailed,
    ServerFailed,
    ServerMisconfigured,
    SetUpUnfinished,
    SourceUnavailable,
    TwoFactor,
    UnexpectedAnswer,
)

__all__ = [
    "AccountFull",
    "AccountLocked",
    "AppRefused",
    "AuthenticationFailed",
    "BackendError",
    "BackendUnavailable",
    "Blocked",
    "BrokenLink",
    "CodeRefused",
    "ConfirmationExpired",
    "DecisionWanted",
    "DownloadFailed",
    "EmptyQuery",
    "Flooded",
    "Forbidden",
    "KeyRefused",
    "LinkError",
    "LinkNotSupported",
    "LinkUnknown",
    "LockedOut",
    "NoBackend",
    "NotAllowed",
    "NotRecognised",
    "NotRepeatable",
    "NotSupported",
    "NotYours",
    "OutOfTime",
    "OwnerStays",
    "PaidOnly",
    "PasskeyOnly",
    "PressWaited",
    "PrivateOnly",
    "QueryTooLong",
    "QueueDown",
    "RateLimited",
    "RecordGone",
    "Rejected",
    "Replaced",
    "ScreenExpired",
    "ServerDatabaseFailed",
    "ServerFailed",
    "ServerMisconfigured",
    "ServiceError",
    "SetUpUnfinished",
    "SignInNeeded",
    "SignInRefused",
    "SourceUnavailable",
    "StorageUnavailable",
    "SubscriptionGone",
    "TooFast",
    "TooManySearches",
    "TooManyToday",
    "TwoFactor",
    "UnexpectedAnswer",
    "UnknownItem",
    "UserError",
]
