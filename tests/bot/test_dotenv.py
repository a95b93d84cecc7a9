"""Writing `.env`: in place, for its user alone, and only what reads back the same."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.init.dotenv import UnwritableValueError, write
from bot.settings import dotenv_values

EXAMPLE = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")


def put(path: Path, values: dict[str, str], template: str = "") -> str:
    write(path, values, template=template, read=dotenv_values)
    return path.read_text(encoding="utf-8")


def test_a_new_file_is_the_example_filled_in(tmp_path) -> None:
    values = {"TELEGRAM_TOKEN": "1:a", "MOVIEPILOT_URL": "http://nas:3001"}
    text = put(tmp_path / ".env", values, EXAMPLE)
    assert "\nTELEGRAM_TOKEN=1:a\n" in text
    assert "\nMOVIEPILOT_URL=http://nas:3001\n" in text
    assert len(text.splitlines()) == len(EXAMPLE.splitlines())
    assert {k: v for k, v in dotenv_values(tmp_path / ".env").items() if v} == values


def test_everything_else_in_a_file_stays(tmp_path) -> None:
    path = tmp_path / ".env"
    path.write_text("# mine\nexport A = 1\nOTHER='x y'\n#B=\nA=2\nlast", encoding="utf-8")
    assert put(path, {"A": "3", "B": "4", "C": "5"}) == (
        "# mine\nA=3\nOTHER='x y'\nB=4\nlast\nC=5\n"
    )


def test_a_setting_from_a_secret_file_is_not_given_twice(tmp_path) -> None:
    path = tmp_path / ".env"
    path.write_text("TOKEN_FILE=/run/token\n", encoding="utf-8")
    assert put(path, {"TOKEN": "x"}) == "#TOKEN_FILE=/run/token\nTOKEN=x\n"


def test_an_open_file_is_closed_to_others(tmp_path) -> None:
    path = tmp_path / ".env"
    path.write_text("", encoding="utf-8")
    path.chmod(0o644)
    put(path, {"A": "1"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_followed(tmp_path) -> None:
    real = tmp_path / "real"
    real.write_text("A=1\n", encoding="utf-8")
    (tmp_path / ".env").symlink_to(real)
    put(tmp_path / ".env", {"A": "2"})
    assert (tmp_path / ".env").is_symlink()
    assert real.read_text(encoding="utf-8") == "A=2\n"


@pytest.mark.parametrize("value", ["${HOME}", "two\rlines"])
def test_what_cannot_be_held_is_not_written(tmp_path, value) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n", encoding="utf-8")
    with pytest.raises(UnwritableValueError, match="B"):
        put(path, {"B": value})
    assert path.read_text(encoding="utf-8") == "A=1\n"
    assert [one.name for one in tmp_path.iterdir()] == [".env"]


@given(value=st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=30))
def test_every_other_value_reads_back_the_same(tmp_path_factory, value) -> None:
    path = tmp_path_factory.mktemp("x") / ".env"
    value = value.strip()
    try:
        put(path, {"A": value, "B": "end"})
    except UnwritableValueError:
        assert "${" in value
    else:
        assert dotenv_values(path) == {"A": value, "B": "end"}
