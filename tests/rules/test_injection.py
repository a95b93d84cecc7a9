"""Every name a handler asks for is provided: aiogram finds out only when it runs."""

import inspect
import typing
from collections.abc import Iterator

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject

from handlers.context import Context
from handlers.routers import build_routers

FROM_FILTERS = {"command", "callback_data", "words", "asked", "flow", "desk", "porter"}
FROM_AIOGRAM = {"dispatcher", "bot", "event_update"}


def handlers() -> Iterator[tuple[str, HandlerObject]]:
    for router in build_routers():
        for observer in router.observers.values():
            for handler in observer.handlers:
                yield f"{router.name}.{handler.callback.__name__}", handler


def provided() -> set[str]:
    return set(typing.get_type_hints(Context)) | FROM_FILTERS | FROM_AIOGRAM


def asked(handler: HandlerObject) -> set[str]:
    parameters = list(inspect.signature(handler.callback).parameters.values())[1:]
    return {one.name for one in parameters if one.kind is not one.VAR_KEYWORD}


def length(handler: HandlerObject) -> int:
    return len(inspect.getsource(handler.callback).split('"""')[-1].strip().splitlines())


def test_every_name_is_provided() -> None:
    known = provided()
    unknown = [(name, asked(handler) - known) for name, handler in handlers()]
    assert len(unknown) > 200
    assert not [(name, names) for name, names in unknown if names]


def test_every_handler_is_short() -> None:
    assert not [name for name, handler in handlers() if length(handler) > 15]


def test_routers_are_fresh_each_time() -> None:
    first, second = build_routers(), build_routers()
    assert all(isinstance(one, Router) for one in first)
    assert not set(map(id, first)) & set(map(id, second))
