"""Planted faults of the machine and of the servers: each named by its hop, with meaning, remedy."""

import socket
import sqlite3
from pathlib import Path

import pytest

from bot.doctor.machine import Machine
from bot.doctor.page import HealthPage
from bot.instance import claim, is_claimed
from bot.settings import BotSettings
from services.backends.moviepilot.diagnosis import Own
from services.clock import SystemClock
from services.doctor.checks import Hop
from services.doctor.examination import examine
from services.ports.findings import Code, Outcome
from services.storage.schema import FILE_NAME
from support.doctor import NOWHERE, only, practice, told
from support.moviepilot import API

OTP = "JBSWY3DPEHPK3PXP"


@pytest.fixture
async def home(tmp_path):
    async with practice(tmp_path) as opened:
        yield opened


def well(report, hop: Hop) -> bool:
    return only(report, hop).outcome is Outcome.OK


class TestServers:
    """The servers behind Usher."""

    async def test_14_a_server_that_is_down(self, home) -> None:
        await home.world.unplug()

        report = await home.examine()

        assert told(report, Code.BACKEND_UNAVAILABLE).hop == "MoviePilot"
        assert only(report, Hop.PICTURES).findings[0].fields == {"hop": "backend"}
        assert well(report, Hop.TOKEN)

    async def test_a_server_that_never_answers(self, home) -> None:
        await home.world.downtime("stall")

        told(await home.examine(pace=0.25), Code.BACKEND_UNAVAILABLE)

    async def test_15_a_page_of_html_instead_of_the_server(self, home) -> None:
        await home.world.downtime("html")

        assert "reverse proxy" in told(await home.examine(), Code.BACKEND_UNEXPECTED_ANSWER).remedy

    async def test_16_a_wrong_password(self, home) -> None:
        wrong = "canary-wrong-password"
        home.change("moviepilot", password=wrong)

        report = await home.examine()

        told(report, Code.BACKEND_AUTHENTICATION_FAILED, secrets={"password": wrong})

    async def test_a_wrong_password_is_tried_once(self, home) -> None:
        home.change("moviepilot", password="canary-wrong-password")
        await home.world.reset_calls()

        await home.examine()

        assert len(await home.world.calls("/login/access-token")) == 1

    async def test_17_two_factor_sign_in_that_nobody_set_up_here(self, tmp_path) -> None:
        async with practice(tmp_path, otp_secret=OTP) as home:
            report = await home.examine()

        assert "_OTP_SECRET" in told(report, Code.BACKEND_TWO_FACTOR, secrets={"otp": OTP}).remedy

    async def test_a_secret_that_makes_the_wrong_codes(self, tmp_path) -> None:
        other = "GEZDGNBVGY3TQOJQ"
        async with practice(tmp_path, otp_secret=OTP) as home:
            home.change("moviepilot", otp_secret=other)
            report = await home.examine()

        told(report, Code.BACKEND_CODE_REFUSED, secrets={"otp": other})

    async def test_a_later_line_says_in_a_header_that_it_wants_a_code(self, home) -> None:
        home.change("moviepilot", password="canary-wrong-password")
        await home.world.answer(f"{API}/user/otp/admin", {"detail": "Not Found"}, status=404)

        told(await home.examine(), Code.BACKEND_AUTHENTICATION_FAILED)

    async def test_18_no_downloader(self, home) -> None:
        await home.world.answer(f"{API}/download/clients", [])

        report = await home.examine()

        assert told(report, Code.DOWNLOADER_NONE).hop == "MoviePilot"

    async def test_a_downloader_that_is_down(self, home) -> None:
        said = {"success": False, "message": "无法连接Qbittorrent下载器：qb", "data": {}}
        await home.world.answer(f"{API}/system/moduletest/QbittorrentModule", said)

        line = told(await home.examine(), Code.DOWNLOADER_DOWN)

        assert "qb" in line.says
        assert "无法连接" in line.reason

    async def test_downloaders_of_a_line_that_does_not_list_them_are_no_fault(self, home) -> None:
        await home.world.answer(f"{API}/download/clients", {"detail": "Not Found"}, status=404)

        assert well(await home.examine(), Hop.BACKEND)

    async def test_a_history_that_cannot_be_read(self, home) -> None:
        await home.world.answer(f"{API}/history/transfer", {"success": False, "message": "locked"})

        assert "locked" in told(await home.examine(), Code.BACKEND_HISTORY_UNREADABLE).reason

    async def test_a_server_whose_clock_is_off(self, home) -> None:
        await home.world.clock(600)

        assert "MoviePilot" in told(await home.examine(), Code.BACKEND_CLOCK_OFF).says

    async def test_a_server_without_an_authenticated_site(self, tmp_path) -> None:
        async with practice(tmp_path, level=1) as home:
            told(await home.examine(), Own.SITES_OFF)

    async def test_an_ordinary_account_is_well_and_said(self, home) -> None:
        options = home.world.server.options
        home.change("moviepilot", username="user2", password=options.member_password)

        report = only(await home.examine(), Hop.BACKEND)

        assert report.outcome is Outcome.OK
        assert Own.PLAIN_ACCOUNT in [it.code for it in report.findings]

    async def test_without_any_server_that_is_said(self, home) -> None:
        del home.sections["moviepilot"]

        report = await home.examine()

        assert told(report, Code.BACKEND_NONE).hop == "Servers"
        assert report.is_well

    async def test_a_poster_host_that_only_the_server_reaches(self, tmp_path) -> None:
        async with practice(tmp_path, image_base=f"http://{NOWHERE}") as home:
            line = told(await home.examine(), Code.PICTURES_THROUGH_BACKEND)

        assert "MoviePilot" in line.says

    async def test_19_a_dead_poster_host(self, tmp_path) -> None:
        async with practice(tmp_path, image_base=f"http://{NOWHERE}") as home:
            await home.world.downtime("500", paths=[f"{API}/system/img", f"{API}/system/cache"])
            line = told(await home.examine(), Code.PICTURES_UNREACHABLE)

        assert line.hop == "Posters"
        assert NOWHERE in line.says

    async def test_an_empty_history_knows_no_poster(self, tmp_path) -> None:
        async with practice(tmp_path, seeded=False) as home:
            assert only(await home.examine(), Hop.PICTURES).findings[0].code is Code.PICTURES_NONE


class TestMachine:
    """The machine underneath."""

    async def test_20_a_disk_that_is_nearly_full(self, tmp_path) -> None:
        for free, code in ((50, Code.DISK_FULL), (500, Code.DISK_LOW), (5000, Code.DISK_OK)):
            settings = BotSettings(data_dir=tmp_path / "data", http_port=0)
            page = HealthPage("127.0.0.1", 0, bot_runs=False)
            machine = Machine(
                settings, page, files={}, webhook=False, free=lambda _, mb=free: mb * 1024 * 1024
            )
            report = await examine(machine.checks(), SystemClock())
            if code is Code.DISK_OK:
                assert well(report, Hop.DISK)
            else:
                assert "MB" in told(report, code).says

    async def test_21_a_data_directory_that_cannot_be_written(self, home) -> None:
        home.change("bot", data_dir=Path("/proc"))

        report = await home.examine()

        assert told(report, Code.DATA_UNUSABLE).hop == "Data directory"
        assert only(report, Hop.DATABASE).findings[0].fields == {"hop": "data"}

    async def test_a_file_in_the_place_of_the_data_directory(self, home, tmp_path) -> None:
        (tmp_path / "file").write_text("")
        home.change("bot", data_dir=tmp_path / "file")

        assert told(await home.examine(), Code.DATA_UNUSABLE).reason == "Not a directory"

    async def test_a_data_directory_open_to_others(self, home) -> None:
        home.directory.chmod(0o755)

        assert "755" in told(await home.examine(), Code.DATA_OPEN).says

    async def test_a_data_directory_that_is_not_there_yet_is_no_fault(self, home, tmp_path) -> None:
        home.change("bot", data_dir=tmp_path / "later")

        report = await home.examine(bot_runs=False)

        assert well(report, Hop.DATA)
        assert only(report, Hop.DATABASE).findings[0].code is Code.DATABASE_ABSENT
        assert not (tmp_path / "later").exists()

    async def test_22_a_damaged_database(self, home) -> None:
        path = home.directory / FILE_NAME
        path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)

        assert told(await home.examine(), Code.DATABASE_DAMAGED).hop == "Database"

    async def test_a_file_that_is_no_database(self, home) -> None:
        (home.directory / FILE_NAME).write_bytes(b"this is not a database" * 100)

        assert "not a database" in told(await home.examine(), Code.DATABASE_DAMAGED).reason

    @pytest.mark.parametrize(
        ("version", "code"), [("9999", Code.DATABASE_NEWER), ("0000", Code.DATABASE_OLDER)]
    )
    async def test_23_a_database_of_another_version(self, home, version, code) -> None:
        path = home.directory / FILE_NAME
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.close()

        report = await home.examine()

        if code is Code.DATABASE_NEWER:
            assert version in told(report, code).says
        else:
            assert only(report, Hop.DATABASE).findings[0].code is code

    async def test_a_database_open_to_others(self, home) -> None:
        (home.directory / FILE_NAME).chmod(0o644)

        assert "644" in told(await home.examine(), Code.DATABASE_OPEN).says

    async def test_x04_24_a_secret_file_that_everybody_may_read(self, home, tmp_path) -> None:
        secret = tmp_path / "token"
        secret.write_text("canary-in-a-file")
        secret.chmod(0o644)
        home.files["TELEGRAM_TOKEN_FILE"] = secret

        line = told(await home.examine(), Code.SECRETS_OPEN, secrets={"file": "canary-in-a-file"})

        assert "TELEGRAM_TOKEN_FILE" in line.says
        secret.chmod(0o600)
        assert well(await home.examine(), Hop.SETTINGS)

    @pytest.mark.parametrize(
        ("webhook", "code"), [(False, Code.PAGE_BUSY), (True, Code.PAGE_NEEDED)]
    )
    async def test_25_a_port_that_is_taken(self, home, webhook, code) -> None:
        if webhook:
            home.change(
                "telegram", webhook_url="https://usher.test/x", webhook_secret="canary-hook"
            )
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            home.change("bot", http_port=holder.getsockname()[1])
            report = await home.examine(bot_runs=False)

        assert told(report, code).hop == "Health page"

    async def test_a_free_port_is_well(self, home) -> None:
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            port = holder.getsockname()[1]
        home.change("bot", http_port=port)

        report = await home.examine(bot_runs=False)

        assert only(report, Hop.PAGE).findings[0].code is Code.PAGE_FREE

    async def test_a_page_of_another_program_on_our_port(self, home) -> None:
        port = int(home.stage.url.rpartition(":")[2])
        home.change("bot", http_port=port)

        told(await home.examine(), Code.PAGE_SILENT)


def test_a_claim_is_seen_and_never_made(tmp_path: Path) -> None:
    assert not is_claimed(tmp_path)
    assert list(tmp_path.iterdir()) == []
    claimed = claim(tmp_path)
    assert is_claimed(tmp_path)
    claimed.release()
    assert not is_claimed(tmp_path)
