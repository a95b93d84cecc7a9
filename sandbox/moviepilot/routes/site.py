"""The sites that subscriptions look on (contract section 14)."""

from aiohttp import web

from sandbox.moviepilot.calls import Call
from sandbox.moviepilot.envelope import envelope, failure
from sandbox.moviepilot.guards import bearer
from sandbox.moviepilot.lines.line import Right
from sandbox.moviepilot.releases import SITE_COOKIE, SITES
from sandbox.standin.wire import Json


def routes() -> list[web.RouteDef]:
    """Return the routes of this family."""
    return [
        web.get("/api/v1/site/", bearer(every, right=Right.SUPERUSER)),
        web.get("/api/v1/site/rss", bearer(watched)),
        web.get("/api/v1/site/statistic/{domain}", bearer(statistic)),
        web.get("/api/v1/site/userdata/latest", bearer(members)),
        web.get("/api/v1/site/userdata/{id}", bearer(member)),
        web.get("/api/v1/site/test/{id}", bearer(test)),
    ]


def every(call: Call) -> list[Json]:
    """Return all sites, to an administrator."""
    return watched(call)


def statistic(call: Call) -> Json:
    """Return how a site has answered."""
    return {
        "domain": call.path("domain"),
        "success": 8,
        "fail": 0,
        "seconds": 1,
        "lst_state": 0,
        "lst_mod_date": "2026-11-20 20:33:00",
        "note": {"2026-11-20 20:31:01": 1},
    }


def members(_: Call) -> list[Json]:
    """Return how the accounts on the sites stand: none has been read yet."""
    return []


def member(_: Call) -> Json:
    """Return how one account stood: a refusal without words where it was never read."""
    return failure()


def test(call: Call) -> Json:
    """Open a site: all but the first can be."""
    return failure("无法打开网站！") if call.path("id") == "1" else envelope()


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
