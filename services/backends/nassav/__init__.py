"""NASSAV: a private library by code, spoken to in the words of either version that is about."""

from services.backends.nassav.backend import BACKEND

__all__ = ["BACKEND"]
