"""Whether requirements/*.lock hold what pyproject.toml asks for, in versions that it allows.

With --fix they are written anew by `./sheaf lock` where they do not. Not here: whether newer versions exist.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = {"runtime": ("grown",), "dev": ("grown", "dev")}
"""What each lock holds besides the dependencies of every installation."""
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def problems(project: str, locks: dict[str, str]) -> list[str]:
    """Return what the text of pyproject.toml asks for and the texts of the locks do not hold, a line each."""
    tables = tomllib.loads(project)
    table = tables["project"]
    wanted = {
        lock: [*table["dependencies"], *(one for extra in extras for one in table["optional-dependencies"][extra])]
        for lock, extras in EXTRAS.items()
    }
    found = []
    for lock, asked in {**wanted, **tables.get("dependency-groups", {})}.items():
        pinned = {canonicalize_name(name): version for name, version in PINNED.findall(locks[lock])}
        for requirement in map(Requirement, asked):
            version = pinned.get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                found.append(f"requirements/{lock}.lock has {version or 'no version'} for {requirement}")
    pins = [dict(PINNED.findall(locks[lock])) for lock in EXTRAS]
    found += [f"runtime.lock and dev.lock differ in {name}" for name in pins[0] if pins[0][name] != pins[1].get(name)]
    return found


def here() -> list[str]:
    """Return what is wrong with the locks of this repository."""
    locks = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.lock")}
    return problems((ROOT / "pyproject.toml").read_text("utf-8"), locks)


def main() -> int:
    found = here()
    if found and "--fix" in sys.argv:
        return subprocess.run([ROOT / "sheaf", "lock"]).returncode
    print("\n".join([*found, "Run ./sheaf lock."] if found else []))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
