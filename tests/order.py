"""In which order the files of tests run, and with `--times` what each of the costliest takes and what it is for.

`./sheaf test` gives a file to one process, so that what its tests share is made once. What takes longest comes first:
at the end, the processes finish together.
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

LONGEST_FIRST = (
    "tests/browser/test_pages.py",
    "tests/development",
    "tests/browser",
    "tests/migrations",
    "tests/exports",
    "tests/webapp",
)
SHOWN = 15


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", action="store_true", help="tell at the end which files take longest, and what for")
    parser.addoption("--howtos", action="store_true", help="check each how-to, also without each of its steps")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    places = (place for place, start in enumerate(LONGEST_FIRST) if item.nodeid.startswith(start))
    return next(places, len(LONGEST_FIRST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("times"):
        return
    seconds: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for report in (one for group in terminalreporter.stats.values() for one in group):
        if isinstance(report, pytest.TestReport):
            file = report.nodeid.partition("::")[0]
            seconds[file] += report.duration  # type: ignore[assignment]
            tests[file] += report.when == "call"
    whole = sum(seconds.values())
    terminalreporter.section(f"{whole:.0f} seconds of all processes together")
    for file, took in seconds.most_common(SHOWN):
        terminalreporter.line(f"{took:6.1f} s {took / whole:4.0%}  {file} ({tests[file]} tests)")
        terminalreporter.line(f"{'':15}{what_for(config.rootpath / file)}")


def what_for(file: Path) -> str:
    """Return the first line of the file's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n")[0]
