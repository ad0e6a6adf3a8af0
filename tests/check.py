"""`./sheaf check`: format, lint, types, import contracts, templates, style sheets, questionnaires, translations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCRIPTS = ["webapp/static/js", "tests/webapp/static/js"]
STYLE_SHEETS = ["webapp/static/css", *map(str, sorted((ROOT / "exports/house_style").glob("*.css")))]
FORMAT_SCRIPTS = [str(BIN / "oxfmt"), "--config", "tests/oxfmt.json", *SCRIPTS, *STYLE_SHEETS]
"""Writes scripts and style sheets as they should be; with `--check` it only says which are not."""
LINT_SCRIPTS = [str(BIN / "oxlint"), "--config", "tests/oxlint.json", "--deny-warnings", *SCRIPTS]
"""Says what is wrong in scripts; with `--fix` it mends what it can."""
CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy")],
    "import contracts": [str(BIN / "lint-imports"), "--no-cache"],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", "webapp/templates"],
    "format of scripts and style sheets": [*FORMAT_SCRIPTS, "--check"],
    "lint of scripts": LINT_SCRIPTS,
    "editions of the questions": [sys.executable, "-m", "webapp.cli", "questionnaire", "check"],
    "snapshot of the edition": [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/forms/questionnaire/test_shipped.py::test_the_2026_edition_is_structurally_what_it_was_when_it_came_into_use",
    ],
    "translations": [sys.executable, "tests/translations.py", "--check"],
}


def main() -> int:
    """Run every check, print what failed, and return 1 if any did."""
    failed = []
    for name, command in CHECKS.items():
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {name}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
