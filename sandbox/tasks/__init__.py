"""A stand-in for the task platform: accounts, long tasks with a progress, an admin's view."""

from sandbox.standin.serving import Listener
from sandbox.tasks.app import create_tasks
from sandbox.tasks.options import Options
from sandbox.tasks.server import TASKS, Server

__all__ = ["TASKS", "Listener", "Options", "Server", "create_tasks"]
