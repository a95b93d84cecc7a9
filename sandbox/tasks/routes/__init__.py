"""The server's calls."""

from aiohttp import web

from sandbox.tasks.manners import SOCKET
from sandbox.tasks.routes import admin, auth, board, user
from sandbox.tasks.server import TASKS


def api_routes() -> list[web.RouteDef]:
    """Return every route of the API."""
    groups = (auth, user, board, admin)
    routes = [route for group in groups for route in group.routes()]
    return [*routes, web.get(SOCKET, _socket)]


async def _socket(request: web.Request) -> web.StreamResponse:
    return await request.app[TASKS].sockets.serve(request)
