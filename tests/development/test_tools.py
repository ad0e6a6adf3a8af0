"""`./sheaf check`, `./sheaf fix` and `./sheaf shell`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import check
import locks
import pytest
from check import Check
from development import shell

PROJECT = """
[project]
dependencies = ["flask>=3.1", "pysqlite3==0.6.1; sys_platform == 'linux'"]
[project.optional-dependencies]
grown = ["Psycopg[binary]>=3.3"]
dev = ["pytest>=9"]
"""
RUNTIME = "flask==3.1.3 \\\n    --hash=sha256:00\npsycopg==3.3.9 \\\npysqlite3==0.6.1 ; sys_platform == 'linux' \\\n"


def _python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_fix_mends_what_a_tool_can_and_names_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made"
    mended = Check(_python(f"open({str(made)!r})"), _python(f"open({str(made)!r}, 'x')"))
    table = {"mended": mended, "for-a-person": Check(_python("raise SystemExit('look at line 7')"))}
    monkeypatch.setattr(check, "CHECKS", table)
    assert check.main(["mended"]) == 1 and not made.exists()
    capsys.readouterr()
    assert check.main(["--fix"]) == 1 and made.exists()
    said = capsys.readouterr().out
    assert "ok      mended" in said and "look at line 7" in said and said.endswith("Left for you: for-a-person.\n")
    assert check.main(["mended", "--fix"]) == 0


def test_a_check_that_does_not_exist_is_named_beside_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["typos"]) == 2
    assert "no check typos" in capsys.readouterr().out


def test_a_lock_that_lacks_what_the_project_asks_for_is_named() -> None:
    dev = f"{RUNTIME}pytest==9.2.1 \\\n"
    assert locks.problems(PROJECT, {"runtime": RUNTIME, "dev": dev}) == []
    newer = PROJECT.replace("pytest>=9", "pytest>=10").replace("flask>=3.1", "flask>=3.1,<3.1.3")
    assert locks.problems(newer, {"runtime": RUNTIME, "dev": dev}) == [
        "requirements/runtime.lock has 3.1.3 for flask<3.1.3,>=3.1",
        "requirements/dev.lock has 3.1.3 for flask<3.1.3,>=3.1",
        "requirements/dev.lock has 9.2.1 for pytest>=10",
    ]
    other = dev.replace("psycopg==3.3.9", "psycopg==3.4.0")
    assert locks.problems(PROJECT, {"runtime": RUNTIME, "dev": other}) == [
        "runtime.lock and dev.lock differ in psycopg"
    ]


def test_the_shell_has_the_tables_and_a_session_at_hand(
    tmp_path: Path,
    migrated_database: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "sheaf.sqlite3").write_bytes(migrated_database.read_bytes())
    monkeypatch.setenv("SHEAF_INSTANCE", str(tmp_path))
    typed = "with unit_of_work() as work: work.add(Person(email='a@city.example'))\n\n"
    typed += "print(session.scalars(select(Person.email)).all(), State.DRAFT)\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    shell.main()
    said = capsys.readouterr()
    assert "['a@city.example'] draft" in said.out and "At hand: app, session" in said.err
