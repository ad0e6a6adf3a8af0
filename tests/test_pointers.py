"""What docstrings, comments and documentation point to exists."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from pointers import PACKAGES, ROOT, python_files, tree, used_in, wrong_pointers

CODE = ROOT / "webapp" / "practices" / "workflow.py"
COMMENTS = {
    ".html": re.compile(r"\{#.*?#\}", re.DOTALL),
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
    ".js": re.compile(r"/\*.*?\*/|(?<![^\s])//\s.*?$", re.DOTALL | re.MULTILINE),
    ".toml": re.compile(r"^\s*#.*?$", re.MULTILINE),
}
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def _prose(path: Path) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Yield the docstrings and comments of a module with their lines and the names of the code that they describe."""
    module = tree(path)
    for node in ast.walk(module):
        body = node.body if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) else []
        for statement in body:
            match statement:
                case ast.Expr(value=ast.Constant(value=str() as text)):
                    yield statement.lineno, text, used_in(node) if "`" in text else frozenset()
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string, used_in(module) if "`" in token.string else frozenset()


@pytest.mark.parametrize("package", PACKAGES)
def test_docstrings_and_comments_point_to_what_exists(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {pointer}"
        for path in python_files()
        if path.is_relative_to(ROOT / package) and not {"versions", "codemods"} & {*path.parts}
        for line, text, used in _prose(path)
        for pointer in wrong_pointers(text, path, used)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("ending", COMMENTS)
def test_comments_of_templates_styles_scripts_and_tables_name_files_that_exist(ending: str) -> None:
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob(f"*{ending}"))]
    wrong = [
        f"{path.relative_to(ROOT)}: {pointer}"
        for path in files
        if not {"vendor", "codemods"} & {*path.parts}
        for comment in COMMENTS[ending].findall(path.read_text("utf-8"))
        for pointer in wrong_pointers(comment.replace("`", " "), path)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_of_documentation_point_to_what_exists(page: Path) -> None:
    wrong = wrong_pointers(page.read_text("utf-8"), page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("pointer", [
    "practices/workflows.py",
    "webapp/practises/",
    "webapp.practices.workflows",
    "webapp.practices.workflow.performing",
    "workflow.performing",
    "Practice.nothing_of_it",
    "NotAClass",
    "NOT_A_CONSTANT",
    "not_a_function",
    "not_a_function(practice)",
    "unheardof",
    "not_a_table.toml",
])  # fmt: skip
def test_a_wrong_pointer_in_backticks_is_found(pointer: str) -> None:
    text = f"Change the state. What follows is in `{pointer}`."
    assert wrong_pointers(text, CODE) == [pointer.rstrip("/").removesuffix("(practice)")]


@pytest.mark.parametrize("pointer", ["practices/workflows.py", "webapp/practises", "webapp.practices.workflows"])
def test_a_wrong_path_without_backticks_is_found(pointer: str) -> None:
    assert wrong_pointers(f"Change the state ({pointer}).", CODE) == [pointer]


@pytest.mark.parametrize("pointer", ["transitions", "transitions, drafts", "webapp.practices.drafts", "drafts.py"])
def test_a_pointer_of_what_is_not_here_stands_in_backticks(pointer: str) -> None:
    assert wrong_pointers(f"Change the state. Not here: the table ({pointer}).", CODE) == [
        f"({pointer}) without backticks"
    ]


def test_a_symbol_is_looked_for_in_the_file_that_is_named_with_it() -> None:
    text = "The rule is `perform` in `webapp/practices/drafts.py`."
    assert wrong_pointers(text, PAGES[0]) == ["perform in webapp/practices/drafts.py"]
    assert wrong_pointers(text.replace("drafts", "actions"), PAGES[0]), "it is only imported there"
    assert not wrong_pointers(text.replace("drafts", "workflow"), PAGES[0])


def test_a_parameter_is_one_of_the_function_that_is_described() -> None:
    text = "Return the practice; `the_parameter` says which."
    assert wrong_pointers(text, CODE) == ["the_parameter"]
    assert not wrong_pointers(text, CODE, frozenset({"the_parameter"}))


@pytest.mark.parametrize(
    "pointer", ["NotAClass", "NOT_A_CONSTANT", "SHEAF_NOTHING", "not_a_function", "webapp.nothing"]
)
def test_a_wrong_pointer_in_a_page_of_documentation_is_found(pointer: str) -> None:
    assert wrong_pointers(f"It stands in `{pointer}`.\n\n```sh\nrun another/file.py\n```\n", PAGES[0]) == [pointer]


@pytest.mark.parametrize("pointer", [
    "workflow",
    "workflow.py",
    "practices/workflow.py",
    "webapp.practices.workflow.perform",
    "perform(session, practice)",
    "Practice.state",
    "practice.state",
    "TRANSITIONS",
    "flask.Flask.url_for",
    "words.toml",
])  # fmt: skip
def test_a_right_pointer_is_not(pointer: str) -> None:
    assert not wrong_pointers(f"Change the state. Not here: the rest (`{pointer}`).", CODE)
