"""What the documentation says about the code is compared with the code."""

from __future__ import annotations

import re
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path

import click
import docs_pages
import howtos
import pytest
from docs_pages import DOCS, ROOT

from webapp.cli import main as command_line

DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))
NOT_OURS = {"instance", "build", "node_modules"}
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
MODULE = re.compile(r"`((?:forms|exports|webapp|tests)/[\w/.-]+)`")


def _pages() -> list[Path]:
    """Every page of documentation in the repository, once."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md") if not path.is_symlink())
    ours = [path for path in found if not path.parts[0].startswith(".") and not NOT_OURS & set(path.parts[:-1])]
    return [ROOT / path for path in [*ours, Path("instance/README.md")]]


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are commonly made from their text."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of the documentation site, by name: built once, and strictly, so that a link to nowhere fails."""
    folder = tmp_path_factory.mktemp("site")
    with warnings.catch_warnings(action="ignore"):  # the generator's own, about its next release
        assert docs_pages.build(folder) == 0
    return {page.relative_to(folder).as_posix(): page.read_text("utf-8") for page in folder.rglob("*.html")}


def test_the_documentation_is_written_with_its_tables(site: dict[str, str]) -> None:
    assert not [name for name, text in site.items() if "table: " in text and "&lt;!--" in text]
    assert "SHEAF_SITE_URL" in site["settings.html"]
    assert "/practices" in site["permissions.html"]
    assert "draft --&gt; submitted: submit" in site["workflow.html"]


def test_the_navigation_of_the_site_is_by_reader(site: dict[str, str]) -> None:
    captions = re.findall(r'<span class="caption-text">(\w+)</span>', site["index.html"])
    readers = ["Readers", "Cities", "Editors", "Archivists", "Administrators", "Integrators", "Developers"]
    assert captions == readers


def test_the_site_loads_nothing_from_another_host(site: dict[str, str]) -> None:
    loaded = [part for text in site.values() for part in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", text)]
    assert loaded
    assert not [part for part in loaded if re.search(r"""["'](?:https?:)?//""", part)]


@pytest.mark.parametrize("table", docs_pages.MAKERS)
def test_a_table_that_is_made_stands_in_one_page(table: str) -> None:
    pages = [page.name for page in DOCS.rglob("*.md") if table in docs_pages.TABLE.findall(page.read_text("utf-8"))]
    assert len(pages) == 1


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


def test_the_pages_name_no_module_that_does_not_exist() -> None:
    gone = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in _pages()
        if page.parent != howtos.FOLDER  # their steps make new ones, and are done by tests
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


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_superseded_by_a_later_one_and_says_so_first(page: Path) -> None:
    head, _, rest = page.read_text("utf-8").partition("\n## Context\n")
    replaced = re.findall(r"^Superseded by (.*)$", head, re.MULTILINE)
    assert "Superseded by" not in rest
    for line in replaced:
        named = re.match(r"\[(\d+)\]\((\d{4})-[\w-]+\.md\)(?: in part)?: \w", line)
        assert named, f"not in the form of the others: {line}"
        assert int(named[1]) == int(named[2]) > int(page.stem[:4])
        assert any(other.stem.startswith(named[2]) for other in DECISIONS)


def test_the_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.stem[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
