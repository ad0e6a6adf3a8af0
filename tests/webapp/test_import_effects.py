"""Importing a module changes nothing: listeners, handlers and patches are put in place by functions that are called."""

from __future__ import annotations

import subprocess
import sys
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
