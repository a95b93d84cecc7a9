"""No filter leaves the loop: aiogram sends each that is no coroutine to a thread, every time."""

from aiogram import Router

from handlers.routers import build_routers


def _filters(router: Router) -> list[tuple[str, str, bool]]:
    return [
        (router.name, kind, bool(one.awaitable))
        for kind, observer in router.observers.items()
        for handler in observer.handlers
        for one in handler.filters or ()
    ]


def test_every_filter_is_looked_at_on_the_loop() -> None:
    every = [one for router in build_routers() for one in _filters(router)]

    assert len(every) > 20
    assert [one for one in every if not one[2]] == []
