"""What an HTTP answer says besides its JSON."""

import json

import pytest

from services.transport.answers import Answer, prose, retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "12"}, 12),
        ({"retry-after": "999999999999"}, 3600),
        ({}, 10),
        ({"retry-after": "-5"}, 10),
        ({"retry-after": "soon"}, 10),
        ({"retry-after": "²"}, 10),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30,
        ),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:27:00 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            0,
        ),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, 10),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(headers: dict[str, str], seconds: int) -> None:
    assert retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "no", "detail": "x"}, "no"),
        ({"message": None, "detail": "x"}, "x"),
        ({"message": "", "detail": [{"loc": ["query", "a"], "msg": "missing"}]}, "a: missing"),
        ({"message": "no", "data": [{"location": ["body", "a"], "message": "x"}]}, "a: no"),
        ({"message": "no", "data": [{"location": "a"}]}, "a: no"),
        ({"message": "no", "data": [7]}, "no"),
        ({"message": "no", "data": None}, "no"),
        ([], ""),
    ],
)
def test_what_an_error_body_says_in_either_form(body: object, said: str) -> None:
    answer = Answer(status=422, headers={}, body=json.dumps(body).encode())
    assert prose(answer) == said
