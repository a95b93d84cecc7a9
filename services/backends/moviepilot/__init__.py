"""MoviePilot: the main backend, found behind its HTTP API (v2.5.6 as recorded, later lines too)."""

from services.backends.moviepilot.backend import BACKEND

__all__ = ["BACKEND"]
