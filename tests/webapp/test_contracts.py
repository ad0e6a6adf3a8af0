"""The contracts on imports place every module and leave none out; and one use case above the workflow calls it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

PACKAGES = ["forms", "exports", "webapp"]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_contract_places_every_module_in_a_layer(package: str) -> None:
    (contract,) = [one for one in CONTRACTS if one.get("containers") == [package]]
    assert contract["type"] == "layers" and contract["exhaustive"]


def test_no_contract_on_layers_or_knots_leaves_anything_out() -> None:
    knots = [one for one in CONTRACTS if one["type"] == "acyclic_siblings"]
    assert [one["ancestors"] for one in knots] == [PACKAGES]
    ours = [*knots, *(one for one in CONTRACTS if one["type"] == "layers")]
    assert not {"ignore_imports", "skip_descendants", "depth"} & {key for one in ours for key in one}


def test_only_the_use_case_that_does_what_follows_changes_a_state() -> None:
    callers = [path.name for path in (ROOT / "webapp").rglob("*.py") if "perform" in set(_taken_from_workflow(path))]
    assert callers == ["actions.py"]


def _taken_from_workflow(path: Path) -> Iterator[str]:
    """The names that a module takes from the workflow, by import or as its attributes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "webapp.practices.workflow":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "workflow":
            yield node.attr
