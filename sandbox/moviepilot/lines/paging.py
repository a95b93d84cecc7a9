"""Lists of v3: whole unless paging is asked for, and counted in headers (section 2, paging)."""

from collections.abc import Mapping

from sandbox.moviepilot.envelope import Counted, invalid, malformed

_DEFAULT, _LARGEST = 50, 200


def paged(
    rows: list[object], query: Mapping[str, str], *, window: int | None
) -> tuple[list[object], dict[str, str]]:
    """Return what of a list is sent, and the headers that count it.

    `window` is the default page size of an endpoint that pages by itself: its list is a page
    already, whose total is told only where it is known. Every other list is whole until `page` or
    `count` switches paging on.
    """
    if window is not None:
        headers = {"X-Page": query.get("page", "1"), "X-Page-Size": query.get("count", str(window))}
        headers["X-Result-Count"] = str(len(rows))
        if isinstance(rows, Counted):
            headers["X-Total-Count"] = str(rows.total)
        return rows, headers
    total = {"X-Total-Count": str(len(rows))}
    if "page" not in query and "count" not in query:
        return rows, total | {"X-Result-Count": str(len(rows))}
    page, count = _number(query, "page", default=1), _number(query, "count", default=_DEFAULT)
    if count > _LARGEST:
        raise _refused("count", f"Input should be less than or equal to {_LARGEST}")
    sent = rows[(page - 1) * count : page * count]
    return sent, total | {
        "X-Result-Count": str(len(sent)),
        "X-Page": str(page),
        "X-Page-Size": str(count),
    }


def _number(query: Mapping[str, str], name: str, *, default: int) -> int:
    try:
        number = int(query.get(name, default))
    except ValueError:
        number = 0
    if number < 1:
        raise _refused(name, "Input should be greater than or equal to 1")
    return number


def _refused(name: str, fault: str) -> Exception:
    return invalid(malformed("query", name, message=fault, kind="value_error"))
