"""Importing a module changes nothing: listeners, handlers and patches are put in place by functions that are called."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
IMPORT_ALL = """
import importlib, inspect, pkgutil, sys
import pydyf, weasyprint
from PIL import Image
from sqlalchemy import Engine, Pool
from sqlalchemy.orm import Mapper, Session

LISTENED_TO = (Session, Engine, Pool, Mapper)

def seen():
    listeners = {
        (owner.__name__, name): [*getattr(owner.dispatch, name)._clslevel.get(owner, ())]
        for owner in LISTENED_TO for name in owner.dispatch._event_names
    }
    patched = {
        (place.__name__, owner.__name__): {name: id(one) for name, one in vars(owner).items() if inspect.isroutine(one)}
        for place in engine for owner in (place, *vars(place).values()) if owner is place or inspect.isclass(owner)
    }
    declared = {*weasyprint.text.ffi.ffi._parser._declarations}
    return {**listeners, **patched, "formats": [*Image.ID], "declared": declared}

PROGRAMS = (".__main__", "webapp.migrations.env")
Image.init()
engine = [module for name, module in sys.modules.items() if name.partition(".")[0] in ("weasyprint", "pydyf")]
before = seen()
for package in map(importlib.import_module, ("forms", "exports", "webapp")):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not any(module.name.endswith(one) for one in PROGRAMS):
            importlib.import_module(module.name)
assert len(sys.modules) > 500 and len(engine) > 30
after = seen()
print([what for what in before if before[what] != after[what]])
"""


def test_importing_every_module_registers_and_replaces_nothing():
    ended = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("[]\n", "")


REGISTERED_ON = ("blueprint.", "limiter.", "main.", "security.csrf.")
"""What Flask and click expect to be told at import: limits and exemptions of a blueprint, commands of a group."""


def _effects(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, not of its functions, that call something or set something that is not its own."""
    for statement in body:
        match statement:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                continue
            case ast.If() | ast.For() | ast.With() | ast.Try():
                yield from _effects(statement.body)
            case ast.Expr(value=ast.Call(func=function)):
                if not ast.unparse(function).startswith(REGISTERED_ON):
                    yield statement
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                yield statement


def test_no_module_calls_or_sets_something_while_it_is_imported():
    found = [
        f"{path.relative_to(ROOT)}:{statement.lineno}"
        for package in ("forms", "exports", "webapp")
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name not in ("__main__.py", "env.py")  # programs: of a package, and of Alembic
        for statement in _effects(ast.parse(path.read_text("utf-8")).body)
    ]
    assert found == []


def test_every_session_comes_from_the_factory_that_its_app_listens_to():
    made = re.compile(r"(?<![\w.])Session\(")
    assert [path.name for path in (ROOT / "webapp").rglob("*.py") if made.search(path.read_text("utf-8"))] == []
