"""The error tree, walked."""

from services.errors import ServiceError


def leaves() -> list[type[ServiceError]]:
    """Return every error that has words of its own, which is every one with a code of its own."""
    found, open_ends = [], [ServiceError]
    while open_ends:
        for kind in open_ends.pop().__subclasses__():
            open_ends.append(kind)
            if vars(kind).get("code"):
                found.append(kind)
    return found
