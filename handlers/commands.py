"""The commands: one table for the menu, for help, and for who may use them.

The words of a command are `command-<name>` in the catalogs.
"""

from dataclasses import dataclass

from services.roles import Role, at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEntry:
    """One command: the least role that may use it, and whether a group's menu lists it."""

    name: str
    role: Role
    in_groups: bool = False


COMMANDS = (
    CommandEntry(name="search", role=Role.MEMBER, in_groups=True),
    CommandEntry(name="discover", role=Role.MEMBER),
    CommandEntry(name="subscriptions", role=Role.MEMBER),
    CommandEntry(name="requests", role=Role.MEMBER),
    CommandEntry(name="missing", role=Role.MEMBER),
    CommandEntry(name="library", role=Role.MEMBER),
    CommandEntry(name="queue", role=Role.MEMBER, in_groups=True),
    CommandEntry(name="tasks", role=Role.MEMBER),
    CommandEntry(name="status", role=Role.MEMBER),
    CommandEntry(name="controls", role=Role.ADMIN),
    CommandEntry(name="settings", role=Role.VIEWER),
    CommandEntry(name="doctor", role=Role.OWNER),
    CommandEntry(name="help", role=Role.VIEWER, in_groups=True),
    CommandEntry(name="cancel", role=Role.VIEWER),
    CommandEntry(name="start", role=Role.VIEWER),
)


def commands_for(role: Role) -> tuple[CommandEntry, ...]:
    """Return the commands somebody in this role may use, in the menu's order."""
    return tuple(entry for entry in COMMANDS if at_least(role, entry.role))
