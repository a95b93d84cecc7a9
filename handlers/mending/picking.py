"""What a file is: candidates, seasons, and what will be done."""

from aiogram import Router


def build_router() -> Router:
    """Return the router."""
    return Router(name="picking")
