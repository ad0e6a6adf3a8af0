"""`./sheaf check` says what is wrong, and `./sheaf fix` mends what a tool can: one table for both.

`./sheaf check types lint` runs some checks only, and so does `./sheaf fix`.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
RUFF = str(BIN / "ruff")
SCRIPTS = ["webapp/static/js", "tests/webapp/static/js"]
STYLE_SHEETS = ["webapp/static/css", *map(str, sorted((ROOT / "exports/house_style").glob("*.css")))]
FORMAT_SCRIPTS = [str(BIN / "oxfmt"), "--config", "tests/oxfmt.json", *SCRIPTS, *STYLE_SHEETS]
LINT_SCRIPTS = [str(BIN / "oxlint"), "--config", "tests/oxlint.json", "--deny-warnings", *SCRIPTS]
SNAPSHOT = "test_a_questionnaire_is_structurally_what_it_was_when_it_came_into_use"


@dataclass(frozen=True, slots=True)
class Check:
    """A command that fails where something is wrong, and one that mends what it can."""

    command: list[str]
    mend: list[str] | None = None


CHECKS: dict[str, Check] = {  # in an order in which what one mends suits the next
    "lint": Check([RUFF, "check", "--quiet", "."], [RUFF, "check", "--quiet", "--fix-only", "."]),
    "format": Check([RUFF, "format", "--check", "--quiet", "."], [RUFF, "format", "--quiet", "."]),
    "script-lint": Check(LINT_SCRIPTS, [*LINT_SCRIPTS, "--fix"]),
    "script-format": Check([*FORMAT_SCRIPTS, "--check"], FORMAT_SCRIPTS),
    "locks": Check([sys.executable, "tests/locks.py"], [sys.executable, "tests/locks.py", "--fix"]),
    "translations": Check(
        [sys.executable, "tests/translations.py", "--check"], [sys.executable, "tests/translations.py"]
    ),
    "types": Check([str(BIN / "mypy")]),
    "imports": Check([str(BIN / "lint-imports"), "--no-cache"]),
    "templates": Check([str(BIN / "djlint"), "--lint", "--quiet", "webapp/templates"]),
    "questionnaires": Check([sys.executable, "-m", "webapp.cli", "questionnaire", "check"]),
    "snapshot": Check(
        [sys.executable, "-m", "pytest", "-q", f"tests/forms/questionnaire/test_shipped.py::{SNAPSHOT}"],
        [sys.executable, "tests/snapshots.py"],
    ),
}


def main(arguments: list[str]) -> int:
    """Run the checks that are named, or all, print what failed, and return 1 if any did; with --fix, mend first."""
    names = [name for name in arguments if name != "--fix"] or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        print(f"There is no check {', '.join(unknown)}. There are: {', '.join(CHECKS)}.")
        return 2
    if "--fix" in arguments:
        for name in names:
            if mend := CHECKS[name].mend:
                subprocess.run(mend, cwd=ROOT, capture_output=True)  # what is left, the check says
    failed = [name for name in names if not passes(name, CHECKS[name].command)]
    if failed and "--fix" in arguments:
        print(f"Left for you: {', '.join(failed)}.")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Run a check, and print its outcome."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
