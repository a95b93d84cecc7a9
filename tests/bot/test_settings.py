"""What the process makes of its environment, and what it says when it cannot use it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings, SettingsError, load, setting_names
from services.models import ChatId
from services.outbox.model import Recipient

TOKEN = "4242:canary-token_AbCdEf"
CANARY = "canary-7f3a"
GOOD = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_OWNERS": "1001"}
BACKEND = {
    "MOVIEPILOT_URL": "http://pilot.test:3001",
    "MOVIEPILOT_USERNAME": "neo",
    "MOVIEPILOT_PASSWORD": CANARY,
}
APP = {"TRAKT_CLIENT_ID": "an-app", "TRAKT_CLIENT_SECRET": CANARY}
WEBHOOK = {
    "TELEGRAM_WEBHOOK_URL": "https://usher.test/telegram",
    "TELEGRAM_WEBHOOK_SECRET": "canary-webhook",
}

Read = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Load the settings from exactly these variables, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)

    def load_with(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return load()

    return load_with


def problems(read: Read, **variables: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(**variables)
    return refused.value.problems


def test_the_token_and_the_owners_are_enough(read: Read) -> None:
    settings = read(**GOOD)

    assert settings.telegram.token.get_secret_value() == TOKEN
    assert settings.telegram.owners == (1001,)
    assert settings.moviepilot is None
    assert settings.tracker.check_interval == timedelta(minutes=5)
    assert settings.tracker.active_interval == timedelta(seconds=2)
    assert settings.bot.http_port == 8088


def test_h05_everything_missing_is_named_at_once(read: Read) -> None:
    assert problems(read) == ["TELEGRAM_TOKEN is missing", "TELEGRAM_OWNERS is missing"]


def test_h05_all_problems_of_a_start_are_told_together(read: Read) -> None:
    told = problems(
        read,
        TELEGRAM_TOKEN="no-colon",
        TELEGRAM_OWNERS="1001,neo",
        MOVIEPILOT_URL="pilot:3001",
        TRACKER_CHECK_INTERVAL="often",
        BOT_HTTP_PORT="70000",
        BOT_LOG_LEVEL="loud",
    )

    assert {line.split()[0] for line in told} == {
        "TELEGRAM_TOKEN",
        "TELEGRAM_OWNERS",
        "TRACKER_CHECK_INTERVAL",
        "BOT_HTTP_PORT",
        "BOT_LOG_LEVEL",
        "MOVIEPILOT_URL",
    }


REFUSES = sorted(
    setting_names().keys()
    - {"MOVIEPILOT_USERNAME", "MOVIEPILOT_PASSWORD", "TRACKER_HOOK_SECRET"}
    - {"ANIWORLD_PASSWORD", "TASKS_USERNAME", "TASKS_PASSWORD"}
    - {"BOT_DATA_DIR", "BOT_HTTP_HOST"}  # any text will do for these
)
OTHERS = {"TASKS_URL": "https://tasks.example"}  # what a section needs besides


@pytest.mark.parametrize("name", REFUSES)
def test_h05_no_message_repeats_a_value(read: Read, name: str) -> None:
    """A value that is wrong in a setting never shows in what is said about it."""
    wrong = f"{CANARY} @:{CANARY}"

    told = problems(read, **{**GOOD, **BACKEND, **APP, **WEBHOOK, **OTHERS, name: wrong})

    assert told[0].startswith(name)
    assert CANARY not in " ".join(told)


def test_the_environment_wins_over_the_dotenv_file(read: Read) -> None:
    Path(".env").write_text(
        f"TELEGRAM_TOKEN={TOKEN}\nTELEGRAM_OWNERS=1\nTRACKER_CHECK_INTERVAL=7\n", encoding="utf-8"
    )

    settings = read(TELEGRAM_OWNERS="2")

    assert settings.telegram.owners == (2,)
    assert settings.tracker.check_interval == timedelta(minutes=7)


def test_an_empty_value_is_no_value(read: Read) -> None:
    settings = read(**GOOD, MOVIEPILOT_URL="", BOT_TIMEZONE="")

    assert settings.moviepilot is None
    assert settings.bot.timezone is None


def test_a_value_can_stand_in_a_file(read: Read, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{TOKEN}\n", encoding="utf-8")

    settings = read(TELEGRAM_TOKEN_FILE=str(secret), TELEGRAM_OWNERS="1")

    assert settings.telegram.token.get_secret_value() == TOKEN


def test_a_value_and_its_file_together_are_refused(read: Read, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(TOKEN, encoding="utf-8")

    told = problems(read, **GOOD, TELEGRAM_TOKEN_FILE=str(secret))

    assert told == ["TELEGRAM_TOKEN is given twice, also by TELEGRAM_TOKEN_FILE"]


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00", b"x" * 70_000])
def test_a_file_without_a_usable_value_is_named_by_its_setting(
    read: Read, tmp_path: Path, content: bytes
) -> None:
    secret = tmp_path / CANARY
    secret.write_bytes(content)

    told = problems(read, TELEGRAM_TOKEN_FILE=str(secret), TELEGRAM_OWNERS="1")

    assert told[0].startswith("TELEGRAM_TOKEN_FILE ")
    assert CANARY not in " ".join(told)


def test_a_file_that_does_not_exist_is_named_without_its_path(read: Read) -> None:
    told = problems(read, TELEGRAM_TOKEN_FILE=f"/nowhere/{CANARY}", TELEGRAM_OWNERS="1")

    assert "TELEGRAM_TOKEN_FILE does not name a text file that can be read" in told
    assert CANARY not in " ".join(told)


def test_wrong_contents_of_a_secret_file_are_not_repeated(read: Read, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(CANARY, encoding="utf-8")

    told = problems(read, TELEGRAM_TOKEN_FILE=str(secret), TELEGRAM_OWNERS="1")

    assert told[0].startswith("TELEGRAM_TOKEN does not look like")
    assert CANARY not in " ".join(told)


def test_a_dotenv_file_that_is_no_text_is_named(read: Read) -> None:
    Path(".env").write_bytes(b"TELEGRAM_TOKEN=\xff\xfe")

    assert problems(read, **GOOD) == [".env cannot be read as a UTF-8 text file"]


@pytest.mark.parametrize(
    ("spelling", "meant"),
    [
        ("5", timedelta(minutes=5)),
        ("0.5", timedelta(seconds=30)),
        ("30s", timedelta(seconds=30)),
        ("2m", timedelta(minutes=2)),
        (" 15m ", timedelta(minutes=15)),
        ("1s", timedelta(seconds=1)),
    ],
)
def test_durations_are_minutes_or_carry_a_unit(read: Read, spelling: str, meant: timedelta) -> None:
    assert read(**GOOD, TRACKER_CHECK_INTERVAL=spelling).tracker.check_interval == meant


@pytest.mark.parametrize("spelling", ["0", "0.5s", "-5", "5h", "1e3", "nan", "２m", "99999999"])
def test_durations_outside_the_bounds_are_refused(read: Read, spelling: str) -> None:
    [told] = problems(read, **GOOD, TRACKER_ACTIVE_INTERVAL=spelling)

    assert told.startswith("TRACKER_ACTIVE_INTERVAL ")


@pytest.mark.parametrize("token", ["4242", "neo:abc", "4242:", "4242:a b", "４２:abc", " "])
def test_a_token_of_another_form_is_refused(read: Read, token: str) -> None:
    [told] = problems(read, TELEGRAM_TOKEN=token, TELEGRAM_OWNERS="1")

    assert told.startswith("TELEGRAM_TOKEN ")


@pytest.mark.parametrize("owners", [",", "0", "-100", "1;2", "@neo"])
def test_owners_that_are_no_user_ids_are_refused(read: Read, owners: str) -> None:
    [told] = problems(read, TELEGRAM_TOKEN=TOKEN, TELEGRAM_OWNERS=owners)

    assert told.startswith("TELEGRAM_OWNERS ")


def test_lists_are_separated_by_commas(read: Read) -> None:
    settings = read(
        TELEGRAM_TOKEN=TOKEN, TELEGRAM_OWNERS="1001, 1002,,1001", TELEGRAM_NOTIFY="-1007:3, 1002"
    )

    assert settings.telegram.owners == (1001, 1002)
    assert settings.telegram.told == (
        Recipient(chat_id=ChatId(-1007), chat_kind="group", thread_id=3),
        Recipient(chat_id=ChatId(1002)),
    )


def test_arrivals_nobody_asked_for_go_to_the_owners_by_default(read: Read) -> None:
    settings = read(TELEGRAM_TOKEN=TOKEN, TELEGRAM_OWNERS="1001,1002")

    assert [one.chat_id for one in settings.telegram.told] == [1001, 1002]


@pytest.mark.parametrize("notify", ["here", "1:", "1:x", "5,5", "-1007:1,-1007:2"])
def test_recipients_that_are_no_chats_are_refused(read: Read, notify: str) -> None:
    [told] = problems(read, **GOOD, TELEGRAM_NOTIFY=notify)

    assert told.startswith("TELEGRAM_NOTIFY ")


@pytest.mark.parametrize("name", sorted(BACKEND))
def test_h05_a_half_filled_backend_names_what_is_missing(read: Read, name: str) -> None:
    rest = {key: value for key, value in BACKEND.items() if key != name}

    assert problems(read, **GOOD, **rest) == [f"{name} is missing"]


def test_a_whole_backend_section_enables_it(read: Read) -> None:
    settings = read(**GOOD, **BACKEND)

    assert settings.moviepilot is not None
    assert settings.moviepilot.url == "http://pilot.test:3001"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"TELEGRAM_WEBHOOK_URL": "https://usher.test/tg"}, "TELEGRAM_WEBHOOK_SECRET is missing"),
        ({"TELEGRAM_WEBHOOK_SECRET": CANARY}, "TELEGRAM_WEBHOOK_URL is missing"),
    ],
)
def test_half_a_webhook_names_the_other_half(
    read: Read, given: dict[str, str], missing: str
) -> None:
    assert problems(read, **GOOD, **given) == [missing]


def test_a_webhook_may_not_take_the_path_of_a_page(read: Read) -> None:
    told = problems(
        read,
        **GOOD,
        TELEGRAM_WEBHOOK_URL="https://usher.test/hooks/telegram",
        TELEGRAM_WEBHOOK_SECRET=CANARY,
    )

    assert told == ["TELEGRAM_WEBHOOK_URL has a path that Usher uses for itself"]


@pytest.mark.parametrize("proxy", ["http://proxy.test:3128", "socks5://u:p@proxy.test:1080"])
def test_a_proxy_is_http_or_socks5(read: Read, proxy: str) -> None:
    told = read(**GOOD, TELEGRAM_PROXY=proxy).telegram.proxy

    assert told is not None
    assert told.get_secret_value() == proxy


@pytest.mark.parametrize("proxy", ["proxy.test:3128", "socks4://proxy.test:1", "http://proxy.test"])
def test_another_proxy_is_refused(read: Read, proxy: str) -> None:
    [told] = problems(read, **GOOD, TELEGRAM_PROXY=proxy)

    assert told.startswith("TELEGRAM_PROXY ")


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_time_zone_is_refused(read: Read, zone: str) -> None:
    [told] = problems(read, **GOOD, BOT_TIMEZONE=zone)

    assert told.startswith("BOT_TIMEZONE ")


@pytest.mark.parametrize(
    ("machine", "meant"),
    [("Europe/Berlin", "Europe/Berlin"), (":Asia/Tokyo", "Asia/Tokyo"), ("CET-1CEST,M3", "UTC")],
)
def test_without_a_zone_the_machines_own_is_used(
    read: Read, monkeypatch: pytest.MonkeyPatch, machine: str, meant: str
) -> None:
    monkeypatch.setenv("TZ", machine)

    assert read(**GOOD).bot.zone == ZoneInfo(meant)


def test_x05_secrets_show_in_no_repr(read: Read) -> None:
    settings = read(**GOOD, **BACKEND, TRACKER_HOOK_SECRET="canary-hook")

    assert CANARY not in repr(settings)
    assert TOKEN not in repr(settings)
    assert "canary-hook" not in repr(settings)


def test_x01_every_secret_is_handed_out_for_redaction(read: Read) -> None:
    settings = read(
        **GOOD,
        **BACKEND,
        TRACKER_HOOK_SECRET="canary-hook",
        TELEGRAM_PROXY="socks5://neo:canary%20proxy@proxy.test:1080",
    )

    assert {TOKEN, CANARY, "canary-hook", "canary proxy"} <= set(settings.secrets())


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"TASKS_USERNAME": "keeper"}, "TASKS_PASSWORD"), ({"TASKS_PASSWORD": "x"}, "TASKS_USERNAME")],
)
def test_half_an_account_of_the_house_is_refused_and_none_is_fine(
    read: Read, given: dict[str, str], missing: str
) -> None:
    alone = read(**GOOD, TASKS_URL="https://tasks.example/api/")

    assert alone.tasks is not None
    assert alone.tasks.url == "https://tasks.example"
    assert problems(read, **GOOD, TASKS_URL=alone.tasks.url, **given) == [f"{missing} is missing"]
