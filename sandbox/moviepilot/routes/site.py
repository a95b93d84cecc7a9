"""The sites that subscriptions look on (contract section 14)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call, bearer
from sandbox.moviepilot.releases import SITE_COOKIE, SITES
from sandbox.standin.wire import Json


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [web.get("/api/v1/site/rss", bearer(watched))]


def watched(_: Call) -> list[Json]:
    """Return the sites with everything that opens them, to any account."""
    return [_site(number, name) for number, name in enumerate(SITES, start=1)]


def _site(number: int, name: str) -> Json:
    domain = f"{name.split(maxsplit=1)[0].lower()}.example.org"
    return {
        "id": number,
        "name": name,
        "domain": domain,
        "url": f"https://{domain}/",
        "pri": number,
        "rss": None,
        "cookie": SITE_COOKIE,
        "ua": None,
        "apikey": None,
        "token": None,
        "proxy": 0,
        "filter": None,
        "render": 0,
        "public": 0,
        "note": None,
        "timeout": 15,
        "limit_interval": None,
        "limit_count": None,
        "limit_seconds": None,
        "is_active": True,
        "downloader": None,
    }
