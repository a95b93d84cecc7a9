"""How the container is run: what holds when nobody looks."""

import re

import yaml

from bot.settings import setting_names
from support.tree import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
[SERVICE] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"].values()
LONGEST_STOP = 10  # seconds that the process promises


def test_it_may_do_nothing_but_write_its_data() -> None:
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert SERVICE["security_opt"] == ["no-new-privileges:true"]
    assert SERVICE["volumes"] == ["usher-data:/data"]
    assert SERVICE["environment"]["BOT_DATA_DIR"] == "/data"
    assert "privileged" not in SERVICE


def test_it_is_not_root() -> None:
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert users
    assert users[-1] not in ("root", "0")


def test_it_has_the_time_that_a_stop_may_take() -> None:
    assert int(SERVICE["stop_grace_period"].removesuffix("s")) > LONGEST_STOP


def test_it_is_asked_whether_it_lives_not_whether_telegram_does() -> None:
    """A container that is restarted because MoviePilot is down would mend nothing."""
    [check] = re.findall(r"^HEALTHCHECK .*?CMD (.*)$", DOCKERFILE, re.MULTILINE | re.DOTALL)
    assert "/healthz" in check
    assert "/readyz" not in check


def test_it_publishes_no_port_by_itself() -> None:
    assert "ports" not in SERVICE
    assert "network_mode" not in SERVICE


def test_what_it_sets_are_settings() -> None:
    assert set(SERVICE["environment"]) <= set(setting_names())


def test_secrets_and_data_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    lines = [line for line in ignored if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line for line in lines if line.startswith("!")} == {
        "!bot",
        "!handlers",
        "!lazy_models.py",
        "!services",
        "!requirements/run.txt",
    }


def test_everything_it_copies_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied
    assert all((ROOT / path).exists() for path in copied)
    assert {f"!{path}" for path in copied} <= set(let_through)
