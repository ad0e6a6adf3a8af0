"""The contracts on imports place every module and leave none out; and one use case above the workflow calls it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def _contract(package: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (found,) = [contract for contract in contracts if contract.get("containers") == [package]]
    return dict(found)


@pytest.mark.parametrize("package", ["forms", "exports", "webapp"])
def test_a_contract_places_every_module_and_leaves_out_no_import(package: str) -> None:
    contract = _contract(package)
    assert contract["type"] == "layers" and contract["exhaustive"]
    assert "ignore_imports" not in contract


def test_only_the_use_case_that_does_what_follows_changes_a_state() -> None:
    callers = [path.name for path in (ROOT / "webapp").rglob("*.py") if "perform" in set(_taken_from_workflow(path))]
    assert callers == ["actions.py"]


def _taken_from_workflow(path: Path) -> Iterator[str]:
    """The names that a module takes from the workflow, by import or as its attributes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "webapp.workflow":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "workflow":
            yield node.attr
