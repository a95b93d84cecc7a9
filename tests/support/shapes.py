"""Compares the shape of JSON with recorded JSON: keys, nesting and types, not values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Types = dict[tuple[frozenset[str], str], set[str]]
_ANYTHING = {"NoneType"}


class Shapes:
    """What the recordings show about every kind of object.

    Two objects with the same keys are of one kind; a field may be null where any recording of that
    kind shows null, and of any type where all recordings show nothing but null.
    """

    def __init__(self, recorded: Iterable[Any]) -> None:
        self._types: Types = defaultdict(set)
        for value in recorded:
            self._learn(value)

    def differences(self, actual: Any, recorded: Any, at: str = "$") -> list[str]:
        """Return where `actual` is not shaped like `recorded`, as readable lines."""
        return list(self._compare(actual, recorded, at))

    def _learn(self, value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                self._learn(item)
        if isinstance(value, dict):
            kind = frozenset(value)
            for key, item in value.items():
                self._types[kind, key].add(type(item).__name__)
                self._learn(item)

    def _compare(self, actual: Any, recorded: Any, at: str) -> Iterator[str]:
        if isinstance(recorded, dict) and isinstance(actual, dict):
            yield from self._objects(actual, recorded, at)
        elif isinstance(recorded, list) and isinstance(actual, list):
            yield from self._arrays(actual, recorded, at)
        elif type(actual) is not type(recorded):
            yield f"{at}: {type(actual).__name__} instead of {type(recorded).__name__}"

    def _objects(self, actual: Any, recorded: Any, at: str) -> Iterator[str]:
        if _is_numbered(recorded):
            for key, item in actual.items():
                yield from self._compare(item, next(iter(recorded.values())), f"{at}.{key}")
            return
        if recorded and set(actual) != set(recorded):
            extra, absent = set(actual) - set(recorded), set(recorded) - set(actual)
            yield f"{at}: extra {sorted(extra)}, missing {sorted(absent)}"
            return
        for key, model in recorded.items():
            allowed = self._types[frozenset(recorded), key]
            item, where = actual[key], f"{at}.{key}"
            if allowed == _ANYTHING:
                continue
            if type(item).__name__ not in allowed:
                yield f"{where}: {type(item).__name__}, recorded {sorted(allowed)}"
            elif isinstance(item, type(model)):
                yield from self._compare(item, model, where)

    def _arrays(self, actual: Any, recorded: Any, at: str) -> Iterator[str]:
        if not recorded:
            return
        for place, item in enumerate(actual):
            lines = [self.differences(item, model, f"{at}[{place}]") for model in recorded]
            yield from min(lines, key=len)


def _is_numbered(value: dict[str, Any]) -> bool:
    return bool(value) and all(key.isdigit() for key in value)
