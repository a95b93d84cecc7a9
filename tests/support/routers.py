"""The conversations' routers, lent to one household after the other.

They hold handlers and filters, and nothing of whom they serve; aiogram looks at the signature of
each, which took a fifth of opening a household.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aiogram import Router

from handlers.routers import build_routers

_FREE: list[list[Router]] = []


@contextmanager
def lent_routers() -> Iterator[list[Router]]:
    """Lend routers that nobody else has."""
    routers = _FREE.pop() if _FREE else build_routers()
    try:
        yield routers
    finally:
        for router in routers:
            router._parent_router = None  # aiogram knows how to include a router only
        _FREE.append(routers)
