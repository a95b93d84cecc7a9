"""What the file will say: what stands there now, and the changes agreed to so far."""

from collections.abc import Collection, Mapping
from pathlib import Path


class Draft:
    """Settings by their names; a value in a secret file is read from there, and stays there."""

    def __init__(self, before: Mapping[str, str]) -> None:
        self._before = before
        self.changes: dict[str, str] = {}

    def get(self, name: str) -> str:
        """Return the value in force, empty where there is none."""
        if name in self.changes:
            return self.changes[name]
        return self._before.get(name, "") or self._from_file(name)

    def set(self, name: str, value: str) -> None:
        """Change a value; one that is as before is no change."""
        self.changes.pop(name, None)
        if value != self.get(name):
            self.changes[name] = value

    def forget(self, names: Collection[str]) -> None:
        """Take the changes of some settings back."""
        for name in names:
            self.changes.pop(name, None)

    def _from_file(self, name: str) -> str:
        path = self._before.get(f"{name}_FILE")
        try:
            return Path(path).read_text(encoding="utf-8").strip() if path else ""
        except (OSError, ValueError):  # it is asked for anew
            return ""
