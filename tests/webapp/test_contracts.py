"""The contracts on imports place every module, and what they leave out only becomes less."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = {"forms": 0, "exports": 0, "webapp": 0}
"""How many imports each contract leaves out. Lower a number with its list, and never raise one."""


def _contract(package: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (found,) = [contract for contract in contracts if contract.get("containers") == [package]]
    return dict(found)


@pytest.mark.parametrize("package", LEFT_OUT)
def test_a_contract_leaves_out_no_more_imports_than_before(package: str) -> None:
    contract = _contract(package)
    assert contract["type"] == "layers" and contract["exhaustive"]
    assert len(contract.get("ignore_imports", [])) == LEFT_OUT[package]
    assert not [line for line in contract.get("ignore_imports", []) if "*" in line]
