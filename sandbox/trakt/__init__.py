"""A stand-in for Trakt: two addresses, tokens that rotate, lists in pages, limits, odd answers."""

from sandbox.standin.serving import Listener
from sandbox.trakt.app import Trakt, create_trakt
from sandbox.trakt.control import create_controls
from sandbox.trakt.options import Options, Variant
from sandbox.trakt.server import TRAKT, Server

__all__ = [
    "TRAKT",
    "Listener",
    "Options",
    "Server",
    "Trakt",
    "Variant",
    "create_controls",
    "create_trakt",
]
