"""Settings: where they come from, what is refused, and the secret key that one machine makes for itself."""

from __future__ import annotations

import datetime as dt
import os
import stat
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from exports.pdf import weasyprint_patches
from webapp import config, create_app, serve
from webapp.config import ConfigError, Environment, Settings, from_environment

SECRET = "x" * 40


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


def test_settings_come_from_the_environment():
    settings = from_environment(
        {
            "SHEAF_ENVIRONMENT": "demo",
            "SHEAF_SECRET_KEY": SECRET,
            "SHEAF_INSTANCE": "/somewhere",
            "SHEAF_WORKERS": "5",
            "SHEAF_LEASE_SECONDS": "1.5",
            "PATH": "/bin",
        }
    )
    assert settings.environment is Environment.DEMO and settings.shows_emails
    assert (str(settings.instance), settings.workers, settings.lease_seconds) == ("/somewhere", 5, 1.5)
    assert settings.resolved_database_url == "sqlite:////somewhere/sheaf.sqlite3"


def test_production_is_the_default_and_shows_no_emails():
    settings = from_environment({"SHEAF_SECRET_KEY": SECRET})
    assert settings.environment is Environment.PRODUCTION and not settings.shows_emails


def test_a_setting_that_does_not_exist_is_refused_by_name():
    with pytest.raises(ConfigError, match=r"SHEAF_SECRET_KEYS is not a setting of Sheaf"):
        from_environment({"SHEAF_SECRET_KEYS": SECRET})


@pytest.mark.parametrize("secret", ["", "change-me", "x" * 31])
def test_several_machines_need_a_secret_that_is_long_enough(secret):
    with pytest.raises(ConfigError, match=r"SHEAF_SECRET_KEY must be given .* 32 characters"):
        from_environment({"SHEAF_DATABASE_URL": "postgresql://db/sheaf", "SHEAF_SECRET_KEY": secret})


def test_a_short_secret_is_refused_on_one_machine_too(tmp_path):
    with pytest.raises(ConfigError, match="SHEAF_SECRET_KEY"):
        from_environment({"SHEAF_INSTANCE": str(tmp_path), "SHEAF_SECRET_KEY": "short"})


def test_one_machine_makes_its_own_secret_once_and_keeps_it_to_itself(tmp_path):
    first = from_environment({"SHEAF_INSTANCE": str(tmp_path)})
    second = from_environment({"SHEAF_INSTANCE": str(tmp_path)})
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_two_installations_have_different_secrets(tmp_path):
    one, two = (from_environment({"SHEAF_INSTANCE": str(tmp_path / name)}) for name in ("one", "two"))
    assert one.secret_key != two.secret_key


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "many"),
        ("ENVIRONMENT", "staging"),
        ("UPLOAD_MEGABYTES", "1.5"),
        ("LEASE_SECONDS", "soon"),
        ("MAIL_URL", "mail.example:25"),
    ],
)
def test_a_value_that_is_not_understood_is_named(name, value):
    with pytest.raises(ConfigError, match=f"SHEAF_{name} is “{value}”, which is not understood"):
        from_environment({f"SHEAF_{name}": value})


def test_a_value_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text(SECRET + "\n")
    (tmp_path / "database").write_text("postgresql://user:password@db/sheaf\n")
    settings = from_environment(
        {
            "SHEAF_SECRET_KEY_FILE": str(tmp_path / "secret"),
            "SHEAF_DATABASE_URL_FILE": str(tmp_path / "database"),
        }
    )
    assert (settings.secret_key, settings.database_url) == (SECRET, "postgresql://user:password@db/sheaf")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(ConfigError, match=r"SHEAF_SECRET_KEY_FILE names /not/here, which cannot be read"):
        from_environment({"SHEAF_SECRET_KEY_FILE": "/not/here"})


def test_every_setting_says_what_it_is_for():
    assert [f.name for f in fields(Settings) if not f.metadata.get("help")] == []


def test_pages_are_set_without_the_patches_of_speed_where_the_setting_says_so(tmp_path: Path) -> None:
    assert weasyprint_patches.uses_speed()
    try:
        create_app(from_environment({"SHEAF_INSTANCE": str(tmp_path), "SHEAF_PDF_SPEED_PATCHES": "no"}))
        assert not weasyprint_patches.uses_speed()
    finally:
        weasyprint_patches.use_speed(True)
