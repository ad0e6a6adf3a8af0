"""The documentation must not lie: what it says about the code is compared with the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import docs_pages
import pytest
from docs_pages import DOCS, ROOMS, ROOT, module_paths

from webapp.cli import main as command_line

DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
NOT_OURS = {"instance", "build", "node_modules"}
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
MODULE = re.compile(rf"`((?:{'|'.join(ROOMS)}|tests)/[\w/.-]+)`")


def _pages() -> list[Path]:
    """Every page of documentation in the repository."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    ours = [path for path in found if not path.parts[0].startswith(".") and not NOT_OURS & set(path.parts[:-1])]
    return [ROOT / path for path in [*ours, Path("instance/README.md")]]


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are commonly made from their text."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("part", docs_pages.PARTS)
def test_a_generated_part_of_the_documentation_is_up_to_date(part: str) -> None:
    path, make = docs_pages.PARTS[part]
    assert docs_pages.written(part) == make(), f"{path.name} is out of date; run: python tests/docs_pages.py"


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_of_a_page_leads_somewhere(page: Path) -> None:
    nowhere = []
    for target in LINK.findall(CODE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in _anchors(there)):
            nowhere.append(target)
    assert not nowhere, f"{page.relative_to(ROOT)} links to {nowhere}"


def _commands(group: click.Group, before: str = "./sheaf") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


@pytest.mark.parametrize("command", sorted(_commands(command_line)))
def test_every_command_is_in_the_documentation(command: str) -> None:
    text = (DOCS / "commands.md").read_text("utf-8")
    assert re.search(rf"(?<![\w-]){re.escape(command)}(?![\w-])", text), f"docs/commands.md does not mention {command}"


def test_the_documentation_names_no_command_that_does_not_exist() -> None:
    known = {command.removeprefix("./sheaf ").split()[0] for command in _commands(command_line)}
    launcher = (ROOT / "sheaf").read_text("utf-8")
    for page in _pages():
        for name in re.findall(r"\./sheaf ([a-z][a-z-]*)", page.read_text("utf-8")):
            assert name in known or re.search(rf"^  (help \| .*|{name})\)$", launcher, re.MULTILINE), (
                f"{page.name}: ./sheaf {name}"
            )


@pytest.mark.parametrize("room", ROOMS)
def test_the_map_shows_every_module_of_a_room(room: str) -> None:
    shown = set(MODULE.findall((DOCS / "map.md").read_text("utf-8")))
    missing = [path for path in module_paths(room) if path not in shown]
    assert not missing, f"docs/map.md lacks {missing}; run: python tests/docs_pages.py"


def test_the_pages_name_no_module_that_does_not_exist() -> None:
    gone = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in _pages()
        for name in MODULE.findall(page.read_text("utf-8"))
        if not (ROOT / name).exists()
    ]
    assert not gone


def test_every_dependency_has_its_reason_in_the_decision_on_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project.get("optional-dependencies", {}).values()
    needed = [*project["dependencies"], *(one for extra in extras for one in extra)]
    names = {re.split(r"[\[<>=~!; ]", requirement)[0] for requirement in needed}
    text = (DOCS / "decisions" / "0002-dependencies.md").read_text("utf-8")
    missing = sorted(name for name in names if f"`{name}`" not in text)
    assert not missing, f"no reason is given for {missing}"


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_number_and_its_three_parts(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith(f"# {page.stem[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[:3] == ["Context", "Decision", "Consequences"]


def test_the_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.stem[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
