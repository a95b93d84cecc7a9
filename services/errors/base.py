"""What every error has: a code that names the words, and the fields that fill them."""

from typing import ClassVar


class ServiceError(Exception):
    """Base of everything the services raise on purpose."""

    code: ClassVar[str] = ""

    @property
    def fields(self) -> dict[str, str | int]:
        """Return the values that the words of `code` need."""
        return {}


class UserError(ServiceError):
    """Something the person can mend."""


class StorageUnavailable(ServiceError):
    """Nothing can be written down, so nothing was done."""

    code = "storage-unavailable"
