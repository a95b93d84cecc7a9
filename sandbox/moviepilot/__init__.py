"""A stand-in for MoviePilot v2.5.6: its answers, its lies, and a world that goes on by itself."""

from sandbox.moviepilot.app import create_moviepilot
from sandbox.moviepilot.control import create_world_routes
from sandbox.moviepilot.options import Options
from sandbox.moviepilot.server import SERVER, Server
from sandbox.moviepilot.serving import Listener

__all__ = [
    "SERVER",
    "Listener",
    "Options",
    "Server",
    "create_moviepilot",
    "create_world_routes",
]
