"""The real process up to the point where it would begin to work: words and exit codes."""

import sqlite3
from pathlib import Path

import pytest

from bot.exits import Exit
from bot.instance import claim
from services.storage.schema import FILE_NAME, prepare
from support.command import CANARY, GOOD, bot, imported

HEAVY = {"aiogram", "sqlalchemy", "httpx", "aiohttp", "pydantic", "structlog"}


def test_help_is_told_without_importing_anything_heavy(tmp_path: Path) -> None:
    done = bot(tmp_path, "--help", options=("-X", "importtime"))

    assert done.returncode == Exit.DONE
    assert "run" in done.stdout
    assert "demo" in done.stdout
    assert "doctor" in done.stdout
    assert imported(done.stderr) & HEAVY == set()


@pytest.mark.parametrize("arguments", [("dance",), ("run", "fast"), ("--loud",)])
def test_a_wrong_command_line_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = bot(tmp_path, *arguments, settings=GOOD)

    assert done.returncode == Exit.USAGE
    assert "usage:" in done.stderr


def test_h05_wrong_settings_end_with_78_and_name_every_field_but_no_value(
    tmp_path: Path,
) -> None:
    done = bot(
        tmp_path,
        settings={
            "TELEGRAM_TOKEN": CANARY,
            "MOVIEPILOT_URL": "http://pilot.test",
            "MOVIEPILOT_PASSWORD": CANARY,
            "BOT_HTTP_PORT": CANARY,
        },
    )

    assert done.returncode == Exit.CONFIG
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_OWNERS", "MOVIEPILOT_USERNAME", "BOT_HTTP_PORT"):
        assert name in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_h05_settings_are_read_from_the_dotenv_file_of_the_working_directory(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_OWNERS=nobody\n", encoding="utf-8")

    done = bot(tmp_path)

    assert done.returncode == Exit.CONFIG
    assert "TELEGRAM_TOKEN is missing" in done.stderr
    assert "TELEGRAM_OWNERS is missing" not in done.stderr


def test_d11_an_unusable_data_directory_ends_with_73_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")

    done = bot(tmp_path, settings=GOOD)

    assert done.returncode == Exit.DATA
    assert done.stderr == "usher: BOT_DATA_DIR is not usable: File exists\n"


def test_d11_a_database_that_cannot_be_opened_ends_with_73(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()

    done = bot(tmp_path, settings={**GOOD, "BOT_DATA_DIR": "."})

    assert done.returncode == Exit.DATA
    assert len(done.stderr.splitlines()) == 1


def test_a_database_of_a_newer_version_ends_with_73_untouched(tmp_path: Path) -> None:
    path = prepare(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()

    done = bot(tmp_path, settings={**GOOD, "BOT_DATA_DIR": "."})

    assert done.returncode == Exit.DATA
    assert "newer version" in done.stderr
    assert path.read_bytes() == before


def test_d10_r9_a_second_process_ends_with_75_before_it_imports_aiogram(tmp_path: Path) -> None:
    holder = claim(tmp_path)

    done = bot(tmp_path, settings={**GOOD, "BOT_DATA_DIR": "."}, options=("-X", "importtime"))

    assert done.returncode == Exit.TWICE
    assert "another process already runs" in done.stderr
    assert imported(done.stderr) & (HEAVY - {"pydantic"}) == set()
    holder.release()
