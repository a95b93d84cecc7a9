"""Who somebody is, what comes out, what is recommended, and ids (contract 7)."""

from datetime import date, timedelta

from aiohttp import web

from sandbox.standin.wire import Json, respond
from sandbox.trakt.catalogue import Title
from sandbox.trakt.routes.calls import Call, answers, paged


def routes() -> list[web.RouteDef]:
    """Return the other calls."""
    return [
        web.get("/users/settings", answers(settings)),
        web.get("/search/{source}/{id}", answers(search, signed_in=False)),
        web.get("/shows/{id}/seasons", answers(seasons, signed_in=False)),
        web.get("/calendars/my/shows/{start}/{days}", answers(calendar)),
        web.get("/recommendations/{type}", answers(recommendations)),
        web.get("/recommendations/{type}/", answers(recommendations)),
        web.delete("/recommendations/{type}/{id}", answers(hide)),
    ]


def settings(call: Call) -> web.Response:
    """Return the account with its limits; `account.token` must never be logged."""
    variant, name = call.variant, call.person
    user: Json = {"username": name, "private": False, "name": name.title(), "vip": variant.vip}
    user["ids"] = {"slug": name, "uuid": f"uuid-of-{name}"}
    return respond(
        {
            "user": user,
            "account": {"timezone": "UTC", "token": f"account-token-of-{name}"},
            "limits": {"watchlist": {"item_count": variant.quota}, "list": {"count": 2}},
        }
    )


def search(call: Call) -> web.Response:
    """Return what an id of some catalogue means."""
    wanted = call.request.query.get("type", "movie,show").split(",")
    source, number = call.path("source"), call.path("id")
    value: object = int(number) if number.isdigit() and source != "imdb" else number
    found = [call.server.catalogue.by_ids(kind, {source: value}) for kind in wanted]
    return respond([{"type": one.kind, "score": 1, one.kind: one.wire()} for one in found if one])


def seasons(call: Call) -> web.Response:
    """Return the seasons of a series."""
    number = call.path("id")
    show = call.server.catalogue.get("show", int(number)) if number.isdigit() else None
    if show is None:
        return web.Response(status=404)
    rows = [
        {"number": n, "first_aired": f"{day}T00:00:00.000Z", "aired_episodes": aired}
        for n, day, aired in show.seasons
    ]
    return respond(rows)


def calendar(call: Call) -> web.Response:
    """Return an episode a day of every series on the list."""
    first = date.fromisoformat(call.path("start"))
    days = min(int(call.path("days")), 33)
    shows: dict[int, Title] = {
        one.title.trakt: one.title for one in call.lists.entries if one.title.kind == "show"
    }
    rows = []
    for place, show in enumerate(shows.values()):
        if place >= days:
            break
        day = first + timedelta(days=place)
        last = max((n for n, *_ in show.seasons), default=1)
        episode = {"season": last, "number": place + 1, "title": None, "ids": {"trakt": place}}
        rows.append(
            {"first_aired": f"{day}T20:00:00.000Z", "episode": episode, "show": show.wire()}
        )
    return respond(rows)


def recommendations(call: Call) -> web.Response:
    """Return titles that are neither on the list nor hidden."""
    word = call.path("type")[:-1]
    lists = call.lists
    listed = {one.title.trakt for one in lists.entries}
    every = [
        one
        for one in call.server.catalogue.every(word)
        if one.trakt not in listed | lists.hidden and one.tmdb
    ]
    limit = min(call.whole("limit", 10), 100)
    return paged(call, [one.wire() for one in every[:limit]])


def hide(call: Call) -> web.Response:
    """Recommend a title no more."""
    call.lists.hidden.add(int(call.path("id")))
    return web.Response(status=204)
