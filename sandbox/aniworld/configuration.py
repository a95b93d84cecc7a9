"""The configuration, its rules, and its backups."""

from datetime import timedelta
from typing import Any

from sandbox.standin.clock import ServerClock

Json = dict[str, Any]
LEVELS = ("debug", "info", "warning", "error")
_LONGEST_SESSION = 24 * 30


class Configuration:
    """The four values of the document, and copies of them."""

    def __init__(self, clock: ServerClock) -> None:
        self._clock = clock
        self.values: Json = {
            "anime_directory": "/srv/anime",
            "download_directory": "/srv/downloads",
            "session_timeout_hours": 24,
            "log_level": "info",
        }
        self.backups: dict[str, Json] = {}
        self._copies: dict[str, Json] = {}

    def faults(self, changes: Json) -> dict[str, str]:
        """Return what is wrong with changes, by their keys."""
        found = {}
        for key, value in changes.items():
            match key:
                case "session_timeout_hours":
                    well = type(value) is int and 1 <= value <= _LONGEST_SESSION
                    fault = f"must be a whole number from 1 to {_LONGEST_SESSION}"
                case "log_level":
                    well, fault = value in LEVELS, f"must be one of {', '.join(LEVELS)}"
                case "anime_directory" | "download_directory":
                    well = isinstance(value, str) and value.startswith("/")
                    fault = "must be an absolute path"
                case _:
                    well, fault = False, "unknown setting"
            if not well:
                found[key] = fault
        return found

    def change(self, changes: Json) -> None:
        """Change values, after a backup."""
        self.back_up()
        self.values |= changes

    def back_up(self) -> Json:
        """Copy the values and return the copy's row."""
        moment = self._clock.now()
        while (name := f"backup_{moment:%Y-%m-%d_%H-%M-%S}") in self.backups:
            moment += timedelta(seconds=1)
        row = {"name": name, "created_at": moment.isoformat(timespec="seconds")}
        row["created_at"] = row["created_at"].replace("+00:00", "Z")
        self.backups[name] = {**row, "size_bytes": 1024}
        self._copies[name] = dict(self.values)
        return row

    def restore(self, name: str) -> bool:
        """Go back to a copy; say whether it was there."""
        if name not in self._copies:
            return False
        self.values = dict(self._copies[name])
        return True

    def delete(self, name: str) -> bool:
        """Delete a copy; say whether it was there."""
        self._copies.pop(name, None)
        return self.backups.pop(name, None) is not None
