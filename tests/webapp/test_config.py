"""Settings that are more than a text, and the secret key that one machine makes for itself."""

from __future__ import annotations

import datetime as dt
import os
import stat
import threading
from pathlib import Path

import pytest

from webapp import config, serve
from webapp.config import ConfigError, Settings, from_environment

SECRET = "a secret for tests only " * 2


def given(**variables: str) -> Settings:
    return from_environment({"SHEAF_SECRET_KEY": SECRET, **variables})


def test_the_deadline_is_a_day_or_none() -> None:
    assert given().deadline is None and given(SHEAF_DEADLINE="").deadline is None
    assert given(SHEAF_DEADLINE="2026-09-30").deadline == dt.date(2026, 9, 30)


@pytest.mark.parametrize("text", ["30.09.2026", "2026-9-30", "20260930", "2026-W40-3", "2026-02-30", "soon"])
def test_a_deadline_that_is_no_day_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match=f"SHEAF_DEADLINE is “{text}”, which is not understood"):
        given(SHEAF_DEADLINE=text)


def test_the_days_of_a_review_and_the_size_of_a_picture_have_defaults_that_can_be_changed() -> None:
    assert (given().review_days, given().upload_megabytes) == (30, 25)
    assert given(SHEAF_REVIEW_DAYS="14").review_days == 14
    with pytest.raises(ConfigError, match="SHEAF_REVIEW_DAYS is “a month”"):
        given(SHEAF_REVIEW_DAYS="a month")


def test_the_web_server_keeps_an_access_log_only_where_a_setting_names_one() -> None:
    assert "--access-logfile" not in serve.web_command(given(), "127.0.0.1", 8000)
    command = serve.web_command(given(SHEAF_ACCESS_LOG="-"), "127.0.0.1", 8000)
    assert command[command.index("--access-logfile") + 1] == "-"


# ---------------------------------------------------------------------------------------------------- the secret key


@pytest.mark.parametrize("left_behind", ["", "\n", "x" * 31])
def test_a_secret_key_that_was_not_written_whole_is_refused_by_its_file(tmp_path: Path, left_behind: str) -> None:
    (tmp_path / "secret_key").write_text(left_behind)
    with pytest.raises(ConfigError, match=rf"{tmp_path}/secret_key holds no whole secret key.*Delete the file"):
        from_environment({"SHEAF_INSTANCE": str(tmp_path)})


def test_a_crash_while_the_secret_key_is_written_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(os, "fsync", crash)
        from_environment({"SHEAF_INSTANCE": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []
    assert len(from_environment({"SHEAF_INSTANCE": str(tmp_path)}).secret_key) >= 32


def test_processes_that_start_at_once_have_the_same_secret_key(tmp_path: Path) -> None:
    """Each of them saw no file; so each makes a key, and the first one counts."""
    together, found = threading.Barrier(8), []

    def start() -> None:
        together.wait()
        config._make_secret(tmp_path / "secret_key")
        found.append(from_environment({"SHEAF_INSTANCE": str(tmp_path)}).secret_key)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
