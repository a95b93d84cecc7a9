"""What may be written into the MoviePilot section, and what a mistake says."""

import pytest
from pydantic import ValidationError

from services.backends.moviepilot.settings import Settings

CANARY = "canary-pass-0451"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://mp.lan:3001", "http://mp.lan:3001"),
        (" http://mp.lan:3001/ ", "http://mp.lan:3001"),
        ("https://example.org/media/", "https://example.org/media"),
        ("http://mp.lan:3001/api/v1", "http://mp.lan:3001"),
        ("http://mp.lan:3001/api/v1/", "http://mp.lan:3001"),
        ("https://example.org/media/api/v1", "https://example.org/media"),
        ("http://[::1]:3001", "http://[::1]:3001"),
    ],
)
def test_the_address_is_normalised(given: str, kept: str) -> None:
    section = {"url": given, "username": "u", "password": CANARY}

    assert Settings.model_validate(section).url == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mp.lan:3001",
        "not a url",
        "ftp://mp.lan",
        "http://",
        "http://mp.lan:port",
        "http://mp.lan:99999",
        "http://mp lan",
        "http://[::1",
        "http://mp.lan/?token=canary-pass-0451",
        "http://admin:canary-pass-0451@mp.lan",
        "http://mp.lan/#canary-pass-0451",
    ],
)
def test_h05_a_malformed_address_is_refused_without_its_value(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"url": url, "username": "u", "password": CANARY})

    assert refused.value.errors()[0]["loc"] == ("url",)
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize(
    ("section", "missing"),
    [
        ({}, "username"),
        ({"username": "u"}, "password"),
        ({"username": "u", "password": ""}, "password"),
        ({"password": CANARY}, "username"),
        ({"username": "", "password": CANARY}, "username"),
        ({"api_token": ""}, "username"),
        ({"otp_secret": "JBSWY3DPEHPK3PXP"}, "username"),
    ],
)
def test_h05_a_half_filled_section_names_the_missing_field_without_any_value(
    section: dict[str, str], missing: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"url": "http://mp.lan", **section})

    error = refused.value.errors()[0]
    assert error["type"] == "half_filled"
    assert error["msg"] == f"{missing} is missing"
    assert CANARY not in str(refused.value)


def test_h05_a_missing_address_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"username": "u", "password": CANARY})

    assert refused.value.errors()[0]["loc"] == ("url",)
    assert CANARY not in str(refused.value)


def test_an_api_token_is_enough() -> None:
    settings = Settings.model_validate({"url": "http://mp.lan", "api_token": CANARY})

    assert not settings.signs_in


def test_a_name_and_password_win_over_an_api_token() -> None:
    settings = Settings.model_validate(
        {"url": "http://mp.lan", "username": "u", "password": CANARY, "api_token": CANARY}
    )

    assert settings.signs_in


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("otp_secret", "not base32: 0189"),
        ("api_token", "令牌" + CANARY),
        ("api_token", f"{CANARY}\nX-Other: 1"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
    ],
)
def test_h05_a_malformed_field_is_named_without_its_value(field: str, value: str) -> None:
    section = {"url": "http://mp.lan", "username": "u", "password": CANARY, field: value}

    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(section)

    assert refused.value.errors()[0]["loc"] == (field,)
    assert CANARY not in str(refused.value)


def test_an_empty_field_counts_as_absent() -> None:
    empty = {"otp_secret": "", "api_token": "", "timezone": ""}
    settings = Settings.model_validate(
        {"url": "http://mp.lan", "username": "u", "password": CANARY, **empty}
    )

    assert settings.otp_secret is None
    assert settings.timezone is None
    assert settings.signs_in


def test_an_otp_secret_may_be_written_as_the_app_shows_it() -> None:
    section = {
        "url": "http://mp.lan",
        "username": "u",
        "password": CANARY,
        "otp_secret": "jbsw y3dp-ehpk 3pxp==",
    }
    kept = Settings.model_validate(section).otp_secret

    assert kept is not None
    assert kept.get_secret_value() == "JBSWY3DPEHPK3PXP"


def test_secrets_do_not_show() -> None:
    settings = Settings.model_validate(
        {"url": "http://mp.lan", "username": "u", "password": CANARY, "api_token": CANARY}
    )

    assert CANARY not in repr(settings)
    assert CANARY not in str(settings)
