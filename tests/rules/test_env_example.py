"""`.env.example` and the models of the settings say the same."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, load, setting_names

EXAMPLE = Path(__file__).parent.parent.parent / ".env.example"
REQUIRED = {"TELEGRAM_TOKEN": "4242:abc", "TELEGRAM_OWNERS": "1001"}
LINE = re.compile(r"^#?([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)


def shown() -> dict[str, str]:
    return dict(LINE.findall(EXAMPLE.read_text(encoding="utf-8")))


def test_every_setting_is_shown_once_and_no_other() -> None:
    names = [name for name, _ in LINE.findall(EXAMPLE.read_text(encoding="utf-8"))]

    assert sorted(names) == sorted(setting_names())


def test_only_what_is_required_stands_uncommented() -> None:
    active = re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)

    assert active == list(REQUIRED)


def test_the_shown_defaults_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    text = "\n".join(f"{name}={value}" for name, value in (shown() | REQUIRED).items())
    (tmp_path / ".env").write_text(text, encoding="utf-8")

    assert load() == Settings.model_validate({"telegram": {"token": "4242:abc", "owners": "1001"}})


def test_every_setting_has_words_above_it() -> None:
    """A group of settings follows a comment, never another group's."""
    for block in EXAMPLE.read_text(encoding="utf-8").split("\n\n"):
        first = block.splitlines()[0]
        assert first.startswith("# "), block
