"""What people may do, as one ladder."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"
    STRANGER = "stranger"


_RANK = tuple(reversed(Role))


def at_least(role: Role, least: Role) -> bool:
    """Say whether a role reaches another."""
    return _RANK.index(role) >= _RANK.index(least)
