"""The API, one module per family of paths."""

from aiohttp import web

from sandbox.moviepilot.routes import (
    account,
    dashboard,
    download,
    history,
    media,
    mediaserver,
    message,
    search,
    site,
    subscribe,
    system,
    tmdb,
    transfer,
)


def api_routes() -> list[web.RouteDef]:
    """Return every route below `/api/`."""
    families = (
        account,
        dashboard,
        download,
        history,
        media,
        mediaserver,
        message,
        search,
        site,
        subscribe,
        system,
        tmdb,
        transfer,
    )
    return [route for family in families for route in family.routes()]
