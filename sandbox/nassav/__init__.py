"""A stand-in for the NASSAV library server, as either of the two families that are about."""

from sandbox.nassav.app import create_nassav
from sandbox.nassav.options import Options
from sandbox.nassav.server import NASSAV, Server
from sandbox.standin.serving import Listener

__all__ = ["NASSAV", "Listener", "Options", "Server", "create_nassav"]
