"""The files for a forge, for editors of code and for pre-commit say what the launcher and pyproject.toml say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import check
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LAUNCHER = (ROOT / "sheaf").read_text("utf-8")
COMMAND = re.compile(r"^\./sheaf ([a-z]+)(.*)$", re.MULTILINE)
TEXT = {".py", ".md", ".toml", ".html", ".css", ".js", ".yml", ".yaml", ".po"}


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def _runs(workflow: str) -> Iterator[str]:
    for job in _yaml(f".github/workflows/{workflow}.yml")["jobs"].values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


def test_ci_runs_what_must_pass_before_anything_lands() -> None:
    wanted = {name for name, _ in COMMAND.findall((ROOT / ".ci" / "run").read_text("utf-8"))}
    assert wanted == {name for run in _runs("ci") for name, _ in COMMAND.findall(run)}


@pytest.mark.parametrize("workflow", ["ci", "updates"])
def test_a_workflow_calls_commands_that_the_launcher_has(workflow: str) -> None:
    commands = {name for run in _runs(workflow) for name, _ in COMMAND.findall(run)}
    assert commands and all(re.search(rf"^  {name}\)$", LAUNCHER, re.MULTILINE) for name in commands)


def test_ci_tests_every_python_that_we_promise_and_every_database() -> None:
    matrix = _yaml(".github/workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    versions = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert matrix["python"] == versions and PROJECT["requires-python"] == f">={versions[0]}"
    assert re.findall(r"python(3\.\d+)", LAUNCHER[: LAUNCHER.index("missing()")]) == versions[::-1]
    assert _yaml(".github/workflows/ci.yml")["jobs"]["check"]["container"].startswith(f"python:{versions[0]}-")
    assert matrix["database"] == ["sqlite", "postgresql"]
    assert all(row["python"] in versions and row["database"] in matrix["database"] for row in matrix["include"])


def test_the_changes_have_a_section_for_each_release_the_newest_first() -> None:
    heads = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    releases = [head for head in heads if head != "Unreleased"]
    assert heads[: len(heads) - len(releases)] in ([], ["Unreleased"])
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ – [A-Z][a-z]+ \d{4}", head) for head in releases)
    numbers = [tuple(map(int, head.split(" ")[0].split("."))) for head in releases]
    assert numbers == sorted(numbers, reverse=True) and releases[0].startswith(f"{PROJECT['version']} ")


def test_pre_commit_calls_our_own_checks() -> None:
    (ours,) = _yaml(".pre-commit-config.yaml")["repos"]
    assert ours["repo"] == "local"
    for hook in ours["hooks"]:
        ((command, checks),) = COMMAND.findall(hook["entry"])
        assert command == hook["id"] and command in ("fix", "check") and set(checks.split()) <= set(check.CHECKS)


def test_a_form_for_an_issue_asks_what_the_forge_can_show() -> None:
    for path in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")):
        form = _yaml(str(path.relative_to(ROOT)))
        if path.name == "config.yml":
            continue
        assert form["name"] and form["description"]
        asked = [part for part in form["body"] if part["type"] != "markdown"]
        assert asked and all(part["attributes"]["label"] and part["id"] for part in asked)


def test_text_files_are_as_the_editorconfig_says() -> None:
    folders = ("forms", "exports", "webapp", "tests", "docs", "requirements", ".github")
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.suffix in TEXT]
    wrong = [str(path.relative_to(ROOT)) for path in [*files, *ROOT.glob("*.md")] if not _is_tidy(path)]
    assert not wrong


def _is_tidy(path: Path) -> bool:
    if {"vendor", "examples", "baselines", "judged"} & set(path.parts):
        return True  # kept as others wrote them
    text = path.read_bytes().decode("utf-8")
    return not text or (text.endswith("\n") and "\r" not in text and not re.search(r"[ \t]+$", text, re.MULTILINE))
