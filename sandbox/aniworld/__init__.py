"""A stand-in for the Aniworld download manager: as its document says, and as it may really be."""

from sandbox.aniworld.app import create_aniworld
from sandbox.aniworld.options import Options, Variant
from sandbox.aniworld.server import ANIWORLD, Server
from sandbox.standin.serving import Listener

__all__ = ["ANIWORLD", "Listener", "Options", "Server", "Variant", "create_aniworld"]
