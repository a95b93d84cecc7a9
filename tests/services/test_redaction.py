"""Secrets leave no trace in a text, in whatever spelling they turn up."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.transport.redaction import MASK, Redactor

SECRET = "pä ss/w+rd&canary?1"


def spelled_by_basic_auth(name: str) -> str:
    return base64.b64encode(f"{name}:{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote(SECRET),
        quote_plus(SECRET),
        quote(SECRET, safe="").lower(),
        json.dumps(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
    ],
)
def test_x01_a_registered_secret_is_masked_in_every_spelling(text: str) -> None:
    redactor = Redactor()
    redactor.register(SECRET)

    scrubbed = redactor.scrub(f"before {text} after")

    assert text not in scrubbed
    assert MASK in scrubbed
    assert scrubbed.startswith("before ")
    assert scrubbed.endswith(" after")


@pytest.mark.parametrize("name", ["", "a", "ab", "abc", "abcd"])
def test_x01_a_secret_inside_basic_auth_is_masked_whatever_the_name_before_it(name: str) -> None:
    redactor = Redactor()
    redactor.register(SECRET)
    encoded = spelled_by_basic_auth(name)

    scrubbed = redactor.scrub(encoded)

    assert len(scrubbed.replace(MASK, "")) <= len(encoded) - len(SECRET.encode())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET https://t.example/bot123456:AAbb_cc-dd/getMe", "https://t.example/bot"),
        ("bad token 1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1", "bad token "),
        ("GET /system/global?token=canary-value&x=1", "&x=1"),
        ("apikey=canary-value", "apikey="),
        ("a=1&api_key=canary-value&b=2", "&b=2"),
        ("access_token=canary-value", "access_token="),
        ("http://tracker.example/dl?passkey=canary-value", "passkey="),
        ("Authorization: Bearer canary-value", "Authorization"),
        ("authorization: canary-value", "authorization"),
        ("X-API-KEY: canary-value", "X-API-KEY"),
        ("Cookie: MoviePilot=canary-value; other=canary-value", "Cookie"),
        ('{"API_TOKEN": "canary-value", "TZ": "UTC"}', '"TZ": "UTC"'),
        ("eyJhbGciOiJIUzI1.eyJzdWIiOiIxIn0x.c2lnbmF0dXJl", MASK),
        ("http://name:canary-value@host/path", "@host/path"),
    ],
)
def test_x01_patterns_mask_what_nobody_registered(text: str, kept: str) -> None:
    scrubbed = Redactor().scrub(text)

    assert "canary-value" not in scrubbed
    assert "AA" not in scrubbed
    assert MASK in scrubbed
    assert kept in scrubbed


def test_a_short_secret_is_refused_because_it_would_mangle_every_text() -> None:
    redactor = Redactor()

    assert not redactor.register("admin")
    assert redactor.scrub("admin went home") == "admin went home"


def test_a_forgotten_secret_is_no_longer_looked_for() -> None:
    redactor = Redactor()
    redactor.register("first-secret")
    redactor.register("second-secret")
    redactor.forget("first-secret")
    redactor.forget("never-known")

    assert redactor.scrub("first-secret second-secret") == f"first-secret {MASK}"


def test_the_last_forgotten_secret_leaves_a_redactor_that_still_works() -> None:
    redactor = Redactor()
    redactor.register("first-secret")
    redactor.forget("first-secret")

    assert redactor.scrub("first-secret") == "first-secret"


@pytest.mark.parametrize(
    "text", ["", "用户名或密码或二次校验码不正确", "token校验不通过", "a token, please"]
)
def test_ordinary_prose_is_left_alone(text: str) -> None:
    assert Redactor().scrub(text) == text


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(secret=st.text(min_size=6), before=st.text(), after=st.text())
def test_no_text_keeps_a_registered_secret(secret: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.register(secret)

    assert secret not in redactor.scrub(before + secret + after).replace(MASK, "\x00")
