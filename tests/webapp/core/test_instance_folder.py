"""The data of an installation is for its owner, or for a group that was given it, and for nobody else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from commands import umask_kept

from webapp.config import Settings


@pytest.fixture
def folder(settings: Settings) -> Path:
    """The folder of an installation of an earlier release, which everybody of the machine could read."""
    folder = settings.instance
    folder.chmod(0o755)
    for name in ("files", "outbox"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)
    (folder / "sheaf.sqlite3").touch()
    (folder / "sheaf.sqlite3").chmod(0o644)
    return folder


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in sorted(folder.iterdir())}


@pytest.mark.sqlite
def test_a_start_closes_what_an_earlier_release_left_open(sheaf, folder, settings):
    assert sheaf("migrate").exit_code == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder)["sheaf.sqlite3"] == "0o600" and modes(folder)["files"] == "0o700"
    assert {mode[-2:] for mode in modes(folder).values()} == {"00"}


@pytest.mark.sqlite
def test_a_first_account_makes_a_database_that_nobody_else_reads(sheaf, settings):
    assert sheaf("person", "add", "edna@city.example").exit_code == 0
    assert modes(settings.instance)["sheaf.sqlite3"] == "0o600"


@pytest.mark.sqlite
def test_a_folder_with_the_setgid_bit_stays_open_to_its_group(sheaf, folder, settings):
    folder.chmod(0o2775)
    for path in folder.iterdir():
        path.chmod(0o664 if path.is_file() else 0o775)
    assert sheaf("migrate").exit_code == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2770
    found = modes(folder)
    assert found["sheaf.sqlite3"] == "0o660" and found["files"] == "0o770"


def test_what_a_server_makes_afterwards_is_closed_too(folder, settings):
    from webapp.core import instance_folder

    with umask_kept():
        instance_folder.close(folder)
        (folder / "outbox" / "letter-1.eml").touch()
        folder.chmod(folder.stat().st_mode | stat.S_ISGID)
        instance_folder.close(folder)
        (folder / "outbox" / "letter-2.eml").touch()
    assert modes(folder / "outbox") == {"letter-1.eml": "0o600", "letter-2.eml": "0o660"}
    assert os.access(folder, os.W_OK)
