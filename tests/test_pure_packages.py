"""`forms` and `exports` hold no state: what they know of a request, an app or a database comes as a value."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
AS_SHIPPED = {
    "webapp/integrations/parameters.py",  # codes of topics and languages, for the description of the API
    "webapp/integrations/schemas.py",  # what the answers of the yearly editions look like
    "webapp/cli/__init__.py",
    "webapp/cli/form.py",
    "webapp/cli/importing.py",
    "webapp/collection/topics.py",  # what the labels of topics are before a network changes them
}
"""Modules that load questions without the topics and the custom questionnaires of a network."""
PROCESSES = {"pdf_conformance"}
"""A module that keeps programs running beside this one."""
FILES = sorted(path for package in ("forms", "exports") for path in (ROOT / package).rglob("*.py"))
CHANGES = {
    *("add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "insert", "pop", "popitem"),
    *("popleft", "put", "remove", "set", "setdefault", "sort", "update"),
}


def _is_excused(path: Path) -> bool:
    return path.stem in PROCESSES or "weasyprint_patches" in path.parts


def _root(target: ast.expr) -> str:
    """Return the name that a chain of attributes and subscripts begins with."""
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _bound_above(tree: ast.Module) -> set[str]:
    """Return the names that are bound when a module is read: its own names and what it imports."""
    imported = {
        (one.asname or one.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for one in node.names
    }
    targets = [one for node in tree.body for one in getattr(node, "targets", [getattr(node, "target", None)])]
    return imported | {one.id for one in targets if isinstance(one, ast.Name)}


def _changed_by(function: ast.AST, above: set[str]) -> list[str]:
    """Return where a function changes something that was there before it was called."""
    own = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    own |= {one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Global):
            found += [f"{node.lineno}: global {name}" for name in node.names]
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            name = _root(node)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CHANGES
            and not isinstance(node.func.value, ast.Subscript)
        ):
            name = _root(node.func.value)
        else:
            continue
        if name in above - own:
            found.append(f"{node.lineno}: {ast.unparse(node)[:80]}")
    return found


@pytest.mark.parametrize("package", ["forms", "exports"])
def test_no_function_changes_what_its_module_holds(package):
    found = []
    for path in FILES:
        if path.is_relative_to(ROOT / package) and not _is_excused(path):
            tree = ast.parse(path.read_text("utf-8"))
            above = _bound_above(tree)
            functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
            found += [f"{path.relative_to(ROOT)}:{one}" for node in functions for one in _changed_by(node, above)]
    assert not found, "\n".join(sorted(set(found)))


def test_a_registered_provider_would_be_found():
    tree = ast.parse("_read = []\n\ndef use(read):\n    _read[:] = [read]\n")
    assert _changed_by(tree.body[1], _bound_above(tree)) == ["4: _read[:]"]


def test_the_web_application_loads_questions_as_its_network_asks_them():
    found = set()
    for path in (ROOT / "webapp").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and "migrations" not in path.parts:
                names = {one.name for one in node.names}
                if (node.module == "forms.questionnaire.shipped" and names & {"load", "languages"}) or (
                    node.module == "forms" and "template" in names
                ):
                    found.add(path.relative_to(ROOT).as_posix())
    assert found == AS_SHIPPED, "import these functions from webapp.questionnaires"
