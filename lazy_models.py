"""Imports aiogram without building its models; each is built when it is first used.

aiogram declares some six hundred pydantic models and builds them all at its import, which takes
two seconds and a hundred MiB more than to declare them; a bot uses a few dozen. pydantic can leave
a model for its first use (`defer_build`), but then looks the names of its annotations up in the
model's own module, where aiogram imports them for type checkers only. So they are put there.
"""

import contextlib
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from pydantic import BaseModel

_PACKAGES = ("aiogram.types.", "aiogram.methods.")
_NAME = re.compile(r"[A-Za-z_]\w*")


def import_aiogram() -> None:
    """Import aiogram, its models left for later; where it is imported already, do nothing."""
    if "aiogram" in sys.modules:
        return
    with _nothing_built() as names:
        import aiogram  # noqa: F401, PLC0415
    for path, module in list(sys.modules.items()):
        if path.startswith(_PACKAGES):
            _complete(module, names)


def build_answers() -> None:
    """Build what every bot reads from its first minute on: nobody waits for it then."""
    from aiogram.types import Message, Update  # noqa: PLC0415 - see the module's first line

    Message.model_rebuild()
    Update.model_rebuild()


@contextlib.contextmanager
def _nothing_built() -> Iterator[dict[str, Any]]:
    """Let classes be declared only; yields the names that aiogram would have built them with."""
    names: dict[str, Any] = {}
    rebuild = BaseModel.__dict__["model_rebuild"]

    def later(
        _cls: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **_options: Any
    ) -> None:
        names.update(_types_namespace or {})

    BaseModel.model_config["defer_build"] = True
    BaseModel.model_rebuild = classmethod(later)  # type: ignore[method-assign,assignment]
    try:
        yield names
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]
        del BaseModel.model_config["defer_build"]


def _complete(module: ModuleType, names: dict[str, Any]) -> None:
    """Give a module the names that the annotations of its models speak of."""
    for declared in list(vars(module).values()):
        if isinstance(declared, type) and issubclass(declared, BaseModel):
            for annotation in vars(declared).get("__annotations__", {}).values():
                for name in _NAME.findall(annotation if isinstance(annotation, str) else ""):
                    if name in names and name not in vars(module):
                        setattr(module, name, names[name])
