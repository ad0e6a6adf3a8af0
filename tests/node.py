"""Node, which runs the unit tests of the scripts. Playwright's wheel brings one with the locked packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

SCRIPTS = Path(__file__).parents[1] / "webapp" / "static" / "js"


def node() -> str:
    """Return the path of Node. Where there is none the test is skipped, but never by CI."""
    own = compute_driver_executable()[0]
    found = shutil.which(own) or shutil.which("node")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Node on this machine")
    return found


def called(script: str, function: str, calls: list[Any]) -> Any:
    """Call a function of a script with each list of arguments, and return what it returned each time."""
    source = f"""
        import {{ {function} }} from {json.dumps((SCRIPTS / script).as_uri())};
        import {{ readFileSync }} from "node:fs";
        const calls = JSON.parse(readFileSync(0, "utf-8"));
        const plain = (_, value) => value instanceof Set ? [...value] : value;
        console.log(JSON.stringify(calls.map((values) => {function}(...values)), plain));
    """
    command = [node(), "--input-type=module", "--eval", source]
    done = subprocess.run(command, input=json.dumps(calls), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
