"""Writes settings into `.env`: what is changed is changed in place, everything else stays."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

_PLAIN = re.compile(r"[\w@%+,./:~^=!?*&;-]*", re.ASCII)
Reader = Callable[[Path], Mapping[str, str]]


class UnwritableValueError(Exception):
    """The file cannot hold a value so that it reads back the same; the text names the setting."""


def write(path: Path, values: Mapping[str, str], *, template: str, read: Reader) -> None:
    """Set values in a file made readable for its user alone, creating it from `template`.

    It is replaced whole or not at all, and only once it reads back as meant.

    Raises: UnwritableValueError, OSError, UnicodeDecodeError.
    """
    path = path.resolve()
    before = read(path) if path.exists() else {}
    text = path.read_text(encoding="utf-8") if path.exists() else template
    for name, value in values.items():
        text = _with(text, name, value)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _compare(read(fresh), before, values)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _with(text: str, name: str, value: str) -> str:
    """Return the text with one setting: in place of the old one, of its comment, or at the end."""
    line = f"{name}={_quoted(value)}"
    active = re.compile(rf"^[ \t]*(?:export[ \t]+)?{name}[ \t]*=.*$\n?", re.MULTILINE)
    shown = re.compile(rf"^#[ \t]*{name}=.*$\n?", re.MULTILINE)
    from_file = re.compile(rf"^([ \t]*(?:export[ \t]+)?{name}_FILE[ \t]*=)", re.MULTILINE)
    text = from_file.sub(r"#\1", text)  # given twice would be refused
    for old in (active, shown):
        if found := old.search(text):
            head, rest = text[: found.start()], text[found.end() :]
            return f"{head}{line}\n{active.sub('', rest)}"
    return f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{line}\n"


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _compare(
    after: Mapping[str, str], before: Mapping[str, str], values: Mapping[str, str]
) -> None:
    meant = {**before, **values}
    dropped = {f"{name}_FILE" for name in values}
    for name in meant.keys() | after.keys():
        if name not in dropped and after.get(name, "") != meant.get(name, ""):
            raise UnwritableValueError(name)
