"""Validation as the framework does it: every problem of a request at once."""

from typing import Any

from sandbox.standin.wire import Json
from sandbox.tasks.answers import Invalid, problem

_MISSING = object()
_NO_MAIL = "An email address must have an @-sign."


class Checks:
    """Reads values of one place (`body`, `query`), noting what is wrong with them."""

    def __init__(self, place: str, values: Json | None) -> None:
        self._place = place
        self._values = values or {}
        self._whole = values
        self._problems: list[Json] = []

    def done(self) -> None:
        """Refuse the request if anything was wrong. Raises: Invalid."""
        if self._problems:
            raise Invalid(self._problems)

    def text(
        self, name: str, *, least: int = 0, most: int | None = None, default: Any = _MISSING
    ) -> Any:
        """Return a text of so many characters."""
        value = self._get(name, default)
        if value is None or value is _MISSING:
            return value
        if not isinstance(value, str):
            self._note("string_type", name, "Input should be a valid string", value)
        elif len(value) < least:
            plural = "character" if least == 1 else "characters"
            told = f"String should have at least {least} {plural}"
            self._note("string_too_short", name, told, value, {"min_length": least})
        elif most is not None and len(value) > most:
            told = f"String should have at most {most} characters"
            self._note("string_too_long", name, told, value, {"max_length": most})
        return value

    def mail(self, name: str, default: Any = _MISSING) -> Any:
        """Return an e-mail address."""
        value = self._get(name, default)
        if isinstance(value, str) and "@" not in value:
            told = f"value is not a valid email address: {_NO_MAIL}"
            self._note("value_error", name, told, value, {"reason": _NO_MAIL})
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, empty where there is none."""
        value = self._get(name, None) or []
        for place, one in enumerate(value):
            if not isinstance(one, str):
                told = "Input should be a valid string"
                self._problems.append(problem("string_type", [self._place, name, place], told, one))
        return list(value)

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        """Return a number within bounds."""
        value = self._get(name, default)
        self._bounds(name, value, float(value), least, most)
        return float(value)

    def whole(self, name: str, default: int, *, least: int, most: int | None = None) -> int:
        """Return a whole number within bounds, which may be written as text."""
        given = self._get(name, default)
        try:
            value = int(given)
        except (TypeError, ValueError):
            told = "Input should be a valid integer, unable to parse string as an integer"
            self._note("int_parsing", name, told, given)
            return default
        self._bounds(name, given, value, least, most)
        return value

    def _bounds(
        self, name: str, given: Any, value: float, least: float, most: float | None
    ) -> None:
        if value < least:
            told = f"Input should be greater than or equal to {least:g}"
            self._note("greater_than_equal", name, told, given, {"ge": least})
        if most is not None and value > most:
            told = f"Input should be less than or equal to {most:g}"
            self._note("less_than_equal", name, told, given, {"le": most})

    def _get(self, name: str, default: Any) -> Any:
        value = self._values.get(name, default)
        if value is _MISSING:
            given = self._whole if self._place == "body" else None
            self._note("missing", name, "Field required", given)
        return value

    def _note(self, kind: str, name: str, msg: str, given: Any, ctx: Json | None = None) -> None:
        self._problems.append(problem(kind, [self._place, name], msg, given, ctx))
