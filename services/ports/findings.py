"""What an examination finds: codes and values, never sentences.

A code says how grave it is by itself. Its words stand in the catalogs under `doctor-<code>`, with
the remedy of what is not well under `doctor-<code>-do`; docs/doctor.md lists them all. Backends add
codes of their own by another subclass of `Coded`; the words of those begin with the backend's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from services.models import BackendId


class Outcome(StrEnum):
    """How it stands, from best to worst."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"  # works, with something to mend
    FAILED = "failed"


class Coded(StrEnum):
    """Base of codes: a word for machines, and how grave it is."""

    outcome: Outcome

    def __new__(cls, word: str, outcome: Outcome) -> Self:
        """Make a member of both."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.outcome = outcome
        return member


class Code(Coded):
    """Every finding that is not one backend's own, in the order of the hops."""

    NOT_TRIED = "not-tried", Outcome.SKIPPED
    LATE = "late", Outcome.FAILED
    BROKE = "broke", Outcome.FAILED

    SETTINGS_OK = "settings-ok", Outcome.OK
    SECRETS_OPEN = "secrets-open", Outcome.WARNING
    DATA_OK = "data-ok", Outcome.OK
    DATA_ABSENT = "data-absent", Outcome.OK
    DATA_OPEN = "data-open", Outcome.WARNING
    DATA_NETWORK = "data-network", Outcome.FAILED
    DATA_UNUSABLE = "data-unusable", Outcome.FAILED
    DISK_OK = "disk-ok", Outcome.OK
    DISK_LOW = "disk-low", Outcome.WARNING
    DISK_FULL = "disk-full", Outcome.FAILED
    DATABASE_OK = "database-ok", Outcome.OK
    DATABASE_ABSENT = "database-absent", Outcome.OK
    DATABASE_OLDER = "database-older", Outcome.OK
    DATABASE_OPEN = "database-open", Outcome.WARNING
    DATABASE_NEWER = "database-newer", Outcome.FAILED
    DATABASE_DAMAGED = "database-damaged", Outcome.FAILED
    PAGE_ANSWERS = "page-answers", Outcome.OK
    PAGE_FREE = "page-free", Outcome.OK
    PAGE_ANY = "page-any", Outcome.OK
    PAGE_SILENT = "page-silent", Outcome.WARNING
    PAGE_BUSY = "page-busy", Outcome.WARNING
    PAGE_NEEDED = "page-needed", Outcome.FAILED

    PROXY_OK = "proxy-ok", Outcome.OK
    PROXY_UNREACHABLE = "proxy-unreachable", Outcome.FAILED
    PROXY_REFUSED = "proxy-refused", Outcome.FAILED
    TELEGRAM_OK = "telegram-ok", Outcome.OK
    TELEGRAM_UNREACHABLE = "telegram-unreachable", Outcome.FAILED
    TELEGRAM_UNREADABLE = "telegram-unreadable", Outcome.FAILED
    TELEGRAM_FAILING = "telegram-failing", Outcome.FAILED
    TELEGRAM_WAITS = "telegram-waits", Outcome.FAILED
    TOKEN_OK = "token-ok", Outcome.OK
    TOKEN_REFUSED = "token-refused", Outcome.FAILED
    INLINE_OFF = "inline-off", Outcome.WARNING
    CLOCK_OK = "clock-ok", Outcome.OK
    CLOCK_OFF = "clock-off", Outcome.WARNING
    CLOCK_WRONG = "clock-wrong", Outcome.FAILED
    CLOCK_UNKNOWN = "clock-unknown", Outcome.OK
    UPDATES_ALONE = "updates-alone", Outcome.OK
    UPDATES_OURS = "updates-ours", Outcome.OK
    UPDATES_RIVAL = "updates-rival", Outcome.FAILED
    UPDATES_WEBHOOK_IN_THE_WAY = "updates-webhook-in-the-way", Outcome.FAILED
    UPDATES_WEBHOOK = "updates-webhook", Outcome.OK
    UPDATES_WEBHOOK_LATER = "updates-webhook-later", Outcome.OK
    UPDATES_WEBHOOK_MISSING = "updates-webhook-missing", Outcome.FAILED
    UPDATES_WEBHOOK_ELSEWHERE = "updates-webhook-elsewhere", Outcome.FAILED
    UPDATES_WEBHOOK_FAILING = "updates-webhook-failing", Outcome.FAILED
    UPDATES_UNKNOWN = "updates-unknown", Outcome.WARNING
    CHAT_OK = "chat-ok", Outcome.OK
    CHAT_NOT_STARTED = "chat-not-started", Outcome.FAILED
    CHAT_BLOCKED = "chat-blocked", Outcome.FAILED
    CHAT_GONE = "chat-gone", Outcome.FAILED
    CHAT_UNKNOWN = "chat-unknown", Outcome.FAILED
    CHAT_MOVED = "chat-moved", Outcome.FAILED
    CHAT_KICKED = "chat-kicked", Outcome.FAILED
    CHAT_NO_RIGHTS = "chat-no-rights", Outcome.FAILED
    CHAT_TOPIC_MISSING = "chat-topic-missing", Outcome.FAILED
    CHAT_TOPIC_CLOSED = "chat-topic-closed", Outcome.FAILED
    CHAT_NO_PICTURES = "chat-no-pictures", Outcome.WARNING
    CHAT_NO_EDITS = "chat-no-edits", Outcome.WARNING
    CHAT_NO_DELETES = "chat-no-deletes", Outcome.WARNING
    CHAT_WAITS = "chat-waits", Outcome.WARNING
    CHAT_FAILED = "chat-failed", Outcome.FAILED

    BACKEND_NONE = "backend-none", Outcome.WARNING
    BACKEND_OK = "backend-ok", Outcome.OK
    BACKEND_SILENT = "backend-silent", Outcome.OK
    BACKEND_UNAVAILABLE = "backend-unavailable", Outcome.FAILED
    BACKEND_SERVER_FAILED = "backend-server-failed", Outcome.FAILED
    BACKEND_SERVER_DATABASE_FAILED = "backend-server-database-failed", Outcome.FAILED
    BACKEND_SERVER_MISCONFIGURED = "backend-server-misconfigured", Outcome.FAILED
    BACKEND_SET_UP_UNFINISHED = "backend-set-up-unfinished", Outcome.FAILED
    BACKEND_DOWNLOAD_FAILED = "backend-download-failed", Outcome.FAILED
    BACKEND_SOURCE_UNAVAILABLE = "backend-source-unavailable", Outcome.FAILED
    BACKEND_BLOCKED = "backend-blocked", Outcome.FAILED
    BACKEND_QUEUE_DOWN = "backend-queue-down", Outcome.FAILED
    BACKEND_LOCKED_OUT = "backend-locked-out", Outcome.FAILED
    BACKEND_RATE_LIMITED = "backend-rate-limited", Outcome.FAILED
    BACKEND_AUTHENTICATION_FAILED = "backend-authentication-failed", Outcome.FAILED
    BACKEND_TWO_FACTOR = "backend-two-factor", Outcome.FAILED
    BACKEND_CODE_REFUSED = "backend-code-refused", Outcome.FAILED
    BACKEND_PASSKEY_ONLY = "backend-passkey-only", Outcome.FAILED
    BACKEND_KEY_REFUSED = "backend-key-refused", Outcome.FAILED
    BACKEND_FORBIDDEN = "backend-forbidden", Outcome.FAILED
    BACKEND_APP_REFUSED = "backend-app-refused", Outcome.FAILED
    BACKEND_ACCOUNT_LOCKED = "backend-account-locked", Outcome.FAILED
    BACKEND_ACCOUNT_FULL = "backend-account-full", Outcome.WARNING
    BACKEND_PAID_ONLY = "backend-paid-only", Outcome.WARNING
    BACKEND_NOT_RECOGNISED = "backend-not-recognised", Outcome.WARNING
    BACKEND_REJECTED = "backend-rejected", Outcome.FAILED
    BACKEND_UNEXPECTED_ANSWER = "backend-unexpected-answer", Outcome.FAILED
    BACKEND_CLOCK_OFF = "backend-clock-off", Outcome.WARNING
    BACKEND_HISTORY_OK = "backend-history-ok", Outcome.OK
    BACKEND_HISTORY_UNREADABLE = "backend-history-unreadable", Outcome.FAILED
    DOWNLOADER_OK = "downloader-ok", Outcome.OK
    DOWNLOADER_NONE = "downloader-none", Outcome.FAILED
    DOWNLOADER_DOWN = "downloader-down", Outcome.FAILED
    PICTURES_OK = "pictures-ok", Outcome.OK
    PICTURES_NONE = "pictures-none", Outcome.OK
    PICTURES_THROUGH_BACKEND = "pictures-through-backend", Outcome.WARNING
    PICTURES_UNREACHABLE = "pictures-unreachable", Outcome.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found out. `size` and `free` are bytes, `seconds` and `minutes` what they say.

    `reason` is foreign prose, bounded and free of secrets. `own` is the backend whose code it is.
    """

    code: Coded
    fields: Mapping[str, str | int] = field(default_factory=dict)
    own: BackendId | None = None

    @property
    def outcome(self) -> Outcome:
        """Return how grave it is."""
        return self.code.outcome

    @property
    def message(self) -> str:
        """Return the id of its words."""
        return f"{self.own}-doctor-{self.code}" if self.own else f"doctor-{self.code}"


def found(code: Code, **fields: str | int) -> Finding:
    """Return a finding."""
    return Finding(code=code, fields=fields)


def worst(findings: tuple[Finding, ...]) -> Outcome:
    """Return the gravest outcome; nothing found is well."""
    order = list(Outcome)
    return max((one.outcome for one in findings), key=order.index, default=Outcome.OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What a backend finds out about itself, and the address of a picture it names, if any."""

    findings: tuple[Finding, ...]
    picture_url: str | None = None
