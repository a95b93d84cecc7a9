"""The server's calls; which of them there are is a matter of the family."""

from aiohttp import web

from sandbox.nassav.options import Family
from sandbox.nassav.routes import downloads, listing, resource, sources


def api_routes(family: Family) -> list[web.RouteDef]:
    """Return every route of a family."""
    groups = (sources, listing, resource, downloads)
    return [route for group in groups for route in group.routes(family)]
