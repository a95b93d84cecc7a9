"""The task platform: long jobs of people with accounts of their own, shown and steered."""

from services.backends.tasks.backend import BACKEND

__all__ = ["BACKEND"]
