"""The server's calls."""

from aiohttp import web

from sandbox.aniworld.manners import SOCKET
from sandbox.aniworld.routes import anime, auth, configuration, health, queue
from sandbox.aniworld.server import ANIWORLD


def api_routes() -> list[web.RouteDef]:
    """Return every route of the API, of all variants."""
    groups = (auth, configuration, anime, queue, health)
    routes = [route for group in groups for route in group.routes()]
    return [*routes, web.get(SOCKET, _socket)]


async def _socket(request: web.Request) -> web.StreamResponse:
    server = request.app[ANIWORLD]
    if server.variant.socket == "none":
        raise web.HTTPNotFound
    server.socket.mute = server.variant.socket == "mute"
    return await server.socket.serve(request, server.variant)
