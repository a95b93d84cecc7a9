"""A stand-in for MoviePilot: its answers, its lies, and a world that goes on by itself.

It speaks v2.5.6 as recorded, and late v2 and v3 as read (`lines`), and changes while it runs.
"""

from sandbox.moviepilot.app import create_moviepilot
from sandbox.moviepilot.control import create_world_routes
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.options import Options
from sandbox.moviepilot.server import SERVER, Server
from sandbox.moviepilot.serving import Listener

__all__ = [
    "SERVER",
    "Line",
    "Listener",
    "Options",
    "Server",
    "create_moviepilot",
    "create_world_routes",
]
