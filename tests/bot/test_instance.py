"""The data directory: who may have it, and which ones cannot be used."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.instance import (
    AlreadyRunningError,
    DataDirectoryUnusableError,
    claim,
    network_file_system,
)

HOLDER = """
import sys
from pathlib import Path
from bot.instance import claim
claim(Path(sys.argv[1]))
print("claimed", flush=True)
sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_directory_is_made_for_its_user_alone(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "data"

    claimed = claim(directory)

    assert mode(directory) == 0o700
    assert mode(directory / "lock") == 0o600
    assert claimed.warnings == ()


def test_a_wider_directory_is_narrowed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    claim(tmp_path)

    assert mode(tmp_path) == 0o700


def test_x04_files_open_to_others_are_narrowed_and_foreign_ones_left_alone(tmp_path: Path) -> None:
    ours = ("usher.db", "usher.db-wal", "usher.db-shm", "key", "set-aside-x.db", "backups/one.db")
    (tmp_path / "backups").mkdir(mode=0o755)
    for name in (*ours, "holiday.jpg"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)

    assert claim(tmp_path).warnings == ()

    assert {name: mode(tmp_path / name) for name in ours} == dict.fromkeys(ours, 0o600)
    assert mode(tmp_path / "backups") == 0o700
    assert mode(tmp_path / "holiday.jpg") == 0o644


def test_d10_a_second_claim_is_refused(tmp_path: Path) -> None:
    claim(tmp_path)

    with pytest.raises(AlreadyRunningError):
        claim(tmp_path)


def test_a_released_directory_can_be_claimed_again(tmp_path: Path) -> None:
    claim(tmp_path).release()

    assert claim(tmp_path).directory == tmp_path


def test_d10_a_killed_holder_never_refuses_its_successor(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "claimed\n"
        with pytest.raises(AlreadyRunningError):
            claim(tmp_path)
        holder.kill()
        holder.wait()

    assert claim(tmp_path).directory == tmp_path


def test_d11_a_file_in_the_way_is_a_reason_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")

    with pytest.raises(DataDirectoryUnusableError, match=r"^File exists$"):
        claim(tmp_path / "data")


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/srv/media/usher", "nfs4"),
        ("/srv/media share/usher", "cifs"),
        ("/home/neo/remote/usher", "sshfs"),
        ("/srv/usher", None),
        ("/home/neo/usher", None),
    ],
)
def test_d02_a_network_file_system_is_recognised(
    tmp_path: Path, place: str, kind: str | None
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "nas:/media /srv/media nfs4 rw 0 0\n"
        "//nas/share /srv/media\\040share cifs rw 0 0\n"
        "neo@far: /home/neo/remote fuse.sshfs rw 0 0\n",
        encoding="utf-8",
    )

    assert network_file_system(Path(place), mounts) == kind


def test_a_system_without_a_list_of_mounts_is_trusted(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, tmp_path / "nowhere") is None
