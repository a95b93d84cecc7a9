"""Reading what a server sends, leniently: what is missing or of another type makes it poorer.

The readers here never raise: where a server breaks its word, a value is empty or None.
"""

import math
from typing import Any

_LARGEST = 2**53  # beyond it, floats and JSON of browsers count in steps


def text(value: Any) -> str:
    """Read a text, empty where there is none; a number counts as written."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\x00", "").strip()


def number(value: Any) -> float | None:
    """Read a finite number, also when it is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) < _LARGEST else None


def whole(value: Any) -> int | None:
    """Read a whole number that counts something, None where it is negative or none."""
    found = number(value)
    return None if found is None or found < 0 else int(found)


def fields(value: Any) -> dict[str, Any]:
    """Read an object, empty where there is none."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[dict[str, Any]]:
    """Read a list, keeping its objects only."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
