"""What an HTTP answer says besides its JSON."""

import pytest

from services.answers import retry_after


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
